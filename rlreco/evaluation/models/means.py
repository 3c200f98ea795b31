"""Shrunken means: no features needed."""

from dataclasses import dataclass

import numpy as np

from rlreco.errors import ConfigError
from rlreco.evaluation.feedback import Floats, Ints, LoggedFeedback, sums_at
from rlreco.evaluation.moments import pseudo_rows, within_variance
from rlreco.language import gettext


@dataclass(frozen=True, slots=True)
class ShrunkenMeans:
    """Mean reward of a product in its group, shrunk to the product's, shrunk to the mean over products.

    q_gi = (h m_i + S_gi) / (h + n_gi)
    m_i = (k m + S_i) / (k + n_i),  m = sum_i S_i / (k + n_i) / sum_i n_i / (k + n_i)
    where S_i and n_i sum c S_gi and c n_gi over the groups, c = h / (h + n_gi)

    So groups and products count by the precision of their means, not by how often a policy chose them.
    pseudo, pseudo_group : k and h, above 0, in rows; 0 estimates them from the log by moments.
    Source: hierarchical credibility, Buehlmann and Straub 1970; Jewell 1975.
    """

    pseudo: float = 0.0
    pseudo_group: float = 0.0

    def __post_init__(self) -> None:
        if self.pseudo < 0 or self.pseudo_group < 0:
            raise ConfigError(
                gettext("means: pseudo and pseudo_group are counts of rows: above 0, or 0 to estimate them.")
            )

    def fit(self, log: LoggedFeedback) -> "FittedMeans":
        items, n_entries = log.choices.items, len(log.choices.items)
        variance = within_variance(log.entry, log.reward, n_entries)
        rows = np.bincount(log.entry, minlength=n_entries).astype(np.float64)
        sums = sums_at(log.entry, log.reward, n_entries)
        h = self.pseudo_group or self._between_groups(items, rows, sums, log.n_items, variance)
        credibility = h / (h + rows)
        item_rows, item_sums = (
            sums_at(items, credibility * rows, log.n_items),
            sums_at(items, credibility * sums, log.n_items),
        )
        k = self.pseudo or pseudo_rows(item_rows, item_sums, float(item_sums.sum() / item_rows.sum()), variance)
        centre = (item_sums / (k + item_rows)).sum() / (item_rows / (k + item_rows)).sum()
        means = (k * centre + item_sums) / (k + item_rows)
        return FittedMeans(k, k + item_rows, h, h + rows, (h * means[items] + sums) / (h + rows))

    def _between_groups(self, items: Ints, rows: Floats, sums: Floats, n_items: int, variance: float) -> float:
        plain = sums_at(items, sums, n_items) / np.maximum(sums_at(items, rows, n_items), 1.0)
        return pseudo_rows(rows, sums, plain[items], variance)


@dataclass(frozen=True, slots=True)
class FittedMeans:
    """k, h : as in ShrunkenMeans; weight : k + n_i, shape (n_items,); weight_group : h + n_gi, shape (n_entries,)

    entries : the means, shape (n_entries,)
    """

    k: float
    weight: Floats
    h: float
    weight_group: Floats
    entries: Floats

    def shown(self, log: LoggedFeedback) -> Floats:
        return self.entries[log.entry]

    def under(self, log: LoggedFeedback, chances: Floats) -> Floats:
        return (log.choices.sums(chances * self.entries) / log.choices.size)[log.group]

    def sensitivity(self, log: LoggedFeedback, chances: Floats, weights: Floats) -> Floats:
        """The chain rule up the three levels; each gets a row's residual.

        k and h are taken as given: where they were estimated from a thousand sessions, the noise is a quarter larger.
        """
        items = log.choices.items
        gain = _slope(log, chances, weights) / self.weight_group
        to_items = self.h * sums_at(items, gain, log.n_items)
        to_centre = self.k * (to_items / self.weight).sum() / (1.0 - self.k / self.weight).sum()
        gain += (self.h / self.weight_group) * ((to_items + to_centre) / self.weight)[items]
        return np.asarray(gain[log.entry] * (log.reward - self.entries[log.entry]))


def _slope(log: LoggedFeedback, chances: Floats, weights: Floats) -> Floats:
    """d sum(under - weights * shown) / d q, shape (n_entries,)."""
    visits = np.bincount(log.group, minlength=len(log.choices)) / log.choices.size
    used = sums_at(log.entry, weights, len(chances))
    return np.asarray(chances * visits[log.choices.group] - used)
