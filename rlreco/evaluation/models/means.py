"""Shrunken means: no features needed."""

from dataclasses import dataclass

import numpy as np

from rlreco.errors import ConfigError
from rlreco.evaluation.feedback import Floats, LoggedFeedback, sums_at


@dataclass(frozen=True, slots=True)
class ShrunkenMeans:
    """Mean reward of a product in its group, shrunk to the product's, shrunk to the log's.

    m_i = (pseudo m + S_i) / (pseudo + n_i),  q_gi = (pseudo_group m_i + S_gi) / (pseudo_group + n_gi)

    pseudo, pseudo_group : above 0, in rows worth of the parent. Source: linear (credibility) shrinkage, Buehlmann 1967.
    """

    pseudo: float = 20.0
    pseudo_group: float = 100.0

    def __post_init__(self) -> None:
        if not (self.pseudo > 0 and self.pseudo_group > 0):
            raise ConfigError("means: pseudo and pseudo_group are counts of rows and must be above 0.")

    def fit(self, log: LoggedFeedback) -> "FittedMeans":
        mean = float(log.reward.mean())
        rows = np.bincount(log.item, minlength=log.n_items).astype(np.float64)
        sums = sums_at(log.item, log.reward, log.n_items)
        items = (self.pseudo * mean + sums) / (self.pseudo + rows)
        entries = self._entries(log, items)
        return FittedMeans(self, mean, rows, items, entries)

    def _entries(self, log: LoggedFeedback, items: Floats) -> Floats:
        n_entries = len(log.choices.items)
        rows = np.bincount(log.entry, minlength=n_entries)
        sums = sums_at(log.entry, log.reward, n_entries)
        entries: Floats = (self.pseudo_group * items[log.choices.items] + sums) / (self.pseudo_group + rows)
        return entries


@dataclass(frozen=True, slots=True)
class FittedMeans:
    """mean : of the log; rows, items : shape (n_items,); entries : shape (n_entries,)."""

    model: ShrunkenMeans
    mean: float
    rows: Floats
    items: Floats
    entries: Floats

    def shown(self, log: LoggedFeedback) -> Floats:
        return self.entries[log.entry]

    def under(self, log: LoggedFeedback, chances: Floats) -> Floats:
        return (log.choices.sums(chances * self.entries) / log.choices.size)[log.group]

    def sensitivity(self, log: LoggedFeedback, chances: Floats, weights: Floats) -> Floats:
        """The chain rule down the three levels; each level's residual is against that level's own mean."""
        slope = _slope(log, chances, weights)
        entry_rows = np.bincount(log.entry, minlength=len(slope))
        entry_gain = slope / (self.model.pseudo_group + entry_rows)
        to_items = sums_at(log.choices.items, entry_gain * self.model.pseudo_group, log.n_items)
        item_gain = to_items / (self.model.pseudo + self.rows)
        mean_gain = float(item_gain.sum()) * self.model.pseudo / len(log)
        return np.asarray(
            entry_gain[log.entry] * (log.reward - self.entries[log.entry])
            + item_gain[log.item] * (log.reward - self.items[log.item])
            + mean_gain * (log.reward - self.mean)
        )


def _slope(log: LoggedFeedback, chances: Floats, weights: Floats) -> Floats:
    """d sum(under - weights * shown) / d q, shape (n_entries,)."""
    visits = np.bincount(log.group, minlength=len(log.choices)) / log.choices.size
    used = sums_at(log.entry, weights, len(chances))
    return np.asarray(chances * visits[log.choices.group] - used)
