"""The chance to be among the m best when all scores are independent draws: an integral, where draws would be noise.

An arm is among the m best when fewer than m of the others score above it, so with T the m-th highest of the others

    P(among the m best) = integral of P(own score > t) dP(T <= t),          P(T <= t) = P(N(t) < m).

N(t), the number of others above t, is a sum of independent indicators. Its distribution is the normal's with a
correction for skewness (Volkova, Theory Probab. Appl. 40, 1996), which is right to some thousandths:

    P(N < m) = Phi(x) + skewness (1 - x^2) phi(x) / 6,          x = (m - 1/2 - mean) / standard deviation.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from rlreco.bandit.policies.contract import ScoresAtRandom
from rlreco.bandit.posterior import Arms, Array, column, repeated

_FEWEST, _MOST, _EVALUATIONS = 9, 33, 1_200
_STEPS = 3
_FINDING_DRAWS = 12
_NO_RIVAL = 1e-4
_LEAST_VARIANCE = 1e-6
_DENSITY_AT_0 = 1.0 / np.sqrt(2.0 * np.pi)


def top_chances(
    policy: ScoresAtRandom, arms: Arms, of: NDArray[np.intp], best: NDArray[np.intp], rng: np.random.Generator
) -> Array:
    """P(among the m best) of each arm in `of`, for each m in `best`; shape (len(of), len(best)).

    arms : of one choice, shape (n_arms,)
    best : rising, from 1 to n_arms
    rng : for the range of the thresholds; the chances hardly depend on it
    """
    low, high = _reach(policy, arms, best, rng)
    near = policy.exceeds(arms, low) > _NO_RIVAL
    near[of] = False
    thresholds = _thresholds(low, high, int(np.count_nonzero(near)))
    own = policy.exceeds(column(arms, of), thresholds)
    rivals = _moments(policy.exceeds(column(arms, np.flatnonzero(near)), thresholds[::_STEPS]))
    mean, variance, third = _others(_between(rivals.sum(axis=1)), _moments(own))
    below = _fewer_than(best[:, None, None], mean, variance, third)
    chances = (np.diff(below) * (own[:, 1:] + own[:, :-1])).sum(axis=-1) / 2.0
    chances += below[..., 0] * own[:, 0] + (1.0 - below[..., -1]) * own[:, -1]
    chances[best >= arms.means.shape[-1]] = 1.0
    return np.asarray(chances.T)


def drawn_top_chances(
    policy: ScoresAtRandom,
    arms: Arms,
    of: NDArray[np.intp],
    best: NDArray[np.intp],
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


def _reach(policy: ScoresAtRandom, arms: Arms, best: NDArray[np.intp], rng: np.random.Generator) -> tuple[Array, Array]:
    """Two scores, below and above the m-th highest of the others."""
    n_arms = arms.means.shape[-1]
    ranks = [max(n_arms - int(best[-1]) - 1, 0), n_arms - int(best[len(best) // 2])]
    drawn = np.partition(policy.scores(repeated(arms, _FINDING_DRAWS), rng), ranks, axis=-1)
    lower, upper = drawn[:, ranks[0]], drawn[:, ranks[1]]
    return 2.0 * lower.min() - lower.mean(), 2.0 * upper.max() - upper.mean()


def _thresholds(low: Array, high: Array, n_near: int) -> Array:
    """Evenly in between; closer with few arms, whose sum is less smooth."""
    nodes = min(max(_EVALUATIONS // max(n_near, 1), _FEWEST), _MOST)
    return np.linspace(low, high, (nodes - 1) * _STEPS + 1)


def _moments(above: Array) -> Array:
    """Mean, variance and third central moment of an indicator with these chances; shape (3, ...)."""
    spread = above * (1.0 - above)
    return np.array([above, spread, spread * (1.0 - 2.0 * above)])


def _between(values: Array) -> Array:
    """Values at all thresholds, interpolated from every third by Bessel's formula; (3, nodes) -> (3, thresholds)."""
    steps = np.arange(_STEPS) / _STEPS
    slope = np.diff(values)
    bend = np.zeros_like(values)
    bend[:, 1:-1] = np.diff(slope)
    curve = (bend[:, 1:] + bend[:, :-1]) / 4.0
    finer = values[:, :-1, None] + slope[..., None] * steps - curve[..., None] * (steps * (1.0 - steps))
    return np.concatenate([finer.reshape(len(values), -1), values[:, -1:]], axis=1)


def _others(rivals: Array, own: Array) -> Array:
    """Moments of the number of others above each threshold, shape (3, len(of), thresholds).

    rivals : of all arms but those in `of`, shape (3, thresholds)
    own : of the arms in `of`, shape (3, len(of), thresholds)
    """
    moments = (rivals + own.sum(axis=1))[:, None] - own
    moments[1] = np.maximum(moments[1], _LEAST_VARIANCE)
    return moments


def _fewer_than(best: NDArray[np.intp], mean: Array, variance: Array, third: Array) -> Array:
    """P(N < m), shape (len(best), len(of), thresholds)."""
    deviation = np.sqrt(variance)
    x = (best - 0.5 - mean) / deviation
    square = x * x
    skewed = third / (6.0 * variance * deviation) * (1.0 - square) * (_DENSITY_AT_0 * np.exp(-0.5 * square))
    return np.clip(ndtr(x) + skewed, 0.0, 1.0)
