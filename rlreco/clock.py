"""The time, as an argument, and the clocks of time zones: functions that need the time take a Clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial
from typing import TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from rlreco.errors import ConfigError, DataError
from rlreco.hints import nearest

Clock: TypeAlias = Callable[[], datetime]
"""Returns the present moment, aware, in UTC."""

system_clock: Clock = partial(datetime.now, UTC)

# What they mean depends on the machine, or is nothing.
_NO_PLACES = {"localtime", "Factory"}


def local_time(moment: datetime, zone: str) -> datetime:
    """The time that the clock of a zone shows at a moment, naive; a naive moment is on that clock already.

    zone : IANA name
    Raises DataError for a moment that is before the year 1 or after 9999 there.
    """
    if moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except OverflowError:
        raise DataError(
            f"The moment {moment.isoformat()} is not in the years 1 to 9999 by the clock of {zone}. Give another."
        ) from None


@cache
def time_zones() -> tuple[str, ...]:
    """The IANA names of all time zones, in alphabetical order."""
    return tuple(sorted(available_timezones() - _NO_PLACES))


def refuse_unknown_zone(name: str) -> None:
    """Raises ConfigError with the nearest name if there is no time zone of that name."""
    names = time_zones()
    if name not in names:
        hint = nearest(name[:40], names)
        raise ConfigError(
            f"There is no time zone {name[:40]!r}; they are called after cities, as Europe/Berlin. {hint}"
        )
