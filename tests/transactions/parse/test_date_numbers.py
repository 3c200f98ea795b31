"""Dates that are numbers: days of a spreadsheet, seconds since 1970, figures without separators."""

from datetime import datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from rlreco.errors import DataError
from rlreco.transactions.parse.dates import DateOrderError, DateOrders, kind_of_dates, times

DAY = datetime(2024, 1, 5)
MOMENT = datetime(2024, 1, 5, 9, 0)  # 1,704,445,200 seconds after 1970 began, in UTC


def column(*values, kind=None):
    return pa.chunked_array([pa.array(values, kind)])


def read(*values, kind=None, order=None):
    return times(column(*values, kind=kind), "Date", 2, order).to_pylist()


@pytest.mark.parametrize(
    ("value", "expected", "kind"),
    [
        ("45296", DAY, "day numbers"),
        (45296, DAY, "day numbers"),
        (45296.0, DAY, "day numbers"),
        ("45296.0", DAY, "day numbers"),
        (Decimal("45296.5"), datetime(2024, 1, 5, 12), "day numbers"),
        # 0.5833 days are 50,397.12 seconds.
        (45296.5833, datetime(2024, 1, 5, 13, 59, 57), "day numbers"),
        ("45296.5833", datetime(2024, 1, 5, 13, 59, 57), "day numbers"),
        ("45296,5833", datetime(2024, 1, 5, 13, 59, 57), "day numbers"),
        (45296.583333333336, datetime(2024, 1, 5, 14), "day numbers"),
        ("45296.99999999", datetime(2024, 1, 6), "day numbers"),
        (25569, datetime(1970, 1, 1), "day numbers"),
        ("1704445200", MOMENT, "unix seconds"),
        (1704445200, MOMENT, "unix seconds"),
        (1704445200.0, MOMENT, "unix seconds"),
        ("1704445200.0", MOMENT, "unix seconds"),
        ("1.7044452E9", MOMENT, "unix seconds"),
        ("1.7044452e+09", MOMENT, "unix seconds"),
        (1704445200.25, MOMENT.replace(microsecond=250_000), "unix seconds"),
        ("874724710", datetime(1997, 9, 20, 3, 5, 10), "unix seconds"),
        ("1704445200123", MOMENT.replace(microsecond=123_000), "unix milliseconds"),
        (1704445200123, MOMENT.replace(microsecond=123_000), "unix milliseconds"),
        (1704445200123.0, MOMENT.replace(microsecond=123_000), "unix milliseconds"),
        ("1.704445200123E+12", MOMENT.replace(microsecond=123_000), "unix milliseconds"),
        ("1704445200123456", MOMENT.replace(microsecond=123_456), "unix microseconds"),
        (1704445200123456, MOMENT.replace(microsecond=123_456), "unix microseconds"),
        ("1704445200123456789", MOMENT.replace(microsecond=123_456), "unix nanoseconds"),
        (1704445200123456789, MOMENT.replace(microsecond=123_456), "unix nanoseconds"),
        (1.7044452e18, MOMENT, "unix nanoseconds"),
        (20240105, DAY, None),
        (20240105.0, DAY, None),
        ("20240105.0", DAY, None),
        ("2.0240105e+07", DAY, None),
        (20240105103000, datetime(2024, 1, 5, 10, 30), None),
        (20240105103000.0, datetime(2024, 1, 5, 10, 30), None),
        (202401051030, datetime(2024, 1, 5, 10, 30), None),
        ("202401051030", datetime(2024, 1, 5, 10, 30), None),
        ("25012024", datetime(2024, 1, 25), None),
        ("2024-01-05", DAY, None),
    ],
)
def test_numbers_are_read_as_the_dates_they_stand_for(value, expected, kind):
    assert read(value) == [expected]
    assert kind_of_dates(column(value)) == kind


@pytest.mark.parametrize("order", ["ymd", "dmy", "mdy"])
def test_numbers_mean_the_same_in_every_order(order):
    assert read(45296, 45297, order=order) == [DAY, datetime(2024, 1, 6)]


def test_gaps_among_numbers_are_blank():
    assert read(45296.0, None, float("nan"), 0.0) == [DAY, None, None, None]
    assert read("1704445200", "", "0", "NULL") == [MOMENT, None, None, None]


def test_numbers_and_dates_in_one_column_are_refused_naming_the_row():
    with pytest.raises(DataError, match="Row 4, column 'Date': '2024-01-05' reads as dates, those before it as day"):
        read("45296", "45297", "2024-01-05", "45298")
    with pytest.raises(DataError, match="Row 3, column 'Date': '45296' reads as day numbers, those before it as dates"):
        read("2024-01-05", "45296")
    with pytest.raises(DataError, match="Row 3, column 'Date': '45296' reads as day numbers"):
        read("2024-01-05", "45296", order="ymd")


def test_numbers_of_two_kinds_are_refused_naming_the_row():
    with pytest.raises(DataError, match="Row 3, column 'Date': '1704445200' reads as unix seconds"):
        read(45296, 1704445200)


@pytest.mark.parametrize(
    "value",
    [19999, 80001, 123, 1234567, 17044452001, 2401051030, 9999999999, 4006381333931, 12345678901234567890.0, -45296],
)
def test_other_numbers_are_refused_naming_the_row(value):
    with pytest.raises(DataError, match="Row 2, column 'Date': "):
        read(value)


@pytest.mark.parametrize("text", ["1.70445E+12", "2.02401E+13", "1.7E+09"])
def test_numbers_whose_last_figures_a_spreadsheet_has_cut_off_are_refused(text):
    with pytest.raises(DataError, match="Row 2, column 'Date': "):
        read(text)


def test_a_day_number_before_1970_is_refused_naming_the_row():
    with pytest.raises(DataError, match="Row 3, column 'Date': '20000' is not between 1970 and 2099"):
        read(45296, 20000)


def test_pieces_of_two_kinds_are_refused_naming_the_row():
    orders = DateOrders("Date")
    orders.add(column("45296", "NULL"), 2)

    assert orders.kind == "day numbers"
    with pytest.raises(DataError, match="Row 5, column 'Date': '2024-01-05' reads as dates"):
        orders.add(column("45296", "2024-01-05"), 4)


def test_six_figures_are_asked_about_unless_only_a_year_in_front_fits():
    with pytest.raises(DateOrderError) as error:
        read("240105")

    assert error.value.choices == ("dmy", "ymd")
    assert read("240105", order="ymd") == [DAY]
    assert read("240105", "991231") == [DAY, datetime(1999, 12, 31)]
    assert read(240105, 991231) == [DAY, datetime(1999, 12, 31)]


def test_years_and_months_without_a_day_are_not_read_as_days():
    with pytest.raises(DataError, match="may be months without a day"):
        read("201011", "201012", "201101")


def test_typed_times_that_stand_for_none_are_blank():
    values = [datetime(2024, 1, 5), datetime(1900, 1, 1), datetime(9999, 12, 31), None]

    assert read(*values, kind=pa.timestamp("ms")) == [DAY, None, None, None]
    assert kind_of_dates(column(*values, kind=pa.timestamp("ms"))) is None


def test_a_column_of_yes_and_no_holds_no_dates():
    with pytest.raises(DataError, match="Column 'Date' holds bool, not dates"):
        read(True, False)
