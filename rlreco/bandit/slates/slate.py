"""A slate is the k highest scores, with exploring at random, and the chance of each arm to be on it."""

from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.posterior import Array
from rlreco.errors import ConfigError
from rlreco.language import gettext

Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Slate:
    """arms : int indices, shape (..., size), best first, explorers last; explored : bool, parallel to it."""

    arms: Indices
    explored: NDArray[np.bool_]


def check_size(size: int, n_arms: int) -> None:
    if not 1 <= size <= n_arms:
        raise ConfigError(
            gettext(
                "A slate of {size} can't be made from {n_arms} candidates: choose 1 to {n_arms}.",
                size=size,
                n_arms=n_arms,
            )
        )


def along(values: NDArray[Any], indices: Indices) -> NDArray[Any]:
    """np.take_along_axis on the last axis, several times as fast on small arrays."""
    n_values = values.shape[-1]
    if indices.ndim == 1:
        return values[indices]
    first = np.arange(0, values.size, n_values).reshape(*values.shape[:-1], 1)
    return values.ravel().take(indices + first)


def top_slate(scores: Array, size: int, rng: np.random.Generator) -> Indices:
    """Arms of the slate, best first.

    scores : float, shape (..., n_arms); -inf keeps an arm behind all others
    size : 1 <= size <= n_arms
    Returns int indices, shape (..., size). Equal scores are ordered at random:
    ordering by index would favour a simulation that lists its best arm first.
    """
    check_size(size, scores.shape[-1])
    return _best_one(scores, rng) if size == 1 else _best_many(scores, size, rng)


def _best_one(scores: Array, rng: np.random.Generator) -> Indices:
    tied = scores == scores.max(axis=-1, keepdims=True)
    if np.count_nonzero(tied) > tied.size // tied.shape[-1]:
        return np.argmax(np.where(tied, rng.random(scores.shape), -1.0), axis=-1, keepdims=True)
    return np.argmax(tied, axis=-1, keepdims=True)


def _best_many(scores: Array, size: int, rng: np.random.Generator) -> Indices:
    least = np.partition(scores, -size, axis=-1)[..., -size, None]
    chosen = scores >= least
    crowded = chosen.sum(axis=-1) > size
    if crowded.any():
        chosen[crowded] = _at_random_from_ties(scores[crowded], least[crowded], size, rng)
    arms = np.nonzero(chosen)[-1].reshape(*scores.shape[:-1], size)
    order = np.lexsort((rng.random(arms.shape), -along(scores, arms)), axis=-1)
    return along(arms, order)


def _at_random_from_ties(scores: Array, least: Array, size: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Marks all above `least`, and as many of its equals as there is room for, each as likely."""
    keys = rng.random(scores.shape)
    keys[scores > least] = 2.0
    keys[scores < least] = -1.0
    last_in = np.partition(keys, -size, axis=-1)[..., -size, None]
    return np.asarray(keys >= last_in)


def explore(
    scores: Array,
    size: int,
    epsilon: float | Array,
    rng: np.random.Generator,
    available: NDArray[np.bool_] | None = None,
) -> Slate:
    """The best size - e arms, then e explorers drawn uniformly from all the rest; e is Binomial(size, epsilon).

    epsilon : in [0, 1], for all slates, or of each, shape (...)
    available : which arms may be shown, shape (..., n_arms), at least `size` in each row; None: all of them
    Returns a Slate of shape (..., size). With epsilon 0 it is the top slate.
    """
    if available is not None:
        scores = np.where(available, scores, -np.inf)
    best = top_slate(scores, size, rng)
    if isinstance(epsilon, float | int) and epsilon == 0.0:
        return Slate(best, np.zeros(best.shape, dtype=bool))
    if size == 1 and available is None:
        return _explore_one(scores, best, epsilon, rng)
    n_explorers = np.asarray(rng.binomial(size, epsilon, size=scores.shape[:-1]))
    explored = np.arange(size) >= size - n_explorers[..., None]
    exploring = n_explorers > 0
    if exploring.any():
        best[exploring] = with_explorers(scores[exploring], best[exploring], explored[exploring], rng)
    return Slate(best, explored)


def _explore_one(scores: Array, best: Indices, epsilon: float | Array, rng: np.random.Generator) -> Slate:
    """A slate of one: its explorer is any arm at all."""
    explored = rng.random(scores.shape[:-1]) < epsilon
    exploring = np.flatnonzero(explored)
    best.reshape(-1)[exploring] = rng.integers(scores.shape[-1], size=len(exploring))
    return Slate(best, explored[..., None])


def with_explorers(scores: Array, best: Indices, explored: NDArray[np.bool_], rng: np.random.Generator) -> Indices:
    """Slates of shape (n, size) whose explored places hold arms drawn from all that the other places don't hold."""
    size = best.shape[-1]
    keys = rng.random(scores.shape)
    keys[np.isneginf(scores)] += 1.0
    np.put_along_axis(keys, best, np.where(explored, along(keys, best), np.inf), axis=-1)
    lowest = np.argpartition(keys, size - 1, axis=-1)[..., :size]
    order = np.argsort(along(keys, lowest), axis=-1)
    drawn = along(lowest, order)
    numbers = np.maximum(np.cumsum(explored, axis=-1) - 1, 0)
    return np.where(explored, along(drawn, numbers), best)


def explorer_chances(size: int, epsilon: float) -> Array:
    """P(e explorers) for e = 0 .. size."""
    return np.array([comb(size, e) * epsilon**e * (1.0 - epsilon) ** (size - e) for e in range(size + 1)])


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
    return np.asarray(np.clip((np.arange(size + 1) - better[:, None]) / equal[:, None], 0.0, 1.0))
