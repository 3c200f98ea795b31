"""What is believed of each arm, as the arrays that a policy reads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincc, gammaincc

Array = NDArray[np.float64]


_Z, _Z_FADING = 0.5, 0.35


class Linear(NamedTuple):
    """A linear model of the reward: features of each arm, shape (..., n_arms, d), and the sums that it learns from.

    a : sum of x x', shape (..., d, d); b : sum of reward x, shape (..., d); over all that was shown
    """

    features: Array
    a: Array
    b: Array


@dataclass(frozen=True, slots=True)
class Arms:
    """The candidates of one choice, or of many: every array has shape (..., n_arms).

    means : mean normalised reward believed, in [0, 1]
    impressions : how many impressions that rests on; 0 for an arm that was never shown and has no history
    relative_variance : variance of the mean over its square, for arms that share; None: Beta(1, 1) and the counts
    rounds : how many slates were chosen from these arms before, shape (..., 1); None: their impressions together
    history : the mean reward that sales history alone says, for policies that don't learn
    gains : sums of reward / propensity, for exp3; linear : a linear model's sums, for lin_ucb and lin_ts
    fades : whether old evidence fades (forward decay), so that nothing is ever known for good
    """

    means: Array
    impressions: Array
    relative_variance: Array | None = None
    rounds: Array | None = None
    history: Array | None = None
    gains: Array | None = None
    linear: "Linear | None" = None
    fades: bool = False

    @classmethod
    def alone(cls, impressions: Array, rewards: Array, start: float = 0.0) -> "Arms":
        """Each arm by its own sums; one that was never shown has the mean `start`."""
        tried = impressions > 0
        return cls(np.divide(rewards, impressions, out=np.full(rewards.shape, start), where=tried), impressions)

    @property
    def time(self) -> Array:
        """How many slates were chosen before, at least 1; shape (..., 1)."""
        rounds = self.impressions.sum(axis=-1, keepdims=True) if self.rounds is None else self.rounds
        return np.maximum(rounds, 1.0)

    def draw(self, rng: np.random.Generator, z: float | None = None) -> Array:
        """A mean reward of each arm from its posterior, whose standard deviation is multiplied by `z`.

        z : None takes what was measured best where arms share, .5 or, where evidence fades, .35; 1 (the plain
            posterior) where they don't.
        """
        if self.relative_variance is None:
            return rng.beta(*self._beta(z))
        scale = self._scale(z)
        return self.means * scale * rng.standard_gamma(1.0 / scale)

    def exceeds(self, threshold: Array, z: float | None = None) -> Array:
        """The chance that a draw lies above `threshold`, which broadcasts against the arms."""
        if self.relative_variance is None:
            return np.asarray(betaincc(*self._beta(z), np.clip(threshold, 0.0, 1.0)))
        scale = self._scale(z)
        return np.asarray(gammaincc(1.0 / scale, np.maximum(threshold, 0.0) / (self.means * scale)))

    def _beta(self, z: float | None) -> tuple[Array, Array]:
        rewards = self.means * self.impressions
        a, b = 1.0 + rewards, 1.0 + self.impressions - rewards
        return (a, b) if z is None else (a / z**2, b / z**2)

    def _scale(self, z: float | None) -> Array:
        assert self.relative_variance is not None
        usual = _Z_FADING if self.fades else _Z
        return (usual if z is None else z) ** 2 * self.relative_variance


def repeated(arms: Arms, n: int) -> Arms:
    """The same arms n times, on a new leading axis."""
    return _each(arms, lambda array: np.broadcast_to(array, (n, *array.shape)))


def column(arms: Arms, of: NDArray[np.intp]) -> Arms:
    """Some arms of one choice as a column of shape (len(of), 1), to stand against a row of thresholds."""
    return _each(arms, lambda array: array[of][:, None])


def _each(arms: Arms, change: Callable[[Array], Array]) -> Arms:
    variance = arms.relative_variance
    spread = None if variance is None else change(variance)
    return Arms(change(arms.means), change(arms.impressions), spread, fades=arms.fades)
