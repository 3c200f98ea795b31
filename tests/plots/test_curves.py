"""Curves say what the tables say, exact and estimated apart, and never send more points than can be seen."""

import numpy as np
import pandas as pd
import pytest

from rlreco.bandit.spread import running_error
from rlreco.plots.frame import MOST_POINTS, chart, line, numbers, thin
from rlreco.plots.learning.curves import (
    kinds,
    numbered,
    rate_curves,
    regret_a_session,
    regret_curves,
    regret_summary,
    slope_summary,
)
from rlreco.plots.learning.values import moves, value_curves
from rlreco.plots.palette import see_through


def curve(policy="thompson", exact=3, estimated=0):
    """`exact` sessions of regret .2 each, then `estimated` of .1 each; one click in each slate of four."""
    sessions = np.arange(exact + estimated + 1)
    seen_exact, seen_estimated = np.minimum(sessions, exact), np.maximum(sessions - exact, 0)
    return pd.DataFrame(
        {
            "policy": policy,
            "session": sessions,
            "impressions": 4 * sessions,
            "clicks": sessions,
            "buys": 0 * sessions,
            "exact_sessions": seen_exact,
            "exact_regret": 0.2 * seen_exact,
            "estimated_sessions": seen_estimated,
            "estimated_regret": 0.1 * seen_estimated,
        }
    )


def test_regret_is_drawn_from_the_origin_in_the_units_of_the_shop():
    trace = regret_curves(curve(exact=3), "exact", span=7.0).data[0]

    assert list(trace.x) == [0, 1, 2, 3]
    assert list(trace.y) == pytest.approx([0, 1.4, 2.8, 4.2], rel=1e-6)


def test_exact_and_estimated_regret_are_never_in_one_chart():
    mixed = curve(exact=3, estimated=2)

    exact, estimated = (regret_curves(mixed, kind, 1.0).data for kind in ("exact", "estimated"))

    assert kinds(mixed) == ["exact", "estimated"]
    assert [len(trace.x) for trace in exact] == [4]
    assert [len(trace.x) for trace in estimated] == [3]
    assert estimated[0].y[-1] == pytest.approx(0.2)


def test_a_policy_without_regret_of_the_kind_has_no_line():
    both = pd.concat([curve("thompson", exact=3), curve("uniform", exact=0, estimated=2)])

    assert [trace.name for trace in regret_curves(both, "exact", 1.0).data] == ["thompson"]


def test_regret_a_session_is_the_slope():
    trace = regret_a_session(curve(exact=40), "exact", 7.0, stretches=4).data[0]

    assert list(trace.y) == pytest.approx([1.4] * 4, rel=1e-6)


def test_what_is_said_of_the_slope_is_its_last_stretch():
    """.2 a session in the first 20 sessions, .6 in the others; a buy is 7 above ignoring."""
    steps = np.repeat([0.2, 0.6], 20)
    rising = curve(exact=40).assign(exact_regret=np.concatenate([[0.0], np.cumsum(steps)]))

    summary = slope_summary(rising, "exact", 7.0, stretches=2)

    assert summary == "Exact regret a session by policy, lately: thompson 4.20."


def test_the_click_rate_is_clicks_of_what_was_shown():
    assert list(rate_curves(curve(exact=2), "ctr").data[0].y) == [25.0, 25.0]


def test_the_summary_says_where_each_policy_ended():
    assert regret_summary(curve(exact=10), "exact", 7.0) == (
        "Cumulative exact regret by policy: thompson 14.0 in 10 sessions."
    )


def test_a_long_table_is_thinned_and_keeps_both_ends():
    table = pd.DataFrame({"x": range(100_000)})

    thinned = thin(table)

    assert len(thinned) <= MOST_POINTS
    assert (thinned["x"].iloc[0], thinned["x"].iloc[-1]) == (0, 99_999)


