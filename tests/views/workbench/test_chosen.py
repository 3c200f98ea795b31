"""Figures of a segment and of everybody."""

import pandas as pd
import pytest

from rlreco.language import MISSING
from rlreco.segmentation import segment
from rlreco.segmentation.report.movement import NOT_YET
from rlreco.service.training.sources import demo_shop
from rlreco.views.words.formats import Formats
from rlreco.views.workbench.chosen import (
    figures_of,
    lift_words,
    liked_products,
    mover_words,
    movers_of,
    moves_of,
    total_row,
)
from rlreco.views.workbench.comparison import DOWN, SAME, UP, is_good, money_change, people_change

ROW = {
    "customers": 357,
    "customer_share": 0.357,
    "revenue": 1_234_567.0,
    "revenue_share": 0.57,
    "average_order_value": 339.5,
    "recency": 50.7,
    "frequency": 1.0,
    "chance_alive": 0.834,
    "expected_orders": 1.2,
    "expected_money": 4_489.0,
}


def test_figures_have_shares_a_currency_and_days():
    figures = {figure.label: (figure.value, figure.note) for figure in figures_of(ROW, 90, Formats(currency="EUR"))}

    assert figures == {
        "People": ("357", "36 % of all"),
        "Money": ("€1.2M", "57 % of all"),
        "Average order": ("€339.50", "1.0 order each"),
        "Last order": ("51 days", "ago, on average"),
        "Still customers": ("83 %", "of those who came back"),
        "Next 90 days": ("1 order", "worth €4,489"),
    }


def test_without_a_forecast_there_are_the_figures_that_were_observed():
    row = {**ROW, "chance_alive": float("nan"), "expected_orders": float("nan"), "expected_money": float("nan")}

    assert [figure.label for figure in figures_of(row, 90, Formats())][-1] == "Last order"


def test_where_nobody_came_back_only_the_chance_is_missing():
    labels = [figure.label for figure in figures_of({**ROW, "chance_alive": float("nan")}, 90, Formats())]

    assert labels[-1] == "Next 90 days"
    assert "Still customers" not in labels


def test_the_total_is_the_end_of_the_bridge():
    segmentation = segment(demo_shop())

    total = total_row(segmentation, "no forecast").iloc[0]

    assert total["revenue"] == pytest.approx(segmentation.money["segments"], abs=0.01)
    assert total["customers"] == sum(segmentation.segments.values())
    assert (total["customer_share"], total["revenue_share"]) == (1.0, 1.0)


def products(*rows):
    return pd.DataFrame(rows, columns=["segment", "product_id", "baskets", "lift"])


def test_liked_products_are_by_lift_among_those_in_orders_enough():
    table = products(("a", "rare", 4, 9.0), ("a", "mug", 8, 1.2), ("a", "pen", 5, 2.0), ("b", "cup", 9, 5.0))

    assert liked_products(table, "a")["product_id"].tolist() == ["pen", "mug"]
    assert liked_products(table, "a", most=1)["product_id"].tolist() == ["pen"]


def test_a_small_segment_likes_what_there_is():
    assert liked_products(products(("a", "rare", 1, 9.0)), "a")["product_id"].tolist() == ["rare"]


def test_a_segment_that_buys_as_everybody_does_likes_nothing_more():
    table = products(("a", "mug", 8, 1.04), ("a", "pen", 5, 0.7), ("b", "mug", 8, 1.12))

    assert liked_products(table, "a").empty
    assert liked_products(table, "b")["product_id"].tolist() == ["mug"]


@pytest.mark.parametrize(
    ("segment", "arrow", "good"),
    [
        ("champions", UP, True),
        ("champions", DOWN, False),
        ("at_risk", UP, False),
        ("hibernating", DOWN, True),
        ("at_risk", SAME, None),
        ("at_risk", "", None),
        ("VIP", UP, None),
    ],
)
def test_a_change_is_good_by_the_segment_that_grows(segment, arrow, good):
    assert is_good(segment, arrow) is good


def test_a_lift_in_words():
    assert lift_words(2.34, Formats()) == "2.3 times as often as all customers"


def test_comings_and_goings_of_a_segment_count_those_alone():
    moved = pd.DataFrame(
        [("1", NOT_YET, "new"), ("2", "loyal", "new"), ("3", "new", "loyal"), ("4", "loyal", "at_risk")],
        columns=["customer_id", "before", "after"],
    )

    moves = moves_of(moved, "new")

    assert moves.came == {NOT_YET: 1, "loyal": 1}
    assert moves.left == {"loyal": 1}
    assert movers_of(moved, "new")["customer_id"].tolist() == ["1", "2", "3"]
    assert mover_words(NOT_YET) == "First order since then"


def test_changes_have_their_direction_and_size():
    row = {"customers_before": 40, "customers_after": 31, "money_before": 200.0, "money_after": 300.0}
    euros = Formats(currency="EUR")

    assert people_change(row, euros) == ("40", "31", DOWN, "−9")
    assert money_change(row, euros, euros) == ("€200", "€300", UP, "+50 %")
    assert money_change({**row, "money_after": 200.4}, euros, euros)[2:] == (SAME, "0 %")
    assert people_change({**row, "customers_after": 40}, euros) == ("40", "40", SAME, "0")


def test_money_of_two_currencies_or_from_nothing_has_no_change():
    row = {"money_before": 200.0, "money_after": 300.0}

    assert money_change(row, Formats(currency="EUR"), Formats(currency="USD")) == ("€200", "$300", "", MISSING)
    assert money_change({**row, "money_before": 0.0}, Formats(), Formats()) == ("0", "300", "", MISSING)
