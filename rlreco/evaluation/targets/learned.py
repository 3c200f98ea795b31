"""Frozen sums: what the first part of a log taught about each product, over all states and positions."""

from dataclasses import dataclass

import numpy as np

from rlreco.errors import DataError
from rlreco.evaluation.feedback import Floats, LoggedFeedback, sums_at
from rlreco.evaluation.moments import pseudo_rows


def learned_from(past: LoggedFeedback | None) -> LoggedFeedback:
    """The first part of the log. Raises DataError where there is none."""
    if past is None:
        raise DataError("This target learns, so it needs a first part of the log to learn from.")
    return past


@dataclass(frozen=True, slots=True)
class FrozenSums:
    """shown, rewards : rows and sum of rewards of each product, shape (n_items,)."""

    shown: Floats
    rewards: Floats

    @classmethod
    def of(cls, past: LoggedFeedback) -> "FrozenSums":
        shown = np.bincount(past.item, minlength=past.n_items).astype(np.float64)
        return cls(shown, sums_at(past.item, past.reward, past.n_items))

    @property
    def mean(self) -> float:
        return float(self.rewards.sum() / self.shown.sum())

    def pseudo_rows(self, variance: float) -> float:
        """How many rows the products' common mean is worth. variance : of a reward around its product's mean."""
        return pseudo_rows(self.shown, self.rewards, self.mean, variance)
