"""A slate is the k highest scores; exploring at random belongs to it, and so does the chance that an arm is in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from rlreco.bandit.arms import Array
from rlreco.errors import ConfigError

Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Slate:
    """arms : int indices, shape (..., size), best first, explorers last; explored : bool, parallel to it."""

    arms: Indices
    explored: NDArray[np.bool_]


def check_size(size: int, n_arms: int) -> None:
    if not 1 <= size <= n_arms:
        raise ConfigError(f"A slate of {size} can't be made from {n_arms} candidates: choose 1 to {n_arms}.")


def top_slate(scores: Array, size: int, rng: np.random.Generator) -> Indices:
    """Arms of the slate, best first.

    scores : float, shape (..., n_arms); -inf keeps an arm behind all others
    size : 1 <= size <= n_arms
    Returns int indices, shape (..., size). Equal scores are ordered at random:
    first-index ties flatter whoever lists the best arm first.
    """
    check_size(size, scores.shape[-1])
    shuffled = np.argsort(rng.random(scores.shape), axis=-1)
    order = np.argsort(-np.take_along_axis(scores, shuffled, axis=-1), axis=-1, kind="stable")[..., :size]
    return np.take_along_axis(shuffled, order, axis=-1)


def explore(scores: Array, size: int, epsilon: float, rng: np.random.Generator) -> Slate:
    """The best size - e arms, then e explorers drawn uniformly from all the rest; e is Binomial(size, epsilon).

    Returns a Slate of shape (..., size). With epsilon 0 it is the top slate.
    """
    best = top_slate(scores, size, rng)
    n_explorers = rng.binomial(size, epsilon, size=scores.shape[:-1])
    explored = np.arange(size) >= size - np.asarray(n_explorers)[..., None]
    if not explored.any():
        return Slate(best, explored)
    keys = rng.random(scores.shape)
    np.put_along_axis(keys, best, np.where(explored, np.take_along_axis(keys, best, axis=-1), np.inf), axis=-1)
    drawn = np.argsort(keys, axis=-1)[..., :size]
    places = np.cumsum(explored, axis=-1) - 1
    return Slate(np.where(explored, np.take_along_axis(drawn, np.maximum(places, 0), axis=-1), best), explored)


def explorer_chances(size: int, epsilon: float) -> Array:
    """P(e explorers) for e = 0 .. size."""
    return np.asarray(binom.pmf(np.arange(size + 1), size, epsilon))


def mix_exploring(top_chances: Array, n_arms: int, epsilon: float) -> Array:
    """The chance to be in the slate, from the chances to be among the best.

    top_chances : P(among the m best) for m = 0 .. size on the last axis, shape (..., size + 1)
    sum over e of Bin(e; k, epsilon) [P(top k - e) + (1 - P(top k - e)) e / (K - k + e)]
    """
    size = top_chances.shape[-1] - 1
    explorers = np.arange(size + 1)
    left_over = np.maximum(n_arms - size + explorers, 1)
    best = top_chances[..., ::-1]
    return np.asarray((explorer_chances(size, epsilon) * (best + (1.0 - best) * explorers / left_over)).sum(axis=-1))


def tied_top_chances(scores: Array, size: int, of: Indices) -> Array:
    """P(among the m best) for m = 0 .. size of each arm in `of`, when only ties leave anything to chance.

    scores : shape (n_arms,). An arm with a better ones and t equals (itself among them) has clip((m - a) / t, 0, 1).
    """
    own = scores[of][:, None]
    better, equal = (scores > own).sum(axis=-1), (scores == own).sum(axis=-1)
    return np.clip((np.arange(size + 1) - better[:, None]) / equal[:, None], 0.0, 1.0)
