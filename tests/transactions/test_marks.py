"""Letters before order ids: the same answer in memory and on disk."""

import hashlib
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rlreco.segmentation import segment
from rlreco.transactions import SCHEMA, Columns, Lines, classify, scan_lines

SAME = Columns("order_id", "product_id", "quantity", "ordered_at", "customer_id", "product", "unit_price")


def lines(orders, quantity=1, price=1.0, customer="c1"):
    """Lines of one piece for each order; an order with a minus before it goes back."""
    rows = [
        {
            "order_id": order.removeprefix("-"),
            "product_id": "P1",
            "product": "Tea",
            "quantity": -quantity if order.startswith("-") else quantity,
            "ordered_at": datetime(2020, 1, 1),
            "unit_price": price,
            "customer_id": customer,
        }
        for order in orders
    ]
    return Lines(pa.Table.from_pylist(rows, SCHEMA), "made by hand", SAME)


@pytest.fixture
def counts(tmp_path):
    """Class -> rows, once it is the same in both engines."""

    def both(orders, **columns):
        by_hand = lines(orders, **columns)
        pq.write_table(by_hand.table.select(list(SAME.mapping().values())), tmp_path / "a.parquet")
        in_memory = classify(by_hand).counts
        assert segment(scan_lines(tmp_path / "a.parquet")).lines == in_memory
        return {name: rows for name, rows in in_memory.items() if rows}

    return both


def numbers(count, start=536365, before=""):
    return [f"{before}{start + n}" for n in range(count)]


def test_a_letter_before_a_number_like_the_others_is_a_cancellation(counts):
    assert counts([*numbers(9), "C536379", "c536380"]) == {"sale": 9, "return": 2}


def test_a_letter_before_the_form_of_the_others_is_a_cancellation_whatever_the_form(counts):
    assert counts([*numbers(9, before="INV-2024-"), "CINV-2024-536399"]) == {"sale": 9, "return": 1}


def test_numbers_may_grow_by_a_figure(counts):
    assert counts([*numbers(9, start=995), "C1007"]) == {"sale": 9, "return": 1}


def test_an_id_of_another_length_is_marked_by_nothing(counts):
    assert counts([*numbers(9), "C12"]) == {"sale": 10}


@pytest.mark.parametrize(
    "orders",
    [
        [hashlib.md5(str(n).encode()).hexdigest() for n in range(300)],
        [hashlib.md5(str(n).encode()).hexdigest()[:4] for n in range(300)],
        [hashlib.md5(str(n).encode()).hexdigest()[: 5 + n % 4].upper() for n in range(300)],
        [f"ch_{hashlib.md5(str(n).encode()).hexdigest()[:24]}" for n in range(50)],
        [*(f"US-2016-{n}" for n in range(150_000, 150_050)), *(f"CA-2016-{n}" for n in range(152_000, 152_020))],
        [*numbers(30, before="B-"), *numbers(9, before="C-"), *numbers(9, before="A-")],
        [f"C{n}" for n in range(1001, 1050)],
        [*numbers(30), *(f"ca{hashlib.md5(str(n).encode()).hexdigest()}" for n in range(5))],
    ],
    ids=["md5", "short hex", "any length", "stripe", "countries", "shops", "all", "two systems"],
)
def test_ids_in_which_the_letter_means_nothing_are_all_sales(counts, orders):
    assert counts(orders) == {"sale": len(orders)}


def test_orders_of_a_call_centre_are_sales(counts):
    assert counts([*numbers(70, 1001), *numbers(30, 2001, before="C")]) == {"sale": 100}


def test_as_many_cancellations_with_goods_coming_back_are_returns_together_with_the_others(counts):
    orders = [*numbers(70, 1001), *numbers(20, 2001, before="-C"), *numbers(10, 2031, before="C")]

    assert counts(orders) == {"sale": 70, "return": 30}


def test_a_letter_among_those_of_other_channels_marks_nothing(counts):
    orders = [*numbers(80, 1001), *numbers(8, 2001, before="W"), *numbers(8, 3001, before="C")]

    assert counts(orders) == {"sale": 96}


def test_an_adjustment_has_no_price_or_no_customer(counts):
    orders = [*numbers(20), "A536390"]

    assert counts(orders) == {"sale": 21}
    assert classify(lines(orders, customer=None)).counts["adjustment"] == 1


def test_numbers_of_a_shop_with_a_letter_before_all_orders_can_be_cancelled(counts):
    assert counts([*numbers(20, before="A"), "CA536390"]) == {"sale": 20, "return": 1}
