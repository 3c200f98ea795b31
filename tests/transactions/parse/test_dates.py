from datetime import datetime

import pyarrow as pa
import pytest

from rlreco.errors import ConfigError, DataError
from rlreco.transactions.parse.dates import DateOrderError, DateOrders, times


def read(*texts, order=None):
    return times(pa.chunked_array([pa.array(texts)]), "Date", 2, order).to_pylist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2011-12-25", datetime(2011, 12, 25)),
        ("2011/12/25 8:05", datetime(2011, 12, 25, 8, 5)),
        ("2011-12-25T08:05:09", datetime(2011, 12, 25, 8, 5, 9)),
        ("2011-12-25T08:05:09.250Z", datetime(2011, 12, 25, 8, 5, 9, 250_000)),
        ("2011-12-25 23:05:09 -0500", datetime(2011, 12, 25, 23, 5, 9)),
        ("2011-12-25T23:05:09+01:00", datetime(2011, 12, 25, 23, 5, 9)),
        ("25-12-2011", datetime(2011, 12, 25)),
        ("25.12.2011 08:05", datetime(2011, 12, 25, 8, 5)),
        ("25/12/11", datetime(2011, 12, 25)),
        ("12/25/2011 8:05 PM", datetime(2011, 12, 25, 20, 5)),
        ("12/25/2011, 8:05:01 PM", datetime(2011, 12, 25, 20, 5, 1)),
        ("25 Dec 2011", datetime(2011, 12, 25)),
        ("Dec 25, 2011", datetime(2011, 12, 25)),
        ("December 25, 2011 08:05", datetime(2011, 12, 25, 8, 5)),
        ("20111225", datetime(2011, 12, 25)),
    ],
)
def test_dates_are_read_in_the_ways_that_people_write_them(text, expected):
    assert read(text) == [expected]


def test_blanks_are_no_dates():
    assert read("2011-12-25", "", " ", None) == [datetime(2011, 12, 25), None, None, None]


def test_both_orders_fitting_asks_with_an_example_that_differs():
    with pytest.raises(DateOrderError) as error:
        read("05/05/2011", "03/04/2011")

    assert (error.value.example, error.value.choices) == ("03/04/2011", ("dmy", "mdy"))


def test_dates_that_are_the_same_either_way_need_no_asking():
    assert read("05/05/2011") == [datetime(2011, 5, 5)]


def test_a_column_of_two_orders_is_refused_naming_the_row():
    with pytest.raises(DataError, match="Row 3, column 'Date': '12/25/2011' is not a date, or not one like the others"):
        read("25/12/2011", "12/25/2011", "26/12/2011")


def test_dates_are_read_in_the_order_that_was_chosen():
    with pytest.raises(DataError, match="Row 2, column 'Date': '12/25/2011' is not a date like the others"):
        read("12/25/2011", order="dmy")


def test_an_unknown_order_is_refused():
    with pytest.raises(ConfigError, match="one of ymd, dmy, mdy"):
        read("12/25/2011", order="dym")


def test_a_piece_far_on_decides_the_order_of_all():
    orders = DateOrders("Date")
    orders.add(pa.chunked_array([["03/04/2011"]]), 2)
    orders.add(pa.chunked_array([["13/04/2011"]]), 3)

    assert orders.only() == "dmy"


def test_pieces_that_contradict_each_other_are_refused_naming_the_row():
    orders = DateOrders("Date")
    orders.add(pa.chunked_array([["13/04/2011"]]), 2)

    with pytest.raises(DataError, match="Row 4, column 'Date': '04/13/2011'"):
        orders.add(pa.chunked_array([["05/05/2011", "04/13/2011"]]), 3)
