"""The chance of each arm to have the highest mean, by an integral over its posterior instead of draws.

    P(arm i is the best) = integral of product over j != i of P(mean j < t) dP(mean i < t)

Small chances are right as shares of themselves, which draws can't give: top-two sampling lives on the chances of those
that are hardly ever the best.
"""

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.posterior import Arms, Array, columns, some
from rlreco.bandit.slates.slate import along

_NODES, _CENTRES = 64, 4
_ROWS_AT_ONCE = 2_000
_LOWEST, _HIGHEST = -4.5, 6.0
_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
_LEAST, _FAR, _FLAT = 1e-300, 20.0, 1e-9


def chances_of_best(arms: Arms, z: float | None = None, available: NDArray[np.bool_] | None = None) -> Array:
    """Shape (..., n_arms); they add up to 1.

    z : multiplies the posterior's standard deviation, as in `Arms.draw`
    available : which arms compete, shape (..., n_arms); None: all
    """
    here = np.ones(arms.means.shape, dtype=bool) if available is None else available
    if arms.means.ndim > 1 and len(arms.means) > _ROWS_AT_ONCE:
        rows = [slice(first, first + _ROWS_AT_ONCE) for first in range(0, len(arms.means), _ROWS_AT_ONCE)]
        return np.concatenate([chances_of_best(some(arms, of), z, here[of]) for of in rows])
    thresholds = _thresholds(*arms.moments(z), here)[..., None, :]
    each = columns(arms)
    above = np.where(here[..., None], each.exceeds(thresholds, z), 0.0)
    below = np.where(here[..., None], _log(each.falls_below(thresholds, z)), 0.0)
    chances = _integrals(_log(above), below.sum(axis=-2, keepdims=True) - below) * here
    return np.asarray(chances / chances.sum(axis=-1, keepdims=True))


def losses_of_choosing(arms: Arms, z: float | None = None) -> Array:
    """Expected mean of the best arm less that of each, by the posterior: what choosing it now may cost; (..., n_arms).

    integral of P(mean i < t) P(another mean > t) dt

    for the arm i of the highest mean, near which the thresholds lie; the others lose the difference of the means more.
    """
    means, deviations = arms.moments(z)
    thresholds = _thresholds(means, deviations, np.ones(means.shape, dtype=bool))
    each, at = columns(arms), np.maximum(thresholds, 0.0)[..., None, :]
    above, below = each.exceeds(at, z), each.falls_below(at, z)
    logs = np.where(above < 0.5, np.log1p(-np.minimum(above, 0.5)), _log(below))
    others = logs.sum(axis=-2, keepdims=True) - logs
    of_each = np.trapezoid(below * -np.expm1(others), at, axis=-1)
    top = means.argmax(axis=-1, keepdims=True)
    return np.asarray(along(of_each, top) + along(means, top) - means)


def _thresholds(means: Array, deviations: Array, here: NDArray[np.bool_]) -> Array:
    """Rising, shape (..., n): around the highest means and the arms that reach highest, where the best is decided."""
    n_centres = min(_CENTRES, means.shape[-1])
    ranked = [np.where(here, means + reach * deviations, -np.inf) for reach in (0.0, 2.0)]
    centres = np.concatenate([np.argsort(-values, axis=-1)[..., :n_centres] for values in ranked], axis=-1)
    n_each = _NODES // centres.shape[-1]
    step = (_HIGHEST - _LOWEST) / n_each
    shifts = np.arange(centres.shape[-1])[:, None] * _GOLDEN % 1.0
    levels = _LOWEST + step * (np.arange(n_each) + shifts)
    nodes = along(means, centres)[..., None] + along(deviations, centres)[..., None] * levels
    return np.sort(nodes.reshape(*nodes.shape[:-2], -1), axis=-1)


def _integrals(above: Array, others: Array) -> Array:
    """Of P(all others lie below t), by the own mean t; shape (..., n_arms).

    above, others : logarithms of the chances that the arm lies above each threshold, and all others below it. Between
    two thresholds both are taken for exponentials, as tails nearly are.
    """
    first, last = np.zeros_like(above[..., :1]), np.full_like(above[..., :1], np.log(_LEAST))
    above = np.concatenate([first, above, last], axis=-1)
    both = above + np.concatenate([others[..., :1] - _FAR, others, first], axis=-1)
    falls = above[..., :-1] - above[..., 1:]
    change = np.maximum(np.abs(np.diff(both)), _FLAT)
    highest = np.maximum(both[..., :-1], both[..., 1:])
    return np.asarray((np.exp(highest) * falls * -np.expm1(-change) / change).sum(axis=-1))


def _log(chances: Array) -> Array:
    return np.log(np.maximum(chances, _LEAST))
