"""A share of customers stays on what the sales history alone recommends, so that what learning adds can be seen."""

from hashlib import sha256
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from rlreco.bandit.posterior import Array
from rlreco.errors import ConfigError

POLICY = "popularity"
"""What held-out customers are shown."""


class Uplift(NamedTuple):
    """Mean reward of a session with learning - without, normalised and summed over the slate; low, high : 95 %."""

    difference: float
    low: float
    high: float
    learning: float
    without: float


def check_share(share: float) -> float:
    if not 0 <= share < 1:
        raise ConfigError(f"holdOut must be 0 or more and below 1, got {share:g}.")
    return share


def held_out(customer: str, experiment: str, share: float) -> bool:
    """Always the same for a customer of an experiment, and independent between experiments; share : in [0, 1)."""
    digest = sha256(f"{experiment}\n{customer}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def uplift(learning: Array, without: Array) -> Uplift | None:
    """From the rewards of single sessions in both groups, each of two at least, else None (Welch, Biometrika 1947)."""
    if min(len(learning), len(without)) < 2:
        return None
    difference = float(learning.mean() - without.mean())
    parts = np.array([learning.var(ddof=1) / len(learning), without.var(ddof=1) / len(without)])
    error = float(np.sqrt(parts.sum()))
    if error == 0.0:
        return Uplift(difference, difference, difference, float(learning.mean()), float(without.mean()))
    freedom = parts.sum() ** 2 / (parts**2 / np.array([len(learning) - 1, len(without) - 1])).sum()
    reach = float(stdtrit(freedom, 0.975)) * error
    return Uplift(difference, difference - reach, difference + reach, float(learning.mean()), float(without.mean()))
