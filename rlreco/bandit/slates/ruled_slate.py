"""Choose a slate under rules: down the scores, without arms whose group is full."""

import numpy as np

from rlreco.bandit.policies.registry import Recommender
from rlreco.bandit.posterior import Arms, Array
from rlreco.bandit.slates.rules import Flags, Room
from rlreco.bandit.slates.slate import Indices, Slate, along, check_size, with_explorers


def choose_ruled(recommender: Recommender, arms: Arms, size: int, rng: np.random.Generator, room: Room) -> Slate:
    """Slates of shape (..., size) from arms of shape (..., n_arms).

    Places that explore keep no rule. Newcomers that went ahead stand behind the others, and count as explored.
    """
    check_size(size, arms.means.shape[-1])
    scores = recommender.policy.scores(arms, rng)
    ahead = goes_ahead(room, scores.shape, rng)
    n_explorers = np.asarray(rng.binomial(size, recommender.epsilon_at(arms), size=scores.shape[:-1]))
    best = np.empty((*scores.shape[:-1], size), dtype=np.intp)
    for number in np.unique(n_explorers):
        rows = n_explorers == number
        best[rows] = ruled_order(scores[rows], ahead[rows], size - int(number), room, rng)[..., :size]
    return _last_drawn(scores, best, ahead, np.arange(size) >= size - n_explorers[..., None], rng)


def goes_ahead(room: Room, shape: tuple[int, ...], rng: np.random.Generator) -> Flags:
    """Draws which arms go ahead of all others."""
    return np.asarray(rng.random(shape) < room.ahead) if room.ahead.any() else np.zeros(shape, dtype=bool)


def ruled_order(scores: Array, ahead: Flags, size: int, room: Room, rng: np.random.Generator) -> Indices:
    """All arms, the slate of that size first; shape (..., n_arms), as scores and ahead."""
    order = np.lexsort((rng.random(scores.shape), -np.where(ahead, 0.0, scores), ~ahead), axis=-1)
    group, left_out = room.group[order], np.zeros(scores.shape, dtype=bool)
    for code, cap in enumerate(room.caps(size)):
        inside = group == code
        left_out |= inside & (inside.cumsum(axis=-1) > cap)
    return along(order, np.argsort(left_out, axis=-1, kind="stable"))


def _last_drawn(scores: Array, best: Indices, ahead: Flags, exploring: Flags, rng: np.random.Generator) -> Slate:
    """With explorers at the places that explore; arms shown by chance come last."""
    if exploring.any():
        size, n_arms = best.shape[-1], scores.shape[-1]
        flat = with_explorers(scores.reshape(-1, n_arms), best.reshape(-1, size), exploring.reshape(-1, size), rng)
        best = flat.reshape(best.shape)
    drawn = exploring | along(ahead, best)
    order = np.argsort(exploring.astype(np.int8) + drawn, axis=-1, kind="stable")
    return Slate(along(best, order), along(drawn, order))
