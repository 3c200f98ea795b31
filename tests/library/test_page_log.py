import re
from pathlib import Path

import pytest

import rlreco as rl
from rlreco.evaluation.logs.flat import COLUMNS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "library_log.md").read_text(encoding="utf-8")


def test_the_blocks_of_the_page_run_in_their_order(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    names = {}

    for block in blocks:
        exec(compile(block, "library_log.md", "exec"), names)

    assert len(blocks) >= 4
    assert str(names["log"]) in PAGE
    assert capsys.readouterr().out


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_of_the_flat_log_stands_on_the_page_with_what_it_holds(column):
    assert f"| `{column}` | {COLUMNS[column]} |" in PAGE


@pytest.mark.parametrize(
    "name",
    ["OffPolicyResult", "log_frame", "evaluate", *(f"Log.{name}" for name in ("from_frame", "from_obp", "from_vw"))],
)
def test_every_name_for_logs_stands_on_the_page(name):
    assert hasattr(rl, name.split(".")[0])
    assert f"rl.{name}" in PAGE
