"""Half-lives: the weight of an event falls by half in each."""

import re
from datetime import datetime
from typing import TypeAlias

import numpy as np

from rlreco.errors import ConfigError
from rlreco.language import gettext
from rlreco.similarity.interactions import Array, Interactions

HalfLife: TypeAlias = float | str | None

_DAYS = {"": 1.0, "d": 1.0, "h": 1.0 / 24.0, "w": 7.0}


def in_days(half_life: HalfLife) -> float | None:
    """Days from 30, "30", "30d", "12h" or "2w"; None for None or "none", which mean no decay."""
    if half_life is None or str(half_life).strip().lower() == "none":
        return None
    match = re.fullmatch(r"([\d.]+(?:e[-+]?\d+)?)\s*([dhw]?)", str(half_life).strip().lower())
    try:
        days = float(match[1]) * _DAYS[match[2]] if match else 0.0
    except ValueError:
        days = 0.0
    if not 0.0 < days < np.inf:
        raise ConfigError(
            gettext(
                "A half-life is a time above 0 such as 30d, 12h or 2w, or none; got {half_life}.",
                half_life=repr(half_life),
            )
        )
    return days


def weights(interactions: Interactions, half_life: HalfLife, now: datetime | None = None) -> Array | None:
    """The weight of each event: 2^(-age / half-life), at most 1; None without decay or without times.

    now : the moment from which ages count; by default that of the last event
    Each event has the weight of its own time, so repeated events add up correctly.
    """
    days = in_days(half_life)
    if days is None or interactions.times is None:
        return None
    last = interactions.times.max() if now is None else np.datetime64(now, "us")
    ages = (last - interactions.times) / np.timedelta64(1, "D")
    ages /= -days
    return np.minimum(np.exp2(ages, out=ages), 1.0, out=ages)