def test_small_numbers_travel_as_half_and_large_counts_stay_whole():
    assert numbers([0.5, 1.0]).dtype == np.float32
    assert numbers([16_777_217])[0] == 16_777_217


def test_values_are_steps_with_the_leaders_band_and_names_for_people():
    history = pd.DataFrame({"session": [1, 2], "product_id": "p", "value": [0.1, 0.2], "low": [0, 0.1], "high": [1, 1]})

    band, line = value_curves(history, {"p": "Wooden train"}).data

    assert line.name == "Wooden train"
    assert list(band.x) == [1, 2, 2, 2, 2, 1]
    assert list(band.y) == pytest.approx([1, 1, 1, 0.1, 0, 0])


def test_the_leader_comes_first_and_its_band_has_the_colour_of_its_line():
    history = pd.DataFrame({"session": [1, 1], "product_id": ["p", "best"], "value": [0.1, 0.4], "low": 0, "high": 1})

    band, first, second = value_curves(history, {}).data

    assert [first.name, second.name] == ["best", "p"]
    assert band.legendgroup == first.legendgroup
    assert band.fillcolor == see_through(first.line.color, 0.12)


def test_moves_join_before_and_after_of_each_product_the_first_on_top():
    joins, before, after, beside = moves(["a", "b"], [1.0, 2.0], [1.5, 1.0], ["+0.50", "−1.00"]).data

    assert list(before.y) == ["b", "a"]
    assert list(after.x) == [1.0, 1.5]
    assert list(joins.x) == [2.0, 1.0, None, 1.0, 1.5, None]
    assert [(x, y, text.strip()) for x, y, text in zip(beside.x, beside.y, beside.text, strict=True)] == [
        (2.0, "b", "−1.00"),
        (1.5, "a", "+0.50"),
    ]


def test_a_running_sum_of_a_drift_alone_has_next_to_no_error():
    sessions = np.arange(1001)

    assert running_error(sessions, 0.001 * sessions**2)[-1] < 0.05


def test_the_error_of_a_running_sum_is_that_of_its_sessions_whatever_the_steps():
    """10,000 sessions of variance 1/4: the sum's standard error is 50. Steps of 1 to 20 sessions."""
    rng = np.random.default_rng(3)
    sums = np.concatenate([[0], np.cumsum(rng.random(10_000) < 0.5)])
    ends = np.unique(np.concatenate([[0, 10_000], np.cumsum(rng.integers(1, 21, 1000)).clip(max=10_000)]))

    assert running_error(ends, sums[ends])[-1] == pytest.approx(50, rel=0.1)


def test_each_policy_has_a_band_that_holds_its_line_where_sessions_differ():
    noisy = curve(exact=400).assign(exact_regret=np.concatenate([[0], np.cumsum(np.arange(400) % 2)]))

    line, band = regret_curves(noisy, "exact", 1.0).data

    assert (band.fill, band.legendgroup) == ("toself", line.name)
    half = len(band.x) // 2
    high, low = band.y[:half], band.y[half:][::-1]
    middle = np.interp(band.x[:half], line.x, line.y)
    assert (low <= middle + 1e-3).all()
    assert (middle <= high + 1e-3).all()


@pytest.mark.parametrize(
    ("places", "marks"),
    [
        ([], []),
        ([3.0, 50.0], [(3.0, "1"), (50.0, "2")]),
        ([3.0, 3.0, 4.0, 50.0, 52.0], [(3.0, "1-3"), (50.0, "4-5")]),
    ],
)
def test_moments_near_each_other_share_a_mark(places, marks):
    assert numbered(places, near=4.0) == marks


def test_numbers_of_axes_and_hover_texts_are_written_as_everywhere():
    figure = chart([line([0, 16_000], [0, 714.1398], name="a", colour="#123456")])

    for axis in (figure.layout.xaxis, figure.layout.yaxis):
        assert (axis.separatethousands, axis.minexponent) == (True, 6)
    assert figure.layout.yaxis.hoverformat == ",.2f"
