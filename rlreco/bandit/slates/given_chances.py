"""Slates that hold each arm with a given chance."""

import numpy as np

from rlreco.bandit.posterior import Array
from rlreco.bandit.slates.slate import Slate, along

_CAPPING_STEPS = 20


def systematic_slate(chances: Array, size: int, rng: np.random.Generator) -> Slate:
    """Slates with exactly these chances of inclusion, by systematic sampling from arms in a random order (Madow, 1949).

    chances : in [0, 1], shape (..., n_arms); they add up to `size`
    """
    shuffled = np.argsort(rng.random(chances.shape), axis=-1)
    up_to = np.cumsum(along(chances, shuffled), axis=-1)
    # The last sum is the slate's size up to rounding, which must not cost or win a place.
    up_to *= size / up_to[..., -1:]
    marks = rng.random((*up_to.shape[:-1], 1)) + np.arange(size)
    marked = (up_to[..., None, :] <= marks[..., None]).sum(axis=-1)
    chosen = along(shuffled, np.minimum(marked, up_to.shape[-1] - 1))
    return Slate(chosen, np.zeros(chosen.shape, dtype=bool))


def capped(weights: Array, size: int, uniform: Array | float = 0.0, gamma: Array | float = 0.0) -> Array:
    """size ((1 - gamma) weights / sum + gamma uniform), with the heaviest weights lowered until no chance is above 1.

    A lowered weight v fills its place exactly: v / (sum of the others + n v) = (1 / size - gamma uniform) / (1 - gamma)
    for n lowered ones. All that stand out are lowered, again until none does.
    """
    most = (1.0 / size - gamma * uniform) / np.maximum(1.0 - gamma, 1e-12)
    for _ in range(_CAPPING_STEPS):
        share = weights / weights.sum(axis=-1, keepdims=True)
        over = share > most * (1.0 + 1e-12)
        if not over.any():
            break
        rest = np.where(share >= most * (1.0 - 1e-9), 0.0, weights).sum(axis=-1, keepdims=True)
        full = np.where(share >= most * (1.0 - 1e-9), most, 0.0).sum(axis=-1, keepdims=True)
        room = np.maximum(1.0 - full, 1e-12)
        weights = np.where(share >= most * (1.0 - 1e-9), most * rest / room, weights)
    share = weights / weights.sum(axis=-1, keepdims=True)
    return np.asarray(np.minimum(size * ((1.0 - gamma) * share + gamma * uniform), 1.0))
