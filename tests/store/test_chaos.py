"""Copies of a file in use, and a disk that is full: short runs of benchmarks/chaos.py."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.slow
@pytest.mark.parametrize("part", ["kill", "copies", "disk"])
def test_nothing_acknowledged_is_lost_or_counted_twice(part):
    command = [sys.executable, "benchmarks/chaos.py", "--only", part, "--rounds", "2", "--copies", "4"]
    run = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=600
    )

    assert run.returncode == 0, run.stdout + run.stderr
    if "not measured" in run.stdout:
        pytest.skip(run.stdout)
    assert "lost 0, doubled 0, sums that differ from the log 0" in run.stdout
