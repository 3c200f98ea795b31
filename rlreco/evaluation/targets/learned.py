"""Frozen sums: what the first part of a log taught about each product, over all states and positions."""

from dataclasses import dataclass

import numpy as np

from rlreco.errors import DataError
from rlreco.evaluation.feedback import Floats, LoggedFeedback, sums_at


@dataclass(frozen=True, slots=True)
class FrozenSums:
    """shown, rewards : rows and sum of rewards of each product, shape (n_items,)."""

    shown: Floats
    rewards: Floats

    @classmethod
    def of(cls, past: LoggedFeedback | None) -> "FrozenSums":
        if past is None:
            raise DataError("This target learns, so it needs a first part of the log to learn from.")
        shown = np.bincount(past.item, minlength=past.n_items).astype(np.float64)
        return cls(shown, sums_at(past.item, past.reward, past.n_items))

    @property
    def mean(self) -> float:
        return float(self.rewards.sum() / self.shown.sum())

    def pseudo_counts(self, variance: float) -> float:
        """How many rows the products' common mean is worth: the within variance over that between the products.

        variance : of a reward around its product's mean, at least 0. Returns between 1 and a million.
        Source: the method of moments for a random-effects mean (Buehlmann and Straub 1970).
        """
        spread = (self.rewards - self.shown * self.mean) ** 2 - self.shown * variance
        pairs = float((self.shown * (self.shown - 1)).sum())
        between = float(spread.sum()) / pairs if pairs else 0.0
        return float(np.clip(variance / between if between > 0 else np.inf, 1.0, 1e6))


def within_variance(past: LoggedFeedback) -> float:
    """Variance of the rewards around their product's mean."""
    sums = FrozenSums.of(past)
    means = sums.rewards / np.maximum(sums.shown, 1.0)
    return float(((past.reward - means[past.item]) ** 2).sum() / max(1, len(past) - (sums.shown > 0).sum()))
