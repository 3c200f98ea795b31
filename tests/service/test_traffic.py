"""Traffic by product: shares over stretches of sessions, and what the chart says."""

from dataclasses import replace

import pytest

from rlreco.plots.learning.traffic import traffic_curves, traffic_summary
from rlreco.service.shoppers.run import run
from rlreco.views.traffic import THE_REST, traffic


@pytest.fixture
def sessions(learner):
    """Makes answered sessions of slates, given from the first to the newest."""
    run(learner, sessions=1, seed=3)
    [session] = learner.history.newest(1)

    def of(*slates):
        return [replace(session, number=number, slate=slate) for number, slate in enumerate(slates, start=1)][::-1]

    return of


def test_shares_of_each_stretch_are_counted_from_its_slates_the_most_shown_first(sessions):
    """First stretch: p 2, q 2 of four; second: p 2, r 1, s 1."""
    table = traffic(sessions(("q", "p"), ("q", "p"), ("p", "r"), ("p", "s")), products=2, stretches=2)

    assert list(table.itertuples(index=False, name=None)) == [
        (2, "p", 0.5),
        (4, "p", 0.5),
        (2, "q", 0.5),
        (4, "q", 0.0),
        (2, THE_REST, 0.0),
        (4, THE_REST, 0.5),
    ]


def test_there_is_no_rest_where_every_product_has_a_line_and_no_more_stretches_than_sessions(sessions):
    table = traffic(sessions(("p", "q"), ("p", "q")))

    assert list(table["product_id"]) == ["p", "p", "q", "q"]
    assert list(table["session"]) == [1, 2, 1, 2]


def test_the_chart_has_a_line_for_each_product_by_its_name_and_says_the_latest_shares(sessions):
    table = traffic(sessions(("p", "q"), ("p", "r")), products=1)

    chart = traffic_curves(table, {"p": "Plate"})

    assert [(line.name, list(line.x), list(line.y)) for line in chart.data] == [
        ("Plate", [1, 2], [50, 50]),
        ("all others", [1, 2], [50, 50]),
    ]
    assert [line.visible for line in chart.data] == [True, "legendonly"]
    assert traffic_summary(table, {"p": "Plate"}) == "Share of the products shown, latest: Plate 50 %, all others 50 %."
