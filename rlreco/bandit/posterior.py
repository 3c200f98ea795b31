"""Beliefs about each arm, as the arrays that a policy reads."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaincinv

from rlreco.bandit.tails import beta_above, beta_below, gamma_above, gamma_below

Array = NDArray[np.float64]


_Z, _Z_FADING = 0.5, 0.35
"""Multipliers of the posterior's standard deviation where arms share: without and with fading evidence."""


class Linear(NamedTuple):
    """A linear model of the reward, as the sums over all products shown; x are the features of one.

    features : of each arm, shape (..., n_arms, d)
    a : sum of x x', shape (..., d, d)
    b : sum of reward x, shape (..., d)
    """

    features: Array
    a: Array
    b: Array


@dataclass(frozen=True, slots=True)
class Arms:
    """The candidates of one choice, or of many: every array has shape (..., n_arms).

    means : believed mean of the normalised reward, in [0, 1]
    impressions : number of impressions behind the mean; 0 for an arm that was never shown and has no history
    relative_variance : variance of the mean over its square, for arms that share; None: a Beta posterior by the counts
    rounds : number of slates chosen from these arms before, shape (..., 1); None: the sum of their impressions
    history : share or base rate by the sales alone, for policies that don't learn
    gains : sums of reward / propensity, for exp3
    linear : the sums of a linear model, for lin_ucb and lin_ts
    fades : whether old evidence fades (forward decay), so that no mean is ever certain
    pseudo : successes, and failures, that the Beta prior adds to the counts: 1 each is the uniform prior
    """

    means: Array
    impressions: Array
    relative_variance: Array | None = None
    rounds: Array | None = None
    history: Array | None = None
    gains: Array | None = None
    linear: "Linear | None" = None
    fades: bool = False
    pseudo: float = 1.0

    @classmethod
    def alone(cls, impressions: Array, rewards: Array, start: float = 0.0) -> "Arms":
        """Each arm by its own sums; an arm that was never shown has the mean `start`."""
        tried = impressions > 0
        return cls(np.divide(rewards, impressions, out=np.full(rewards.shape, start), where=tried), impressions)

    @property
    def time(self) -> Array:
        """Number of slates chosen before, at least 1; shape (..., 1)."""
        rounds = self.impressions.sum(axis=-1, keepdims=True) if self.rounds is None else self.rounds
        return np.maximum(rounds, 1.0)

    def draw(self, rng: np.random.Generator, z: float | None = None) -> Array:
        """A mean reward of each arm from its posterior, whose standard deviation is multiplied by `z`.

        z : None: 1 (the plain posterior) where arms stand alone; where they share, .5 or, with fading evidence, .35,
            which did best in simulations
        """
        if self.relative_variance is None:
            return rng.beta(*self._beta(z))
        scale = self._scale(z)
        return self.means * scale * rng.standard_gamma(1.0 / scale)

    def exceeds(self, threshold: Array, z: float | None = None) -> Array:
        """The chance that a draw lies above `threshold`, which broadcasts against the arms; right to .003."""
        if self.relative_variance is None:
            return beta_above(*self._beta(z), threshold)
        return gamma_above(1.0 / self._scale(z), self.means, threshold)

    def falls_below(self, threshold: Array, z: float | None = None) -> Array:
        """The chance that a draw lies below `threshold`; small chances are right to a few percent of themselves."""
        if self.relative_variance is None:
            return beta_below(*self._beta(z), threshold)
        return gamma_below(1.0 / self._scale(z), self.means, threshold)

    def moments(self, z: float | None = None) -> tuple[Array, Array]:
        """Mean and standard deviation of a draw."""
        if self.relative_variance is None:
            a, b = self._beta(z)
            mean = a / (a + b)
            return mean, np.sqrt(mean * (1.0 - mean) / (a + b + 1.0))
        return self.means, self.means * np.sqrt(self._scale(z))

    def quantile(self, chance: float, z: float | None = None) -> Array:
        """The mean reward that a draw stays below with this chance, in (0, 1)."""
        if self.relative_variance is None:
            return np.asarray(betaincinv(*self._beta(z), chance))
        shape = 1.0 / self._scale(z)
        return np.asarray(self.means * gammaincinv(shape, chance) / shape)

    def _beta(self, z: float | None) -> tuple[Array, Array]:
        rewards = self.means * self.impressions
        a, b = self.pseudo + rewards, self.pseudo + self.impressions - rewards
        return (a, b) if z is None else (a / z**2, b / z**2)

    def _scale(self, z: float | None) -> Array:
        assert self.relative_variance is not None
        usual = _Z_FADING if self.fades else _Z
        return (usual if z is None else z) ** 2 * self.relative_variance


def repeated(arms: Arms, n: int) -> Arms:
    """The same arms n times, on a new leading axis."""
    return _each(arms, partial(np.broadcast_to, shape=(n, *arms.means.shape)))


def one_row(arms: Arms, index: int) -> Arms:
    """One choice of many; all that a policy reads."""
    each: dict[str, Any] = {
        field.name: value[index] for field in fields(arms) if isinstance(value := getattr(arms, field.name), np.ndarray)
    }
    linear = None if arms.linear is None else Linear(*(sums[index] for sums in arms.linear))
    return replace(arms, **each, linear=linear)


def column(arms: Arms, of: NDArray[np.intp]) -> Arms:
    """Some arms of one choice as a column of shape (len(of), 1), which broadcasts against a row of thresholds."""
    return _each(arms, itemgetter(of[:, None]))


def some(arms: Arms, rows: slice) -> Arms:
    """These rows of many choices; arrays of shape (n, ..., n_arms)."""
    return _each(arms, itemgetter(rows))


def columns(arms: Arms) -> Arms:
    """All arms with a last axis of 1, shape (..., n_arms, 1), which broadcasts against thresholds."""
    return _each(arms, itemgetter((..., None)))


def _each(arms: Arms, change: Callable[[Array], Array]) -> Arms:
    variance = arms.relative_variance
    spread = None if variance is None else change(variance)
    return Arms(change(arms.means), change(arms.impressions), spread, fades=arms.fades, pseudo=arms.pseudo)
