from datetime import datetime

import pyarrow as pa
import pytest

from rlreco.transactions import SCHEMA, Columns, Lines, classify, funnel

NOWHERE = Columns("o", "p", "q", "d", "c", unit_price="u")


def lines(*rows):
    """(order, product, quantity, price, customer) on one day."""
    day = datetime(2011, 3, 1, 10)
    table = [
        dict(zip(SCHEMA.names, (o, p, p, q, day, u, c, None, None, None, None), strict=True)) for o, p, q, u, c in rows
    ]
    return Lines(pa.Table.from_pylist(table, SCHEMA), "made by hand", NOWHERE)


def class_of(*row):
    """Among plain orders, so that a letter before the number stands out."""
    plain = [(str(n), "P1", 1, 1.0, "1") for n in range(5)]
    return classify(lines(*plain, row)).table["line_class"][5].as_py()


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("10", "85123A", 2, 1.5, "17850"), "sale"),
        (("10", "85123A", 2, 1.5, None), "anonymous"),
        (("10", "85123A", 2, 0.0, None), "adjustment"),
        (("10", "85123A", 2, -5.0, "17850"), "adjustment"),
        (("A10", "B", 1, 5.0, None), "adjustment"),
        (("C10", "85123A", -2, 1.5, "17850"), "return"),
        (("c10", "POST", 1, 1.5, "17850"), "return"),
        (("10", "85123A", -2, 1.5, "17850"), "return"),
        (("C10", "85123A", -2, 1.5, None), "anonymous"),
        (("10", "POST", 1, 18.0, "17850"), "service"),
        (("10", "m", 1, 18.0, "17850"), "service"),
        (("10", "gift_0001_20", 1, 18.0, "17850"), "service"),
        (("10", "DCGS0003", 1, 18.0, "17850"), "sale"),
        (("10", "85123A", None, 1.5, "17850"), "adjustment"),
        ((None, "85123A", 1, 1.5, "17850"), "adjustment"),
    ],
)
def test_the_first_rule_that_matches_gives_the_class(row, expected):
    assert class_of(*row) == expected


def test_a_letter_that_most_orders_begin_with_marks_nothing():
    classed = classify(lines(("C1", "P1", 1, 1.0, "1"), ("C2", "P1", 1, 1.0, "1"), ("C3", "P1", -1, 1.0, "1")))

    assert classed.table["line_class"].to_pylist() == ["sale", "sale", "return"]


def test_the_funnel_counts_and_values_every_row_once():
    rows = funnel(classify(lines(("1", "P1", 2, 1.5, "1"), ("2", "P1", -1, 1.5, "1"), ("3", "P1", 4, 2.0, None))))

    worth = {row["line_class"]: (row["rows"], row["worth"]) for row in rows}
    assert worth == {
        "all": (3, 9.5),
        "sale": (1, 3.0),
        "return": (1, -1.5),
        "adjustment": (0, 0.0),
        "service": (0, 0.0),
        "anonymous": (1, 8.0),
    }
    assert all(row["reason"] for row in rows)


def test_online_retail_classes_are_the_published_ones(online_retail_classed):
    assert online_retail_classed.counts == {
        "sale": 396_337,
        "return": 8_905,
        "adjustment": 2_518,
        "service": 1_547,
        "anonymous": 132_602,
    }
    assert sum(online_retail_classed.counts.values()) == len(online_retail_classed) == 541_909
