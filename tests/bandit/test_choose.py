"""Propensities: closed forms sum to the slate size and agree with simulated slates."""

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import norm

from rlreco.bandit.policies.registry import parse
from rlreco.bandit.policies.tutorial_epsilon_greedy import rank_chances
from rlreco.bandit.posterior import Arms
from rlreco.bandit.slates.choose import choose, propensities

N_ARMS, SIZE = 12, 4


def some_arms(n_arms=N_ARMS, seed=3, *, shared=True):
    rng = np.random.default_rng(seed)
    means = rng.uniform(0.02, 0.3, n_arms)
    means[2] = means[-1]
    impressions = rng.integers(1, 60, n_arms).astype(float)
    return Arms(means, impressions, 1.0 / rng.uniform(1, 20, n_arms) if shared else None)


def many(arms, n_slates):
    def repeated(array):
        return None if array is None else np.broadcast_to(array, (n_slates, array.shape[-1]))

    return Arms(repeated(arms.means), repeated(arms.impressions), repeated(arms.relative_variance))


def shown_share(recommender, arms, n_slates, seed=0):
    """Share of simulated slates that hold each arm."""
    slates = choose(recommender, many(arms, n_slates), SIZE, np.random.default_rng(seed)).arms
    return np.bincount(slates.ravel(), minlength=arms.means.shape[-1]) / n_slates


def worst_z(shares, chances, n_slates):
    error = np.sqrt(np.maximum(chances * (1 - chances), 1e-9) / n_slates)
    return np.abs((shares - chances) / error).max()


def bonferroni(n_tests):
    """The |z| that the largest of n_tests exceeds once in ten thousand runs."""
    return norm.isf(1e-4 / 2 / n_tests)


EXACT = [
    "uniform",
    "greedy:explore=.1",
    "greedy:explore=.5",
    "tutorial_epsilon_greedy",
    "tutorial_epsilon_greedy:epsilon=.6",
]


@pytest.mark.parametrize("spec", EXACT)
def test_closed_propensities_sum_to_the_slate_size(spec):
    found = propensities(parse(spec), some_arms(), np.arange(N_ARMS), SIZE, np.random.default_rng(0))

    assert found.chances.sum() == pytest.approx(SIZE, abs=1e-12)
    assert (found.errors == 0).all()


@pytest.mark.parametrize("spec", EXACT)
def test_closed_propensities_agree_with_simulated_slates(spec):
    recommender, arms, n_slates = parse(spec), some_arms(), 50_000

    exact = propensities(recommender, arms, np.arange(N_ARMS), SIZE, np.random.default_rng(0)).chances

    assert worst_z(shown_share(recommender, arms, n_slates), exact, n_slates) < bonferroni(N_ARMS)


@pytest.mark.slow
@pytest.mark.parametrize("spec", EXACT)
def test_closed_propensities_agree_with_200000_simulated_slates(spec):
    recommender, arms = parse(spec), some_arms()

    exact = propensities(recommender, arms, np.arange(N_ARMS), SIZE, np.random.default_rng(0)).chances

    assert worst_z(shown_share(recommender, arms, 200_000), exact, 200_000) < bonferroni(N_ARMS)


@pytest.mark.parametrize("spec", ["thompson", "thompson:z=1,explore=.1", "thompson:sharing=off"])
def test_rao_blackwell_propensities_agree_with_simulated_slates(spec):
    recommender, n_slates = parse(spec), 100_000
    arms = some_arms(shared=recommender.shares)

    found = propensities(recommender, arms, np.arange(N_ARMS), SIZE, np.random.default_rng(1), draws=20_000)

    error = np.sqrt(found.errors**2 + found.chances * (1 - found.chances) / n_slates)
    assert (np.abs(shown_share(recommender, arms, n_slates) - found.chances) < 4 * error).all()


def test_the_reported_error_is_that_of_the_drawn_propensity():
    recommender, arms, rng = parse("thompson:explore=.02"), some_arms(60), np.random.default_rng(4)
    of = np.argsort(-arms.means)[:5]

    found = [propensities(recommender, arms, of, SIZE, rng, draws=30) for _ in range(400)]

    spread = np.std([one.chances for one in found], axis=0)
    assert np.mean([one.errors for one in found], axis=0) == pytest.approx(spread, rel=0.2)


def test_a_whole_shop_on_the_slate_is_certain():
    arms = some_arms(4)

    found = propensities(parse("thompson:explore=.1"), arms, np.arange(4), 4, np.random.default_rng(0))

    assert found.chances == pytest.approx(np.ones(4))


def test_slot_by_slot_exploring_by_enumeration():
    """Three arms, two slots: every path of the tutorial's rule, written out."""
    epsilon = 0.3
    chances = np.zeros(3)
    for first, second in permutations(range(3), 2):
        left = [arm for arm in range(3) if arm != first]
        p_first = (1 - epsilon) * (first == 0) + epsilon / 3
        p_second = (1 - epsilon) * (second == left[0]) + epsilon / 2
        chances[[first, second]] += p_first * p_second

    assert rank_chances(3, 2, epsilon) == pytest.approx(chances)
    assert rank_chances(3, 2, epsilon).sum() == pytest.approx(2)
