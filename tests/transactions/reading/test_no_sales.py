"""Rows that are no sale leave the money alone, and orders of one day are told apart by their time."""

import io

from rlreco.transactions import read_lines


def table_of(text):
    return read_lines(io.BytesIO(text.encode())).table.to_pylist()


def test_a_payment_lowers_nothing_though_it_is_negative():
    rows = table_of(
        "Date,Type,Document No,Customer,Amount\n"
        "2024-01-05,Invoice,1,ann,10.00\n2024-01-05,Payment,P1,ann,-10.00\n2024-01-06,Invoice,2,bo,7.50\n"
    )

    assert [row["excluded"] for row in rows] == [None, "no sale", None]


def test_two_times_of_one_day_are_two_orders_where_orders_have_no_numbers():
    rows = table_of(
        "Date,Time,Customer,Amount\n2024-01-05,09:30,ann,10.00\n2024-01-05,09:30,ann,2.00\n2024-01-05,15:45,ann,7.50\n"
    )

    assert len({row["order_id"] for row in rows}) == 2
