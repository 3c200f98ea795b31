"""Moments by the clock of a time zone.

Berlin is one hour before UTC in winter and two in summer. In 2026 its clocks go from 2 to 3 on 29 March and from 3 to 2
on 25 October, both at 1:00 UTC. Kathmandu is 5:45 before UTC, Kiritimati fourteen hours.
"""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlreco.clock import local_time, refuse_unknown_zone, time_zones
from rlreco.errors import ConfigError, DataError

BERLIN = "Europe/Berlin"
INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(2099, 12, 30), timezones=st.just(UTC))
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(INSTANTS, OFFSETS, st.sampled_from(time_zones()))
def test_an_instant_is_one_local_time_however_its_offset_is_written(instant, offset, zone):
    assert local_time(instant.astimezone(offset), zone) == local_time(instant, zone)


@given(st.datetimes(), st.sampled_from(time_zones()))
def test_a_moment_without_an_offset_is_on_the_clock_already(moment, zone):
    assert local_time(moment, zone) == moment


@pytest.mark.parametrize(
    ("instant", "zone", "local"),
    [
        ("2026-03-29T00:59:59", BERLIN, "2026-03-29T01:59:59"),
        ("2026-03-29T01:00:00", BERLIN, "2026-03-29T03:00:00"),
        ("2026-10-25T00:30:00", BERLIN, "2026-10-25T02:30:00"),
        ("2026-10-25T01:30:00", BERLIN, "2026-10-25T02:30:00"),
        ("2026-12-31T22:59:59", BERLIN, "2026-12-31T23:59:59"),
        ("2026-12-31T23:00:00", BERLIN, "2027-01-01T00:00:00"),
        ("2028-02-28T23:30:00", BERLIN, "2028-02-29T00:30:00"),
        ("2026-06-30T18:15:00", "Asia/Kathmandu", "2026-07-01T00:00:00"),
        ("2026-12-31T10:00:00", "Pacific/Kiritimati", "2027-01-01T00:00:00"),
        ("2027-01-01T04:30:00", "America/New_York", "2026-12-31T23:30:00"),
        ("2026-07-01T12:00:00", "UTC", "2026-07-01T12:00:00"),
    ],
)
def test_summer_time_and_the_borders_of_days_and_years_are_the_zones_own(instant, zone, local):
    moment = local_time(datetime.fromisoformat(f"{instant}+00:00"), zone)

    assert (moment, moment.tzinfo) == (datetime.fromisoformat(local), None)


def test_a_time_that_the_clock_skips_stays_as_it_is_given():
    assert local_time(datetime(2026, 3, 29, 2, 30), BERLIN) == datetime(2026, 3, 29, 2, 30)


@pytest.mark.parametrize(
    ("moment", "zone"),
    [
        (datetime(9999, 12, 31, 23, 30, tzinfo=UTC), BERLIN),
        (datetime(1, 1, 1, 0, 30, tzinfo=UTC), "America/New_York"),
        (datetime(1, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2))), "UTC"),
    ],
)
def test_a_moment_beyond_the_calendar_is_refused_in_one_line(moment, zone):
    with pytest.raises(
        DataError, match=rf"^The moment {moment.isoformat()[:4]}.* by the clock of {zone}. Give another"
    ):
        local_time(moment, zone)


@pytest.mark.parametrize("name", ["Europe/Berln", "", "../etc/passwd", "localtime", "CEST", "+02:00"])
def test_a_name_of_no_zone_is_refused_in_one_line(name):
    with pytest.raises(ConfigError, match=r"^There is no time zone .*; they are called after cities"):
        refuse_unknown_zone(name)
