"""The steps of docs/how_to_add.md, followed in a copy of the project: files written, lines added, the result used.

Each section is followed in a copy of its own, and what it promises is then run in a process of its own.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "how_to_add.md"
COPIED = ("rlreco", "pages", "docs", "config", "streamlit_app.py", "pyproject.toml")

_STEP = re.compile(r"^[0-9]+[.] ", re.MULTILINE)
_BLOCK = re.compile(r"^ *```(python|diff)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """A block of code in the steps. path : of the file it is for; kind : "python", a whole file, or "diff" """

    path: str
    kind: str
    text: str

    @property
    def lines(self) -> int:
        """Number of lines that it writes."""
        return sum(kept or self.kind == "python" for kept in (line[:1] == "+" for line in self.text.splitlines()))


def blocks(section: str) -> list[Block]:
    """The blocks of one section, in order; each belongs to the first file that its step names."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(f"## {section}\n")
    steps = _STEP.split(rest.partition("\n## ")[0])[1:]
    return [Block(_path(step), kind, dedent(text)) for step in steps for kind, text in _BLOCK.findall(step)]


def _path(step: str) -> str:
    return re.search(r"`([\w/]+\.py)`", step)[1]


def follow(block: Block, folder: Path) -> None:
    file = folder / block.path
    if block.kind == "python":
        assert not file.exists(), f"{block.path} is there already"
        file.write_text(block.text, encoding="utf-8")
        return
    rows = block.text.splitlines()
    before = "".join(f"{row[1:]}\n" for row in rows if row[:1] != "+")
    after = "".join(f"{row[1:]}\n" for row in rows)
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{block.path} has not exactly one place for:\n{block.text}"
    file.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture
def followed(tmp_path, request):
    """A copy of the project in which the section of the test was followed."""
    ignored = shutil.ignore_patterns("__pycache__", "images")
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        shutil.copytree(source, target, ignore=ignored) if source.is_dir() else shutil.copy(source, target)
    for block in blocks(request.param):
        follow(block, tmp_path)
    return tmp_path


def section(name):
    return pytest.mark.parametrize("followed", [name], indirect=True)


def run(folder: Path, *arguments: str) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "RLRECO_STORE": f"sqlite:///{folder / 'store.sqlite3'}",
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def rlreco(folder: Path, *arguments: str) -> str:
    return run(folder, "-m", "rlreco.cli", *arguments)


@pytest.mark.parametrize("name", ["Add a policy", "Add a feature of states", "Add a page", "Add a store"])
def test_every_section_has_one_new_file_and_lines_for_files_that_are_there(name):
    steps = blocks(name)

    assert sum(block.kind == "python" for block in steps) == 1
    assert all((ROOT / block.path).is_file() for block in steps if block.kind == "diff")
    assert (steps[0].kind, (ROOT / steps[0].path).exists()) == ("python", False)
    assert all(block.lines > 0 for block in steps)


@section("Add a policy")
def test_the_policy_is_simulated_by_its_name_and_stands_in_the_docs(followed):
    run(followed, "docs/generate.py")
    simulated = rlreco(
        followed, "simulate", "--probabilities", ".5,.1", "--policy", "bayes_ucb:chance=.9", "--policy", "uniform",
        "--rounds", "200", "--replicates", "2", "--json",
    )  # fmt: skip

    assert "bayes_ucb:chance=.9" in simulated
    assert "| `bayes_ucb` | `chance=0.95` | The highest upper quantile" in text(followed, "docs/configuration.md")


@pytest.mark.slow
@section("Add a policy")
def test_the_policy_is_served_and_evaluated_by_its_name(followed):
    rlreco(followed, "run", "--sessions", "60", "--seed", "1", "--policy", "bayes_ucb", "--experiment", "shop")
    evaluated = rlreco(followed, "evaluate", "shop", "--policy", "bayes_ucb:chance=.9", "--json")

    assert "bayes_ucb:chance=.9" in evaluated


@section("Add a feature of states")
def test_the_feature_makes_states_and_stands_in_the_docs(followed):
    run(followed, "docs/generate.py")
    state = run(
        followed,
        "-c",
        "from datetime import datetime\n"
        "from rlreco.domain.profile import Profile\n"
        "from rlreco.domain.records import Customer\n"
        "from rlreco.domain.states import StateSpace\n"
        "customer = Customer('17850', 'Q1', 'At risk', 9, 1, 5.0, 1, 1, 1)\n"
        "space = StateSpace.fit(Profile(state_features=('segment', 'weekend')), [customer])\n"
        "print(space.state(customer, datetime(2026, 3, 1)), space.state(customer, datetime(2026, 3, 2)))\n",
    )

    assert state.split() == ["Q1_weekend", "Q1_workday"]
    assert "| `weekend` | Whether it is a weekend" in text(followed, "docs/configuration.md")


@pytest.mark.slow
@section("Add a feature of states")
def test_a_profile_that_names_the_feature_trains_and_runs(followed):
    (followed / "weekend.json").write_text('{"stateFeatures": ["segment", "weekend"]}', encoding="utf-8")

    rlreco(followed, "train", "--conf", "weekend.json", "--experiment", "shop")
    rlreco(followed, "run", "--conf", "weekend.json", "--experiment", "shop", "--sessions", "30", "--seed", "1")
    states = run(
        followed,
        "-c",
        "from rlreco.service.service import Service\n"
        "from rlreco.settings import Settings\n"
        "learner = Service.open(Settings().store_uri).learner('shop')\n"
        "print(*{session.state for session in learner.history.newest(30)})\n",
    )

    assert {state.rpartition("_")[2] for state in states.split()} == {"workday", "weekend"}


@pytest.mark.slow
@section("Add a page")
def test_the_page_is_in_the_menu_and_is_drawn_on_an_empty_and_on_a_trained_store(followed):
    draw = (
        "from streamlit.testing.v1 import AppTest\n"
        "app = AppTest.from_file('streamlit_app.py', default_timeout=120)\n"
        "app.switch_page('pages/log.py').run()\n"
        "assert not app.exception, app.exception\n"
        "print([title.value for title in app.title], len(app.slider), len(app.error))\n"
    )

    empty = run(followed, "-c", draw)
    rlreco(followed, "run", "--sessions", "12", "--seed", "1")
    trained = run(followed, "-c", draw)

    assert empty.split("\n")[-2] == "['Log'] 0 0"
    assert trained.split("\n")[-2] == "['Log'] 1 0"


@section("Add a store")
def test_the_store_is_opened_by_its_uri_and_passes_calls_of_the_contract(followed):
    shelf = f"shelf://{followed}/shelf"

    status = rlreco(followed, "store", "status", "--store", shelf, "--json")
    run(
        followed,
        "-c",
        "import sys\n"
        "from rlreco.domain.records import Customer, Product\n"
        "from rlreco.store.connect import connect\n"
        "uri = sys.argv[1]\n"
        "customer = Customer('17850', 'Q1', 'At risk', 9, 1, 5.0, 1, 1, 1)\n"
        "store = connect(uri)\n"
        "store.save_catalogue('cat', [customer], [Product('A', 'A lamp')])\n"
        "store.set_available('cat', 'A', False)\n"
        "store.close()\n"
        "again = connect(uri)\n"
        "assert again.customer('cat', '17850') == customer\n"
        "assert again.unavailable('cat') == {'A'}, again.unavailable('cat')\n"
        "assert again.status().kind == 'shelf'\n",
        shelf,
    )

    assert '"kind": "shelf"' in status


def text(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")
