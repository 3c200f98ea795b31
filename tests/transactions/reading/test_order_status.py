"""Whether refunds are lines of their own: worked out by hand."""

import numpy as np
import pyarrow as pa
import pytest

from rlreco.transactions.columns import Columns
from rlreco.transactions.reading.order_status import refunds_in
from rlreco.transactions.roles.choose import Choice

CHOICE = Choice(Columns("order", None, None, "date", "customer", line_total="total", status="status"))


def refunds(*rows):
    """rows : order, customer, status, money"""
    order, customer, status, money = zip(*rows, strict=True)
    raw = pa.table({"order": order, "customer": customer, "status": status})
    return refunds_in(raw, CHOICE, np.array(money, float))


@pytest.mark.parametrize(
    "back", [("1", "ann", "refunded", -30), ("9", "ann", "paid", -30)], ids=["of the same order", "of the same worth"]
)
def test_a_refund_beside_its_sale_is_a_line_of_its_own(back):
    result = refunds(("1", "ann", "refunded", 10), ("1", "ann", "refunded", 20), ("2", "bo", "paid", 40), back)

    assert result.are_lines
    assert result.notice is None


def test_goods_of_others_that_came_back_are_no_refund_of_an_order():
    result = refunds(("1", "ann", "refunded", 30), ("2", "bo", "paid", 40), ("3", "bo", "paid", -40))

    assert not result.are_lines
    assert result.notice is None


def test_other_goods_of_the_same_customer_are_said_with_both_sums():
    result = refunds(("1", "ann", "refunded", 30), ("2", "ann", "paid", 55), ("3", "ann", "paid", -45.5))

    assert not result.are_lines
    assert "30.00" in result.notice
    assert "45.50" in result.notice
