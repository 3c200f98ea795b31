"""The script of docs/weekly_routine.md runs as it stands there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rlreco.datasets import demo_lines
from rlreco.service.service import Service
from rlreco.store.connect import connect

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "weekly_routine.md").read_text(encoding="utf-8")
(SCRIPT,) = re.findall(r"^```sh\n(#!/bin/sh\n.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def shop(tmp_path):
    """A folder with the sample shop's sales, and a store whose experiment spring was trained on the older half."""
    lines = demo_lines().sort_values("InvoiceDate")
    (tmp_path / "sales").mkdir()
    older, newer = tmp_path / "sales" / "older.csv", tmp_path / "sales" / "newer.csv"
    last = lines["InvoiceNo"].iloc[len(lines) // 2]
    half = lines["InvoiceNo"].tolist().index(last)
    lines.iloc[:half].to_csv(older, index=False)
    lines.iloc[half:].to_csv(newer, index=False)
    run(tmp_path, "rlreco", "train", str(older), "--experiment", "spring")
    return tmp_path


def run(folder, *command):
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "RLRECO_STORE": f"sqlite:///{folder / 'store.sqlite3'}"}
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_script_moves_the_experiment_on_publishes_lists_and_leaves_a_way_back(shop):
    (shop / "weekly.sh").write_text(SCRIPT)

    for _ in range(2):
        out = run(shop, "sh", "weekly.sh", "sales", "backups")
        # The second run of a day exports beside the first.
        (day,) = (shop / "backups").iterdir()
        day.rename(shop / f"kept-{len(list(shop.iterdir()))}")

    assert '"differences": 0' in out
    store = connect(f"sqlite:///{shop / 'store.sqlite3'}")
    assert store.edition("spring") == 3
    assert store.live_lists("main") is not None
    entries = [entry for number, entry in store.orders("spring", limit=100_000)]
    assert len({entry.order.id for entry in entries}) == len(entries)
    assert len(Service(store).learner("spring").customers(limit=None)) == demo_lines()["CustomerID"].nunique()
    store.close()


def test_the_timer_and_cron_run_the_script_at_the_same_time():
    (cron,) = re.findall(r"^(0 3 \* \* 1) +(\S+) (\S+ \S+)$", PAGE, re.MULTILINE)

    assert f"ExecStart={cron[1]} {cron[2]}" in PAGE
    assert "OnCalendar=Mon *-*-* 03:00:00" in PAGE
