"""Ridge and logistic regression on the shopper's features, with a level for each product."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from rlreco.errors import ConfigError, DataError
from rlreco.evaluation.feedback import Floats, Ints, LoggedFeedback, sums_at
from rlreco.language import gettext

CHUNK = 2_000_000
"""Cells of rows x candidates that are held at once: 16 MB."""


@dataclass(frozen=True, slots=True)
class Ridge:
    """q(x, i) = b0 + x b + a_i, least squares plus penalty (|b|^2 + |a|^2); b0 is free.

    x holds the features, a 0/1 column for each position beyond the first, and the affinity to i where the log has it.
    penalty : above 0, in squared rewards. Source: Hoerl and Kennard, Technometrics 1970.
    """

    penalty: float = 1.0

    def __post_init__(self) -> None:
        _check_penalty("ridge", self.penalty)

    def fit(self, log: LoggedFeedback) -> "FittedLinear":
        dense = _dense(log)
        system = _System.of(dense, log, np.ones(len(log)), self.penalty)
        slopes, levels = system.solve(*_gradient(dense, log, log.reward))
        return FittedLinear(slopes, levels, system, logistic=False)


@dataclass(frozen=True, slots=True)
class Logistic:
    """logit q(x, i) = b0 + x b + a_i, maximum likelihood less penalty / 2 (|b|^2 + |a|^2); b0 is free.

    x as in Ridge. Newton's method, steps halved while the likelihood falls. Rewards must lie in [0, 1].
    penalty : above 0. Source: le Cessie and van Houwelingen, Applied Statistics 1992.
    """

    penalty: float = 1.0
    steps: int = 50

    def __post_init__(self) -> None:
        _check_penalty("logistic", self.penalty)

    def fit(self, log: LoggedFeedback) -> "FittedLinear":
        if log.reward.min() < 0 or log.reward.max() > 1:
            raise DataError(
                gettext("A logistic model needs rewards from 0 to 1. Choose 'ridge' or 'means' for this log.")
            )
        dense = _dense(log)
        logit = _Logit(dense, log, self.penalty)
        slopes, levels = np.zeros(dense.shape[1]), np.zeros(log.n_items)
        for _ in range(self.steps):
            step = logit.newton(slopes, levels)
            scale = logit.scale(slopes, levels, *step)
            slopes, levels = slopes + scale * step[0], levels + scale * step[1]
            if scale * max(np.abs(step[0]).max(), np.abs(step[1]).max()) < 1e-10:
                break
        return FittedLinear(slopes, levels, logit.system(slopes, levels), logistic=True)


@dataclass(frozen=True, slots=True)
class FittedLinear:
    """slopes : intercept, features, positions, affinity; levels : (n_items,); system : the last normal equations."""

    slopes: Floats
    levels: Floats
    system: "_System"
    logistic: bool

    def shown(self, log: LoggedFeedback) -> Floats:
        return self._mean(_dense(log) @ self.slopes + self.levels[log.item])

    def under(self, log: LoggedFeedback, chances: Floats) -> Floats:
        expected = np.empty(len(log))
        for cells in _cells(log, chances):
            expected[cells.rows] = self._mean(self._scores(log, cells)) @ cells.shares
        return expected

    def sensitivity(self, log: LoggedFeedback, chances: Floats, weights: Floats) -> Floats:
        dense = _dense(log)
        mean = self.shown(log)
        used_slopes, used_levels = _gradient(dense, log, weights * self._steepness(mean))
        target_slopes, target_levels = self._under_gradient(log, chances, dense)
        slopes, levels = self.system.solve(target_slopes - used_slopes, target_levels - used_levels)
        return np.asarray((dense @ slopes + levels[log.item]) * (log.reward - mean))

    def _under_gradient(self, log: LoggedFeedback, chances: Floats, dense: Floats) -> tuple[Floats, Floats]:
        """d sum(under) by slopes and by levels."""
        slopes, levels = np.zeros_like(self.slopes), np.zeros_like(self.levels)
        shared = dense.shape[1] - (log.affinity is not None)
        for cells in _cells(log, chances):
            steep = self._steepness(self._mean(self._scores(log, cells))) * cells.shares
            slopes[:shared] += dense[cells.rows, :shared].T @ steep.sum(axis=1)
            levels[cells.items] += steep.sum(axis=0)
            if log.affinity is not None:
                slopes[-1] += (steep * log.affinity[np.ix_(cells.rows, cells.items)]).sum()
        return slopes, levels

    def _scores(self, log: LoggedFeedback, cells: "_Cells") -> Floats:
        """Before the link, for each row and candidate of the cells."""
        shared = _shared(log, cells.rows)
        scores: Floats = (shared @ self.slopes[: shared.shape[1]])[:, None] + self.levels[cells.items]
        if log.affinity is not None:
            scores += self.slopes[-1] * log.affinity[np.ix_(cells.rows, cells.items)]
        return scores

    def _mean(self, scores: Floats) -> Floats:
        return np.asarray(expit(scores)) if self.logistic else scores

    def _steepness(self, mean: Floats) -> Floats:
        """Derivative of the mean by the score."""
        return mean * (1.0 - mean) if self.logistic else np.ones_like(mean)


@dataclass(frozen=True, slots=True)
class _Logit:
    dense: Floats
    log: LoggedFeedback
    penalty: float

    def mean(self, slopes: Floats, levels: Floats) -> Floats:
        return np.asarray(expit(self.dense @ slopes + levels[self.log.item]))

    def system(self, slopes: Floats, levels: Floats) -> "_System":
        mean = self.mean(slopes, levels)
        return _System.of(self.dense, self.log, np.maximum(mean * (1.0 - mean), 1e-12), self.penalty)

    def newton(self, slopes: Floats, levels: Floats) -> tuple[Floats, Floats]:
        by_slopes, by_levels = _gradient(self.dense, self.log, self.log.reward - self.mean(slopes, levels))
        free = np.r_[0.0, slopes[1:]]
        return self.system(slopes, levels).solve(by_slopes - self.penalty * free, by_levels - self.penalty * levels)

    def scale(self, slopes: Floats, levels: Floats, by_slopes: Floats, by_levels: Floats) -> float:
        """The longest of the steps 1, 1/2, 1/4 .. that doesn't lower the penalised likelihood."""
        start, scale = self.likelihood(slopes, levels), 1.0
        while scale > 1e-6 and self.likelihood(slopes + scale * by_slopes, levels + scale * by_levels) < start - 1e-9:
            scale /= 2
        return scale

    def likelihood(self, slopes: Floats, levels: Floats) -> float:
        scores = self.dense @ slopes + levels[self.log.item]
        fit = (self.log.reward * scores - np.logaddexp(0.0, scores)).sum()
        return float(fit - self.penalty / 2 * (slopes[1:] @ slopes[1:] + levels @ levels))


