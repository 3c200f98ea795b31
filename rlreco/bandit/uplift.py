"""Uplift of learning over the customers who are held out: they get slates by the sales history alone."""

from hashlib import sha256
from typing import NamedTuple

from rlreco.bandit.posterior import Array

POLICY = "popularity"
"""The policy of held-out customers."""


class Uplift(NamedTuple):
    """Mean rewards of a session, normalised and summed over the slate.

    difference : with learning less without
    low, high : its 95 % interval
    """

    difference: float
    low: float
    high: float
    learning: float
    without: float


def held_out(customer: str, experiment: str, share: float) -> bool:
    """Whether the customer is held out: the same at every call, and independent between experiments.

    share : of the customers, in [0, 1)
    """
    digest = sha256(f"{experiment}\n{customer}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def uplift(learning: Array, without: Array) -> Uplift | None:
    """With Welch's interval (Biometrika 1947). None where a group has fewer than two sessions.

    learning, without : rewards of single sessions of each group
    """
    if min(len(learning), len(without)) < 2:
        return None
    difference = float(learning.mean() - without.mean())
    low, high = _interval(learning, without, difference)
    return Uplift(difference, low, high, float(learning.mean()), float(without.mean()))


def _interval(learning: Array, without: Array, difference: float) -> tuple[float, float]:
    """Of no width where no reward varies."""
    if learning.var() == without.var() == 0.0:
        return difference, difference
    # Imported here: scipy.stats takes a third of a second, and most processes never compare the groups.
    from scipy.stats import ttest_ind

    low, high = ttest_ind(learning, without, equal_var=False).confidence_interval(0.95)
    return float(low), float(high)
