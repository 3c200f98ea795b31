"""Dates with zones on the clock of one zone.

Berlin is one hour before UTC in winter and two in summer; New York is five and four behind. In 2024 Berlin's clocks
went from 2 to 3 on 31 March and from 3 to 2 on 27 October, both at 1:00 UTC.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from rlreco.clock import time_zones
from rlreco.errors import ConfigError, DataError
from rlreco.transactions import ReadOptions
from rlreco.transactions.parse.dates import DateOrders, times
from rlreco.transactions.parse.dates.clock_times import _ZONE_NAMES
from rlreco.transactions.parse.dates.zones import _OFFSETS, zone_labels

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def read(*texts, zone=BERLIN, order=None):
    return times(pa.chunked_array([pa.array(texts, pa.string())]), "Date", 2, order, zone).to_pylist()


def labels(*zones):
    return zone_labels(pa.chunked_array([pa.array(zones, pa.string())])).to_pylist()


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2024-01-05T10:15:00Z", 11),
        ("2024-07-05T10:15:00Z", 12),
        ("2024-01-05 10:15:00 UTC", 11),
        ("2024-01-05 10:15:00 -0500", 16),
        ("2024-01-05T10:15:00+01:00", 10),
        ("2024-01-05T10:15:00+01:00[Europe/Berlin]", 10),
        ("2024-01-05T10:15:00Z[Europe/London]", 11),
        ("2024-01-05T10:15:00.000+0530", 5),
        ("20240105T101500Z", 11),
        ("Fri, 05 Jan 2024 10:15:00 GMT", 11),
        ("Fri Jan 05 10:15:00 PST 2024", 19),
        ("Fri Jan 05 2024 10:15:00 GMT+0200 (Eastern European Standard Time)", 9),
        ("05.01.2024 10:15 Uhr MEZ", 10),
        ("05.07.2024 10:15 MESZ", 10),
        ("2024/01/05 19:15 JST", 11),
        ("Jan 5, 2024 10:15 AM EST", 16),
    ],
)
def test_a_date_that_names_its_offset_turns_to_the_clock_of_the_zone(text, hour):
    (moment,) = read(text)

    assert (moment.hour, moment.day) == (hour, 5)
    assert moment.minute == (45 if "+0530" in text else 15)


def test_by_default_the_same_dates_stay_as_written():
    assert read("2024-01-05T10:15:00Z", "2024-01-05T10:15:00-05:00", zone=None) == [datetime(2024, 1, 5, 10, 15)] * 2


def test_in_the_night_in_which_the_clocks_go_forward_an_hour_is_skipped():
    assert read("2024-03-31T00:59:59Z", "2024-03-31T01:00:00Z") == [
        datetime(2024, 3, 31, 1, 59, 59),
        datetime(2024, 3, 31, 3),
    ]


def test_in_the_night_in_which_the_clocks_go_back_an_hour_comes_twice():
    texts = ["2024-10-26T23:30:00Z", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z", "2024-10-27T02:30:00Z"]

    assert [moment.strftime("%H:%M") for moment in read(*texts)] == ["01:30", "02:30", "02:30", "03:30"]


def test_a_sale_near_midnight_falls_on_another_day_month_and_year():
    assert read("2023-12-31T23:30:00Z") == [datetime(2024, 1, 1, 0, 30)]
    assert read("2024-03-01T03:59:00Z", zone=NEW_YORK) == [datetime(2024, 2, 29, 22, 59)]


def test_a_date_without_a_zone_stays_beside_those_that_turn():
    texts = ["2024-07-05T10:00:00Z", "2024-07-05 10:00:00", "2024-07-05", "", None]

    assert read(*texts) == [datetime(2024, 7, 5, 12), datetime(2024, 7, 5, 10), datetime(2024, 7, 5), None, None]


def test_the_zone_of_a_day_without_a_time_moves_it_nowhere():
    assert read("2024-01-05Z", "2024-01-06+01:00", zone=NEW_YORK) == [datetime(2024, 1, 5), datetime(2024, 1, 6)]


def test_day_and_month_are_read_in_their_order_before_the_zone_turns_them():
    assert read("03/04/2024 23:30 Z", order="dmy") == [datetime(2024, 4, 4, 1, 30)]
    assert read("03/04/2024 23:30 Z", order="mdy") == [datetime(2024, 3, 5, 0, 30)]


@pytest.mark.parametrize("kind", [pa.int64(), pa.string()])
@pytest.mark.parametrize("factor", [1, 1_000, 1_000_000])
def test_seconds_since_1970_and_their_parts_are_in_utc(kind, factor):
    # 1 July 2024, 22:30:00 in UTC: 19 905 days of 86 400 seconds, and 81 000 seconds.
    seconds = 19_905 * 86_400 + 81_000
    column = pa.chunked_array([pa.array([seconds * factor]).cast(kind)])

    assert times(column, "Date", 2).to_pylist() == [datetime(2024, 7, 1, 22, 30)]
    assert times(column, "Date", 2, None, BERLIN).to_pylist() == [datetime(2024, 7, 2, 0, 30)]


def test_days_of_a_spreadsheet_are_no_instants():
    # 45 292 is 1 January 2024.
    assert read("45292.5") == [datetime(2024, 1, 1, 12)]


@pytest.mark.parametrize("own", ["UTC", "America/New_York", "+05:30"])
@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_typed_instants_turn_whatever_zone_their_column_has(own, unit):
    moments = [datetime(2024, 3, 31, 0, 30, tzinfo=UTC), datetime(2024, 3, 31, 1, 30, tzinfo=UTC), None]
    column = pa.chunked_array([pa.array(moments, pa.timestamp(unit, own))])

    assert times(column, "Date", 1, None, BERLIN).to_pylist() == [
        datetime(2024, 3, 31, 1, 30),
        datetime(2024, 3, 31, 3, 30),
        None,
    ]


def test_typed_times_and_days_without_a_zone_stay():
    at = pa.chunked_array([pa.array([datetime(2024, 1, 5, 10)], pa.timestamp("us"))])
    day = pa.chunked_array([pa.array([datetime(2024, 1, 5).date()], pa.date32())])

    assert times(at, "Date", 1, None, BERLIN).to_pylist() == [datetime(2024, 1, 5, 10)]
    assert times(day, "Date", 1, None, BERLIN).to_pylist() == [datetime(2024, 1, 5)]


@pytest.mark.parametrize("zone", ["CST", "IST", "Europe/Berlin", "Etc/GMT+5", "+19:00"])
def test_a_zone_without_a_certain_offset_is_refused_only_where_it_matters(zone):
    texts = ["2024-01-05 10:00:00 Z", f"2024-01-05 10:15:00 {zone}"]

    assert read(*texts, zone=None)[1] == datetime(2024, 1, 5, 10, 15)
    with pytest.raises(DataError, match=r"Row 3, column 'Date': '2024-01-05 10:15:00 .*without a certain offset"):
        read(*texts)


def test_offsets_have_one_label_however_they_are_written():
    assert labels("+0100", "+01:00", "gmt+1", "(UTC+01:00)", "CET", "+0100 (CET)") == ["+01:00"] * 6
    assert labels("Z", "utc", "+00:00", "-0000", "(gmt)") == ["UTC"] * 5
    assert labels("-0330", "+530", "pst (pacific time)", "ist", None) == ["-03:30", "+05:30", "-08:00", "IST", None]


def test_every_abbreviation_that_has_an_offset_is_read_behind_a_time():
    assert set(_OFFSETS) - set(_ZONE_NAMES.split("|")) == set()


@pytest.mark.parametrize(
    "place",
    [
        BERLIN, NEW_YORK, "Europe/Lisbon", "Europe/Athens", "America/Los_Angeles", "America/Anchorage",
        "America/Denver", "Asia/Tokyo", "Asia/Seoul", "Asia/Jakarta", "Asia/Hong_Kong", "Africa/Johannesburg",
        "Pacific/Honolulu", "Australia/Perth", "Australia/Sydney", "Australia/Adelaide", "Pacific/Auckland",
        "Europe/London",
    ],
)  # fmt: skip
def test_the_offset_of_an_abbreviation_is_that_of_a_place_where_it_is_used(place):
    for month in (1, 7):
        local = datetime(2024, month, 10, 12, tzinfo=ZoneInfo(place))
        offset = f"{local:%z}"
        expected = "UTC" if offset == "+0000" else f"{offset[:3]}:{offset[3:]}"
        assert labels(local.tzname()) == ["BST" if local.tzname() == "BST" else expected]


def test_rows_are_counted_by_zone_over_all_pieces_and_blanks_name_none():
    orders = DateOrders("Date")
    orders.add(pa.chunked_array([["2024-01-05T10:00:00+0100", "2024-01-05T10:00:00+0100", ""]]), 2)
    assert (orders.zones, orders.is_mixed) == ({"+01:00": 2}, False)
    orders.add(pa.chunked_array([["2024-07-05T10:00:00+02:00", "2024-01-05T10:00:00 CET", "2024-01-05"]]), 5)

    assert (orders.zones, orders.is_mixed) == ({"+01:00": 3, "+02:00": 1}, True)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("Europe/Berln", "Europe/Berlin"), ("Berlin", "Europe/Berlin"), ("america/new_york", "America/New_York")],
)
def test_an_unknown_zone_is_refused_with_the_nearest_name(name, hint):
    with pytest.raises(ConfigError, match=f"There is no time zone '{name}'.*Did you mean '{hint}'"):
        ReadOptions(time_zone=name)


def test_names_that_mean_another_zone_on_each_machine_are_none():
    assert {BERLIN, NEW_YORK, "UTC"} <= set(time_zones())
    assert {"localtime", "Factory"} & set(time_zones()) == set()
