"""Moments and days in the forms that people have them: texts, dates, those of pandas and numpy."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from rlreco.errors import ConfigError


def moment_of(name: str, value: Any) -> datetime | None:
    """A moment; a date is its first, and None stays None. Raises ConfigError for anything else."""
    if value is None:
        return None
    try:
        stamp = None if pd.isna(value) else _stamp(value)
    except (TypeError, ValueError, OverflowError):
        stamp = None
    if not isinstance(stamp, datetime):
        raise ConfigError(f"{name} must be a moment such as '2026-12-07 10:00', {_got(value)}.")
    return stamp


def day_of(name: str, value: Any) -> date | None:
    """The day of a moment. Raises ConfigError for what is neither a day nor a moment."""
    try:
        moment = moment_of(name, value)
    except ConfigError:
        raise ConfigError(f"{name} is a day such as '2026-01-31', or a date; {_got(value)}.") from None
    return None if moment is None else moment.date()


def _stamp(value: Any) -> Any:
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime(warn=False)
    if isinstance(value, np.datetime64):
        return value.astype("datetime64[us]").item()
    return value if isinstance(value, datetime) or not isinstance(value, date) else _first(value)


def _first(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _got(value: Any) -> str:
    return f"not {value!r}" if isinstance(value, str) and len(value) <= 40 else f"got {type(value).__name__}"
