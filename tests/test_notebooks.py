"""The notebooks run from top to bottom, and what they say comes out."""

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
LARGEST = 300_000
"""Bytes of a notebook with its outputs."""

CLAIMS = {
    "1_segments": [
        "sales.report.frame()['rows'].iloc[0] == len(lines)",
        "rfm.summary()['customers'].sum() == customers['customer_id'].nunique() == 1_000",
        "frozen.edges_ == rfm.edges_",
        "0 < changed < 1",
    ],
    "2_learning_curves": [
        "result.verdict.startswith('thompson wins')",
        "again.frame().equals(result.frame())",
        "shop.frame().set_index('policy')['regret'].idxmin() == 'thompson'",
        "drifted['half-life of 200'] < drifted['keeps everything']",
    ],
    "3_my_own_policy": [
        "mine.frame()['regret'].nunique() == 1",
        "len(race.frame()) == 3 + len(guests) and race.frame()['in_turn'].sum() == len(guests)",
        "seen.frame().set_index('policy')['regret'].idxmin() == 'lin_ucb'",
        "slate.policy == 'Curious' and len(slate.items) == 5",
    ],
    # The true values are worked out by hand in the text.
    "4_what_would_it_have_earned": [
        "(result.frame()['low'].iloc[1:] < 1 / 6).all() and (result.frame()['high'].iloc[1:] > 1 / 6).all()",
        "cups.frame()['low'].iloc[1] < 0.22 < cups.frame()['high'].iloc[1]",
        "many.frame()['low'].iloc[2] < 0.2275 < many.frame()['high'].iloc[2]",
        "doubtful.frame()['trust'].iloc[1] == 'red'",
        "served.frame()['trust'].iloc[1:].tolist() == ['green', 'amber']",
    ],
    "5_is_it_good_for_my_customers": [
        "gain.loc['personal', 'real'] > 0.05 and gain.loc['sar', 'real'] > 0.05",
        "gain.loc['personal', 'shuffled'] < 0 and gain.loc['sar', 'shuffled'] < 0",
        "gain.loc['default', 'shuffled'] < gain.loc['default', 'real'] / 2",
    ],
    "6_a_year_in_the_life_of_a_shop": [
        "(clicked.taught, bought.taught, again.taught) == (True, True, False)",
        "diary['edition'].tolist() == list(range(2, len(weeks) + 2))",
        "diary['kept_arms'].is_monotonic_increasing",
        "diary['new_products'].sum() > 0 and len(candles) > 0",
        "pd.to_datetime(candles['at']).min() >= pd.Timestamp('2025-11-01')",
    ],
}
"""Notebook -> expressions of its names that are true at the end."""

RUN = """
import json, sys
from pathlib import Path
from run import run
names = {}
for _ in run(Path(sys.argv[1]), names):
    pass
print(json.dumps([claim for claim in sys.argv[2:] if not eval(claim, names)]))
"""


def cells(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def kept(path: Path) -> list[dict[str, Any]]:
    return [output for cell in cells(path) for output in cell.get("outputs", [])]


def untrue(path: Path, claims: list[str], folder: Path) -> list[str]:
    """Run a notebook in a process and a folder of its own, and return the claims that don't hold."""
    environment = {"PYTHONPATH": f"{NOTEBOOKS.parent}:{NOTEBOOKS}", "HOME": str(folder), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-W", "error::DeprecationWarning:rlreco", "-c", RUN, str(path), *claims]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_what_it_says_comes_out(path: Path, tmp_path: Path) -> None:
    pytest.importorskip("plotly")

    assert untrue(path, CLAIMS[path.stem], tmp_path) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.oracle
def test_mabwiser_and_river_race_beside_ours(tmp_path: Path) -> None:
    pytest.importorskip("mabwiser")
    pytest.importorskip("river")
    pytest.importorskip("plotly")

    claims = ["missing == []", "{guest.name for guest in guests} <= set(race.frame()['policy'])"]
    assert untrue(NOTEBOOKS / "3_my_own_policy.ipynb", claims, tmp_path) == []


def test_there_are_six_notebooks_and_the_list_names_each() -> None:
    listed = re.findall(r"\]\((\d_\w+\.ipynb)\)", (NOTEBOOKS / "README.md").read_text(encoding="utf-8"))

    assert [path.name for path in PATHS] == listed
    assert [path.stem for path in PATHS] == list(CLAIMS)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_is_small_and_keeps_outputs_with_a_picture_and_without_an_error(path: Path) -> None:
    outputs = kept(path)

    assert path.stat().st_size < LARGEST
    assert {output["output_type"] for output in outputs} <= {"stream", "execute_result"}
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert all(cell["execution_count"] for cell in cells(path) if cell["cell_type"] == "code")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_begins_with_what_one_will_see_and_every_cell_of_code_has_a_sentence_above(path: Path) -> None:
    first, *rest = cells(path)
    kinds = [first["cell_type"], *(cell["cell_type"] for cell in rest)]

    assert "You will see" in "".join(first["source"])
    assert ("code", "code") not in set(pairwise(kinds))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_link_of_a_notebook_leads_somewhere(path: Path) -> None:
    text = "".join("".join(cell["source"]) for cell in cells(path) if cell["cell_type"] == "markdown")

    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", text)
    assert len(links) >= 1
    assert [link for link in links if not (path.parent / link).exists()] == []
