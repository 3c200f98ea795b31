"""Commands that need no tables start without the libraries of tables."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from rlreco.cli import COMMANDS, SUMMARIES, cli
from rlreco.cli.first_file import check_first_file
from rlreco.errors import DataError

HEAVY = ("pandas", "pyarrow", "duckdb", "scipy", "sklearn", "streamlit", "plotly")
PROGRAM = """
import importlib, sys
importlib.import_module({module!r})
print([name for name in {heavy} if name in sys.modules])
"""


@pytest.mark.parametrize(
    "module",
    [
        "rlreco.cli",
        "rlreco.cli.options",
        "rlreco.cli.serve.command",
        "rlreco.cli.serve.keys",
        "rlreco.settings",
        "rlreco.domain.documents",
    ],
)
def test_the_options_of_all_commands_load_no_library_of_tables(module):
    program = PROGRAM.format(module=module, heavy=HEAVY)

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_the_status_of_a_store_needs_no_library_of_tables_and_no_app():
    code = (
        "import sys\n"
        "from rlreco.cli import main\n"
        "sys.argv = ['rlreco', 'store', 'status', '--store', 'memory:', '--json']\n"
        "try:\n    main()\n"
        "finally:\n    print(*sorted(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())

    assert '"kind": "memory"' in done.stdout
    assert "rlreco.store.sqlite.store" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_the_list_of_commands_says_the_first_sentence_of_each():
    assert list(SUMMARIES) == list(COMMANDS)
    for name, summary in SUMMARIES.items():
        command = cli.get_command(click.Context(cli), name)
        assert " ".join((command.help or "").split("\n\n")[0].split()) == summary


@pytest.mark.parametrize("command", [["segment"], ["train"], ["backtest"], ["similar"], ["batch", "publish"]])
def test_a_wrong_file_name_is_an_error_before_anything_heavy_is_loaded(command):
    code = (
        "import sys\n"
        "from rlreco.cli import main\n"
        f"sys.argv = ['rlreco', *{command}, 'no-such.csv', '--json']\n"
        "try:\n    main()\n"
        "finally:\n    print(*sorted(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr == "rlreco: There is no file no-such.csv. Check the path.\n"
    assert set(done.stdout.split()).isdisjoint({*HEAVY, "numpy"})


@pytest.mark.parametrize("engine", [["--engine", "pyspark"], ["--engine=pyspark"]])
def test_a_table_that_a_cluster_alone_sees_is_no_missing_file(engine):
    check_first_file(["segment", "shop.sales", *engine])

    with pytest.raises(DataError):
        check_first_file(["segment", "shop.sales", "--engine", "duckdb"])


@pytest.mark.parametrize("words", [["segment", "no-such.csv", "--help"], ["segment", "--help"], ["train", "-h"]])
def test_help_is_shown_whatever_the_file(words):
    done = CliRunner().invoke(cli, words)

    assert done.exit_code == 0
    assert "Usage:" in done.output
