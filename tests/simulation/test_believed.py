"""What people are told while a shop learns, beside the truth of simulated shoppers."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
LINE = re.compile(
    r"shown ([\d.]+), leader ([\d.]+); believed over true: shown ([\d.]+), others ([\d.]+), leader ([\d.]+); "
    r"regret estimated over true ([\d.]+), held ([\d.]+)"
)


@pytest.fixture(scope="module")
def figures():
    """World -> the figures after 1,000 sessions in 30 worlds of the demo shop, 20 visits looked at in each."""
    command = [sys.executable, PROJECT / "benchmarks" / "beliefs.py", "--worlds", "30", "--states", "20"]
    worlds = ["--world", "right", "--world", "wider tastes", "--most", "1000"]
    printed = subprocess.run([*command, *worlds], capture_output=True, text=True, check=True).stdout
    lines = (line for line in printed.splitlines() if ", 1000 sessions:" in line)
    return {line.split(",")[0]: [float(figure) for figure in LINE.search(line).groups()] for line in lines}


@pytest.mark.slow
@pytest.mark.parametrize("world", ["right", "wider tastes"])
def test_intervals_hold_the_truth_and_estimated_regret_is_near_it(figures, world):
    """600 looks: one standard error of a share of .95 is .01, some .02 as those of a world go together. Of the ratio,
    as worlds differ, it is some .08."""
    shown, leader, _, _, _, ratio, held = figures[world]

    assert 0.90 <= shown <= 0.99
    assert 0.89 <= leader <= 1.0
    assert 0.7 <= ratio <= 1.3
    assert held >= 0.86
