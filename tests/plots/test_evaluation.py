import numpy as np
import pandas as pd
import pytest

from rlreco.evaluation.diagnostics import weight_histogram
from rlreco.plots.evaluation import weights, weights_summary


def test_the_bars_of_weights_stand_where_their_ratio_is():
    histogram = weight_histogram(np.array([0.0, 0.1, 1.0, 1.0, 10.0]), bins=2)

    bars = weights(histogram).data[0]

    assert list(bars.x) == pytest.approx([-0.5, 0.5])
    assert list(bars.width) == pytest.approx([1.0, 1.0])
    assert sum(bars.y) == pytest.approx(100.0)


def test_the_axis_of_weights_is_marked_at_round_numbers_however_many_bars_there_are():
    histogram = weight_histogram(np.geomspace(0.003, 40.0, 500))

    axis = weights(histogram).layout.xaxis

    assert list(axis.ticktext) == ["0.001", "0.01", "0.1", "1", "10", "100"]
    assert list(axis.tickvals) == pytest.approx([-3, -2, -1, 0, 1, 2])


def test_equal_weights_still_make_a_bar():
    bars = weights(weight_histogram(np.ones(7))).data[0]

    assert bars.width[0] > 0
    assert list(bars.y) == [100.0]


def test_what_the_heaviest_rows_carry_is_said_with_what_carries_nothing():
    summary = weights_summary(weight_histogram(np.array([0.0, 0.0, 1.0, 1.0, 2.0]), bins=2))

    assert summary.startswith("The rows that weigh most (1, from 1.41 to 2 each) carry 50 % of all weight")
    assert "2 of 5 rows carry none" in summary


def test_where_no_row_has_weight_that_is_said_and_nothing_is_drawn():
    histogram = weight_histogram(np.zeros(3))

    assert weights_summary(histogram) == "No row of the log carries any weight."
    assert len(weights(histogram).data[0].x) == 0


def test_a_target_without_propensities_has_no_histogram_to_draw():
    assert weights_summary(pd.DataFrame(columns=["low", "high", "rows", "share"])).startswith("No row")
