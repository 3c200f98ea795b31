"""The chance to be among the m best, by another road than the package's. Used by tests and benchmarks/propensities.py.

P(among the m best) = integral of own density x P(fewer than m others above), with densities and tails by
scipy.stats and the number above by its recursion. The integral is adaptive, or by five Gauss-Legendre nodes
between neighbouring quantiles of all arms, which takes a hundredth of the time.
"""

from typing import Any

import numpy as np
from scipy.integrate import quad_vec
from scipy.stats import beta, gamma, gumbel_r, norm

from rlreco.bandit.policies.softmax import Softmax
from rlreco.bandit.policies.thompson import Thompson
from rlreco.bandit.policies.thompson_gaussian import ThompsonGaussian
from rlreco.bandit.posterior import Arms

LEVELS = np.array(
    [1e-12, 1e-8, 1e-5, 1e-3, 0.01, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99, 0.999, 1 - 1e-5, 1 - 1e-8, 1 - 1e-12]
)
NODES, WEIGHTS = np.polynomial.legendre.leggauss(5)


def distribution(policy: Any, arms: Arms) -> tuple[Any, list[np.ndarray]]:
    """Of the scores: a distribution of scipy.stats with its parameters, each of shape (n_arms,)."""
    zeros, ones = np.zeros_like(arms.means), np.ones_like(arms.means)
    if isinstance(policy, Softmax):
        return gumbel_r, [arms.means / policy.temperature, ones]
    if isinstance(policy, ThompsonGaussian):
        z = 0.5 if policy.z is None else policy.z
        if arms.relative_variance is None:
            centres = arms.means * arms.impressions / (arms.impressions + 1)
            return norm, [centres, z / np.sqrt(arms.impressions + 1)]
        return norm, [arms.means, z * arms.means * np.sqrt(arms.relative_variance)]
    assert isinstance(policy, Thompson)
    if arms.relative_variance is None:
        z = 1.0 if policy.z is None else policy.z
        won = arms.means * arms.impressions
        return beta, [(1 + won) / z**2, (1 + arms.impressions - won) / z**2, zeros, ones]
    z = (0.35 if arms.fades else 0.5) if policy.z is None else policy.z
    shape = 1 / (z**2 * arms.relative_variance)
    return gamma, [shape, zeros, arms.means / shape]


def integrand(policy: Any, arms: Arms, of: np.ndarray, best: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Shape (len(of), len(best), len(at))."""
    kind, parameters = distribution(policy, arms)
    columns = [values[:, None] for values in parameters]
    density = kind.pdf(at, *(values[of] for values in columns))
    above = kind.sf(at, *columns)
    above[above < 1e-15] = 0.0
    near = np.flatnonzero(above.any(axis=1))
    rest = np.setdiff1d(near, of)
    # The recursion has no order: the others that all in question share come first, and once.
    exactly = with_events(no_event(int(best[-1]), len(at)), above[rest])
    chances = [with_events(exactly, above[of[of != arm]]).cumsum(axis=0)[best - 1] for arm in of]
    return density[:, None] * np.array(chances)


def no_event(most: int, n_thresholds: int) -> np.ndarray:
    """P(m events), m from 0 to most - 1, where there are none; shape (most, n_thresholds)."""
    exactly = np.zeros((most, n_thresholds))
    exactly[0] = 1.0
    return exactly


def with_events(exactly: np.ndarray, above: np.ndarray) -> np.ndarray:
    """The distribution of a number of independent events, with more of them.

    above : their chances, shape (n_events, n_thresholds)
    """
    exactly = exactly.copy()
    for chance in above:
        moved = exactly[:-1] * chance
        exactly *= 1.0 - chance
        exactly[1:] += moved
    return exactly


def edges_of(policy: Any, arms: Arms, most: int) -> np.ndarray:
    """Quantiles of all arms, down to where far more than `most` scores lie above."""
    kind, parameters = distribution(policy, arms)
    columns = [values[:, None] for values in parameters]
    edges = np.unique(kind.ppf(LEVELS, *columns))
    above = kind.sf(edges, *columns).sum(axis=0)
    return edges[max(np.count_nonzero(above > most + 8 * np.sqrt(most) + 12) - 1, 0) :]


def by_panels(policy: Any, arms: Arms, of: np.ndarray, best: np.ndarray) -> np.ndarray:
    """Shape (len(of), len(best))."""
    edges = edges_of(policy, arms, int(best[-1]))
    half = np.diff(edges)[:, None] / 2
    at, weights = ((edges[:-1, None] + half) + half * NODES).ravel(), (half * WEIGHTS).ravel()
    return certain_ones(integrand(policy, arms, of, best, at) @ weights, arms, best)


def adaptively(policy: Any, arms: Arms, of: np.ndarray, best: np.ndarray) -> np.ndarray:
    """Shape (len(of), len(best)), to 1e-9."""
    edges = edges_of(policy, arms, int(best[-1]))

    def at_one(at: float) -> np.ndarray:
        return integrand(policy, arms, of, best, np.array([at]))[..., 0]

    integral, _ = quad_vec(at_one, edges[0], edges[-1], epsabs=1e-9, epsrel=1e-9, points=edges[1:-1], limit=100_000)
    return certain_ones(np.asarray(integral), arms, best)


def certain_ones(chances: np.ndarray, arms: Arms, best: np.ndarray) -> np.ndarray:
    """A slate of all arms holds each."""
    chances[:, best >= arms.means.shape[-1]] = 1.0
    return chances