@dataclass(frozen=True, slots=True)
class _System:
    """Penalised normal equations [[A, B'], [B, D]], where D (a product each) is diagonal: solved by Schur complement.

    Thousands of products cost no more than their rows.
    """

    cross: Floats
    diagonal: Floats
    complement: Floats

    @classmethod
    def of(cls, dense: Floats, log: LoggedFeedback, weights: Floats, penalty: float) -> "_System":
        weighted = dense * weights[:, None]
        penalties = np.full(dense.shape[1], penalty)
        penalties[0] = 0.0
        cross = np.column_stack([sums_at(log.item, column, log.n_items) for column in weighted.T])
        diagonal = sums_at(log.item, weights, log.n_items) + penalty
        complement = weighted.T @ dense + np.diag(penalties) - cross.T @ (cross / diagonal[:, None])
        return cls(cross, diagonal, complement)

    def solve(self, slopes: Floats, levels: Floats) -> tuple[Floats, Floats]:
        reduced = slopes - self.cross.T @ (levels / self.diagonal)
        solution: Floats = np.asarray(np.linalg.solve(self.complement, reduced), dtype=np.float64)
        return solution, (levels - self.cross @ solution) / self.diagonal


class _Cells(NamedTuple):
    """Rows of a group and its candidates; shares : the target's chances over the slate's size."""

    rows: Ints
    items: Ints
    shares: Floats


def _cells(log: LoggedFeedback, chances: Floats) -> Iterator[_Cells]:
    order = np.argsort(log.group, kind="stable")
    bounds = np.searchsorted(log.group[order], np.arange(len(log.choices) + 1))
    for group in np.flatnonzero(np.diff(bounds)):
        entries = log.choices.entries(int(group))
        rows, items = order[bounds[group] : bounds[group + 1]], log.choices.items[entries]
        shares = chances[entries] / log.choices.size[group]
        for part in np.array_split(rows, -(-len(rows) * len(items) // CHUNK)):
            yield _Cells(part, items, shares)


def _shared(log: LoggedFeedback, rows: Ints | slice = slice(None)) -> Floats:
    """Columns that don't depend on the product: 1, features, positions. Shape (n, 1 + d + positions - 1)."""
    position = log.position[rows]
    later = np.arange(1, int(log.choices.position.max()) + 1)
    features = log.features[rows] if log.features is not None else np.empty((len(position), 0))
    return np.column_stack([np.ones(len(position)), features, position[:, None] == later])


def _dense(log: LoggedFeedback) -> Floats:
    """The shared columns, and the affinity to the product shown where the log has it."""
    shared = _shared(log)
    if log.affinity is None:
        return shared
    return np.column_stack([shared, log.affinity[np.arange(len(log)), log.item]])


def _gradient(dense: Floats, log: LoggedFeedback, weights: Floats) -> tuple[Floats, Floats]:
    """sum of weights * design row: by slopes and by levels."""
    return dense.T @ weights, sums_at(log.item, weights, log.n_items)


def _check_penalty(name: str, penalty: float) -> None:
    if not penalty > 0:
        raise ConfigError(gettext("{name}: penalty must be above 0, got {penalty}.", name=name, penalty=penalty))
