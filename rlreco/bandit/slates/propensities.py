"""The chance to be among the m best when all scores are independent draws: by a rule that needs no draws itself.

An arm is among the m best when fewer than m of the others score above it, so with N(t) the number of others above t

    P(among the m best) = integral of P(own score > t) dP(N(t) < m).

N(t) is a sum of independent indicators (Poisson-binomial), whose distribution is read off its generating function, the
product of 1 + p (z - 1) over the chances p of the others. The thresholds t are quantiles of all arms, pooled: between
two of them the expected number of scores above grows by 1/4 at most where it matters, so no step holds much of any arm,
however sharply it is known. Where only a few arms contend for the last places, each brings more quantiles.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from rlreco.bandit.policies.contract import ScoresAtRandom
from rlreco.bandit.posterior import Arms, Array, column, repeated

Indices = NDArray[np.intp]

_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
_QUANTILES, _QUANTILES_OF_ALL = 4, 320
"""The least number of thresholds that an arm brings, and that all bring together: closer with few arms."""

_QUANTILES_OF_RIVALS, _MOST_QUANTILES, _NEAR = 112, 16, 2.0
"""The least number that the rivals bring together within 2 deviations of a contender for the last places, unless it
brings 16 itself: closer where a few contend, however many arms there are."""

ABOVE, BELOW = 4, 2
"""Contenders are the last of so many arms that the slate holds, and the first that it doesn't hold, by their means."""

_LENGTHENING = 8
_BEYOND = np.array([0.5, 1.0, 2.0])
_RIVAL, _FAINT = 1.0, 6.0
"""Deviations above its mean at which a threshold makes an arm a faint rival, and none."""

_ALIASED = 1e-8
_LEAST_STEP = 1e-6
_NOTHING = 1e-30


def top_chances(policy: ScoresAtRandom, arms: Arms, of: Indices, best: Indices) -> Array:
    """P(among the m best) of each arm in `of`, for each m in `best`; shape (len(of), len(best)).

    arms : of one choice, shape (n_arms,)
    best : rising, from 1 to n_arms; empty where every place explores
    """
    if not len(best):
        return np.zeros((len(of), 0))
    means, deviations = policy.moments(arms)
    thresholds = _thresholds(means, deviations, int(best[-1]))
    rivals, faint = _others(means, deviations, of, thresholds[0])
    above = policy.exceeds(column(arms, np.concatenate([of, rivals])), thresholds)
    # Arithmetic with subnormal numbers takes a hundred times as long.
    above[above < _NOTHING] = 0.0
    powers = _sums_of_powers(policy, column(arms, faint), thresholds)
    weights = threshold_weights(above[: len(of)], above.sum(axis=0) + powers[0])
    chances = _weighted_sums(weights, above, powers, best)
    chances[:, best >= arms.means.shape[-1]] = 1.0
    return np.clip(chances, 0.0, 1.0)


def drawn_top_chances(
    policy: ScoresAtRandom,
    arms: Arms,
    of: Indices,
    best: Indices,
    rng: np.random.Generator,
    draws: int,
) -> Array:
    """The same given the scores of the others, for each draw; shape (draws, len(of), len(best)).

    Their mean is unbiased, with a standard error.

    Rao-Blackwell: the own draw is replaced by its chance (Casella and Robert, Biometrika 83, 1996).
    """
    scores = policy.scores(repeated(arms, draws), rng)
    highest = np.concatenate([-np.sort(-scores, axis=-1), np.full((draws, 1), -np.inf)], axis=-1)
    rank_m = highest[:, None, best - 1]
    others = np.where(scores[:, of, None] >= rank_m, highest[:, None, best], rank_m)
    return policy.exceeds(column(arms, of), others)


def _thresholds(means: Array, deviations: Array, size: int) -> Array:
    """Rising, the last infinite: dense until two more than `size` scores are expected above, then ever sparser.

    means, deviations : of the scores, shape (n_arms,)
    """
    falling = np.argsort(-means)
    numbers = numbers_of_quantiles(means, deviations, falling[max(size - ABOVE, 0) : size + BELOW], falling)
    pooled = quantiles(means, deviations, numbers)
    rank = pooled.masses.cumsum()
    dense = int(np.searchsorted(rank, size + BELOW, side="right"))
    further = size + BELOW + 3.0 * np.sqrt(size) * (np.arange(1, _LENGTHENING + 1) / _LENGTHENING) ** 2
    sparse = np.unique(np.searchsorted(rank, further))
    return with_ends(np.concatenate([pooled.values[:dense], pooled.values[sparse[sparse < len(rank)]]]), numbers)


