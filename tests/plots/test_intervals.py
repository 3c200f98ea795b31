import pandas as pd
import pytest

from rlreco.plots.evaluation import forest
from rlreco.plots.experiments import differences, differences_summary


def test_the_forest_names_every_estimate_from_the_top_and_dots_what_the_log_earned():
    table = pd.DataFrame(
        {
            "target": ["logged policy", "greedy", "greedy"],
            "estimator": ["mean", "ips", "dr"],
            "value": [0.1, 0.2, 0.15],
            "low": [0.05, 0.1, 0.14],
            "high": [0.2, 0.4, 0.18],
        }
    )

    figure = forest(table)

    points = figure.data[0]
    assert list(points.y) == ["logged policy · mean", "greedy · ips", "greedy · dr"]
    assert figure.layout.yaxis.autorange == "reversed"
    assert list(points.error_x.array) == pytest.approx([0.1, 0.2, 0.03])
    assert list(points.error_x.arrayminus) == pytest.approx([0.05, 0.1, 0.01])
    assert figure.layout.shapes[0].x0 == 0.1
    assert points.marker.color[1] == points.marker.color[2]
    assert points.marker.symbol[1] != points.marker.symbol[2]


def test_differences_are_against_no_difference():
    table = pd.DataFrame(
        {"policy": ["uniform", "greedy"], "difference": [9.0, 2.0], "low": [7.0, -1.0], "high": [11.0, 5.0]}
    )

    figure = differences(table)

    assert list(figure.data[0].y) == ["uniform", "greedy"]
    assert list(figure.data[0].error_x.arrayminus) == [2.0, 3.0]
    assert figure.layout.shapes[0].x0 == 0.0


def test_differences_are_said_with_whom_they_are_against():
    table = pd.DataFrame(
        {"policy": ["uniform"], "against": ["thompson"], "difference": [6727.98], "low": [6222.7], "high": [7233.2]}
    )

    assert differences_summary(table) == (
        "More regret than thompson, with 95 % intervals that hold together: uniform 6,728.0 (6,222.7 to 7,233.2)."
    )
