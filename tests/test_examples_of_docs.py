"""What the start and the examples of the docs show runs as it stands."""

import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

import rlreco as rl
from rlreco import cli
from rlreco.datasets import demo_lines

DOCS = Path(__file__).resolve().parent.parent / "docs"
SERVERS = {"app", "serve"}
"""Commands that end with an interruption only."""


def blocks(page: str, kind: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def ran(page: str, *, first: int | None = None) -> dict[str, Any]:
    """The names that the Python blocks of a page define, or its first ones."""
    names: dict[str, Any] = {}
    for block in blocks(page, "python")[:first]:
        exec(compile(block, page, "exec"), names)
    return names


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RLRECO_STORE", f"sqlite:///{tmp_path / 'store.sqlite3'}")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:/usr/bin:/bin")
    monkeypatch.setenv("PYTHONPATH", str(DOCS.parent))
    return tmp_path


@pytest.mark.slow
def test_the_ten_minutes_run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    names = ran("start.md")
    lines = [shlex.split(line) for block in blocks("start.md", "sh") for line in block.splitlines()]
    commands = [words for words in lines if words[0] == "rlreco" and words[1] not in SERVERS]

    for words in commands:
        monkeypatch.setattr(sys, "argv", words)
        cli.main()

    assert names["replay"].verdict.startswith("default ranks later purchases better than popularity")
    assert names["race"].frame()["policy"].tolist() == ["thompson", "ucb1", "uniform"]
    with rl.open("spring") as spring, rl.open("summer") as summer:
        assert [shop.log()["session"].nunique() for shop in (spring, summer)] == [301, 200]
    assert {words[1] for words in commands} >= {"segment", "backtest", "train", "run", "store"}
    assert re.search(r"answered: +501\b", capsys.readouterr().out)
    assert (folder / "segments.csv").is_file()


def test_the_figures_for_mlflow_are_those_of_the_command(folder: Path) -> None:
    names = ran("examples/mlflow.md", first=1)

    results = names["simulated"](["thompson", "uniform"], seed=7)["results"]

    assert [result["policy"] for result in results] == ["thompson", "uniform"]
    assert names["metrics"](results[0])["regret_mean"] < names["metrics"](results[1])["regret_mean"]


def test_mlflow_has_a_run_for_each_policy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mlflow = pytest.importorskip("mlflow", reason="mlflow-skinny isn't installed; `make docs` installs it.")
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    mlflow.set_tracking_uri((folder / "mlruns").as_uri())

    ran("examples/mlflow.md")

    runs = mlflow.search_runs(search_all_experiments=True, output_format="list")
    assert {run.data.params["policy"] for run in runs} == {"thompson", "ucb1", "uniform"}
    assert all(run.data.metrics["regret_mean"] > 0 for run in runs)


@pytest.fixture
def spring(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with the experiment spring."""
    demo_lines().to_csv("sales.csv", index=False)
    monkeypatch.setattr(sys, "argv", ["rlreco", "train", "sales.csv", "--experiment", "spring"])
    cli.main()
    return f"sqlite:///{folder / 'store.sqlite3'}"


@pytest.mark.slow
def test_the_step_of_dagster_updates_the_shop_and_passes_the_line_of_an_error_on(folder: Path, spring: str) -> None:
    updated = ran("examples/dagster.md", first=1)["updated"]

    assert updated(folder / "sales.csv", "spring", spring)["edition"] == 2
    with pytest.raises(RuntimeError, match=r"^rlreco: .*summer"):
        updated(folder / "sales.csv", "summer", spring)


@pytest.mark.slow
def test_the_asset_of_dagster_says_the_edition(folder: Path, spring: str) -> None:
    dg = pytest.importorskip("dagster", reason="Dagster isn't installed: pip install dagster.")
    names = ran("examples/dagster.md")
    config = names["Shop"](sales=str(folder / "sales.csv"), store=spring)

    done = dg.materialize(
        [names["shop_edition"]], run_config=dg.RunConfig(ops={"shop_edition": config}), raise_on_error=True
    )

    metadata = done.asset_materializations_for_node("shop_edition")[0].metadata
    assert metadata["edition"].value == 2


def test_the_report_of_the_docs_is_written(folder: Path) -> None:
    ran("report.md")

    assert (folder / "shop.html").read_bytes().startswith(b"<!doctype html>")