def numbers_of_quantiles(means: Array, deviations: Array, contenders: Indices, rivals: Indices) -> Indices:
    """Of each arm among the thresholds, shape (n_arms,): more of a contender that few rivals come near.

    contenders : for the last places
    rivals : arms that may be on the slate, the contenders among them
    """
    numbers = np.full(len(means), max(_QUANTILES, -(-_QUANTILES_OF_ALL // len(means))))
    low, high = means - _NEAR * deviations, means + _NEAR * deviations
    not_better = np.searchsorted(np.sort(low[rivals]), high[contenders], side="right")
    near = not_better - np.searchsorted(np.sort(high[rivals]), low[contenders])
    of_contenders = np.minimum(-(-_QUANTILES_OF_RIVALS // near), _MOST_QUANTILES)
    numbers[contenders] = np.maximum(numbers[contenders], of_contenders)
    return numbers


class Quantiles(NamedTuple):
    """Of all arms' scores, falling; shape (n,) each.

    arms : whose they are
    masses : the part of the arm's scores between two of its quantiles
    """

    values: Array
    arms: Indices
    masses: Array


def quantiles(means: Array, deviations: Array, numbers: Indices) -> Quantiles:
    """Of normal scores: evenly spaced, and shifted from each arm, by rising means, to the next better one.

    Equal arms would else share their quantiles, and leave gaps between.
    """
    rising = np.argsort(means)
    of_each = numbers[rising]
    arms, masses = np.repeat(rising, of_each), np.repeat(1.0 / of_each, of_each)
    first = np.repeat(of_each.cumsum() - of_each - np.arange(len(means)) * _GOLDEN % 1.0, of_each)
    levels = np.clip((np.arange(len(arms)) - first) * masses, 1e-3, 1.0 - 1e-3)
    values = means[arms] + deviations[arms] * ndtri(levels)
    falling = np.argsort(-values)
    return Quantiles(values[falling], arms[falling], masses[falling])


def with_ends(falling: Array, numbers: Indices) -> Array:
    """The thresholds, rising, with some beyond all quantiles and an infinite one. numbers : of the arms' quantiles"""
    beyond = falling[0] + _BEYOND * (falling[0] - falling[min(int(numbers.max()), len(falling) - 1)])
    return np.concatenate([falling[::-1], beyond, [np.inf]])


def _others(means: Array, deviations: Array, of: Indices, lowest: float) -> tuple[Indices, Indices]:
    """Arms besides `of` that are likely, and that are little likely, to lie above the lowest threshold."""
    reach = means + _RIVAL * deviations > lowest
    faintly = means + _FAINT * deviations > lowest
    reach[of] = faintly[of] = False
    return np.flatnonzero(reach), np.flatnonzero(faintly & ~reach)


def _sums_of_powers(policy: ScoresAtRandom, faint: Arms, thresholds: Array) -> Array:
    """Sums of the chances of faint rivals above each threshold, of their squares and of their cubes.

    They change so slowly that every third threshold is enough. Returns shape (3, thresholds).
    """
    knots = np.append(thresholds[:-2:3], thresholds[-2])
    chances = policy.exceeds(faint, knots)
    squares = chances * chances
    sums = np.array([chances.sum(axis=0), squares.sum(axis=0), (squares * chances).sum(axis=0)])
    logs = np.log(np.maximum(sums, 1e-100))
    return np.exp([np.interp(thresholds, knots, values) for values in logs])


def threshold_weights(own: Array, above: Array) -> Array:
    """Weights of P(N < m) at each threshold, in the integral of `own` by it; shape (len(of), thresholds), as `own`.

    Trapezoids, corrected at each threshold by the steps before and after it, where both functions are bent: exact for
    parabolas over `above`, the expected number of scores above each threshold, along which both are smooth. Below the
    lowest threshold `own` stays as it is there.
    """
    steps = np.maximum(above[:-1] - above[1:], _LEAST_STEP)
    before, after = steps[:-1], steps[1:]
    bent = (before**2 - before * after + after**2) / (12.0 * before * after)
    own_steps = np.diff(own)
    of_steps = (own[:, 1:] + own[:, :-1]) / 2.0
    of_steps[:, 1:] += bent * own_steps[:, :-1]
    of_steps[:, :-1] -= bent * own_steps[:, 1:]
    return -np.diff(of_steps, prepend=own[:, :1], append=0.0)


def _weighted_sums(weights: Array, above: Array, powers: Array, best: Indices) -> Array:
    """Sums over thresholds of weight x P(N < m); shape (len(weights), len(best)).

    Coefficients of a generating function are its mean over roots of unity, on a circle so small that coefficients
    beyond those wanted add only 1e-8.

    above : chances above the thresholds, of the arms that have weights, and of their rivals
    powers : sums of the powers of those of faint rivals, whose logarithm is a series in them
    """
    roots, n_roots = half_circle(int(best[-1])), int(best[-1]) | 1
    x = roots - 1.0
    faint = np.exp(np.array([x, -(x**2) / 2.0, x**3 / 3.0]).T @ powers)
    at_roots = np.array([_weighted_sum(weights, above, *of_root) for of_root in zip(x, faint, strict=True)])
    below = np.cumsum(roots[:, None] ** -np.arange(best[-1]), axis=1)[:, best - 1]
    # The other half of the roots are conjugates of all but the first.
    below[1:] *= 2.0
    return np.asarray((at_roots.T @ below).real / n_roots)


def half_circle(size: int) -> NDArray[np.complex128]:
    """The roots of which coefficients below `size` are a mean, without the conjugates of all but the first."""
    n_roots = size | 1
    return np.asarray(_ALIASED ** (1.0 / n_roots) * np.exp(2j * np.pi * np.arange(n_roots // 2 + 1) / n_roots))


def _weighted_sum(weights: Array, above: Array, x: complex, faint: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Sum over thresholds of weight x generating function of N at 1 + x; shape (len(weights),)."""
    factors = above * x
    factors += 1.0
    product = np.multiply.reduce(factors) * faint
    return np.asarray(np.einsum("it,t->i", weights / factors[: len(weights)], product))
