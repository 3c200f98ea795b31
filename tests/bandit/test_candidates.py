"""The chance of every candidate: by hand, in sum, and against the slates that serving draws."""

import numpy as np
import pytest

from rlreco.bandit.policies.registry import POLICIES, parse
from rlreco.bandit.posterior import Arms, Linear
from rlreco.bandit.slates.candidates import balanced, position_chances, slate_chances
from rlreco.bandit.slates.choose import choose, propensities

RNG = np.random.default_rng(0)
N_ARMS = 9


def by_means(*means):
    return Arms(np.array(means), np.ones(len(means)))


def some_arms(*, shared, seed=2):
    rng = np.random.default_rng(seed)
    features, seen = rng.standard_normal((N_ARMS, 3)), rng.standard_normal((40, 3))
    return Arms(
        means=rng.uniform(0.05, 0.6, N_ARMS),
        impressions=rng.integers(1, 50, N_ARMS).astype(float),
        relative_variance=rng.uniform(0.05, 0.5, N_ARMS) if shared else None,
        rounds=np.array([60.0]),
        history=rng.uniform(0, 0.2, N_ARMS),
        gains=rng.uniform(0, 40, N_ARMS),
        linear=Linear(features, seen.T @ seen, seen.sum(axis=0)),
    )


def test_the_best_are_shown_and_a_tie_at_the_edge_is_shared():
    chances = slate_chances(parse("greedy"), by_means(0.1, 0.9, 0.3, 0.3, 0.3), 3, RNG)

    assert chances == pytest.approx([0, 1, 2 / 3, 2 / 3, 2 / 3])


def test_at_a_place_the_product_of_that_rank_is_shown_and_a_tie_is_shared():
    greedy, arms = parse("greedy"), by_means(0.1, 0.9, 0.3, 0.3)

    assert position_chances(greedy, arms, 0, RNG) == pytest.approx([0, 1, 0, 0])
    assert position_chances(greedy, arms, 1, RNG) == pytest.approx([0, 0, 0.5, 0.5])
    assert position_chances(greedy, arms, 3, RNG) == pytest.approx([1, 0, 0, 0])
    assert position_chances(greedy, arms, 4, RNG) == pytest.approx([0, 0, 0, 0])


def test_exploring_follows_the_slates_own_formula_as_a_hand_calculation_has_it():
    """Three candidates, slate of two, epsilon .2: e explorers with chances .64, .32, .04."""
    chances = slate_chances(parse("greedy:explore=.2"), by_means(0.3, 0.2, 0.1), 2, RNG)

    # Best: in unless both places explore (then 2 of 3). Second: in with none, 1 of 2 with one, 2 of 3 with two.
    assert chances == pytest.approx([0.96 + 0.04 * 2 / 3, 0.64 + 0.32 / 2 + 0.04 * 2 / 3, 0.32 / 2 + 0.04 * 2 / 3])


def test_exploring_at_a_place_draws_uniformly():
    chances = position_chances(parse("greedy:explore=.2"), by_means(0.4, 0.3, 0.2, 0.1), 1, RNG)

    assert chances == pytest.approx([0.05, 0.85, 0.05, 0.05])


def test_the_tutorials_second_slot_by_hand():
    """Epsilon .5, two arms: the slot shows the better one when the first slot explored and drew the other."""
    chances = position_chances(parse("tutorial_epsilon_greedy:epsilon=.5"), by_means(0.2, 0.1), 1, RNG)

    assert chances == pytest.approx([0.25, 0.75])


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("name", POLICIES)
def test_chances_add_up_to_the_slate_and_to_one_at_a_place(name, shared):
    recommender, arms = parse(name), some_arms(shared=shared)

    for size in (1, 4, N_ARMS):
        assert slate_chances(recommender, arms, size, RNG).sum() == pytest.approx(size, abs=1e-6)
    for place in (0, 3, N_ARMS - 1):
        chances = position_chances(recommender, arms, place, RNG)
        assert chances.sum() == pytest.approx(1, abs=1e-6)
        assert chances.min() >= 0


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("name", sorted(set(POLICIES) - {"uniform"}))
def test_chances_are_those_of_the_slates_that_serving_draws(name, shared):
    """4,000 slates tell a share to .008."""
    explore = ",explore=.1" if POLICIES[name].explores else ""
    recommender, arms = parse(f"{name}:{explore[1:]}"), some_arms(shared=shared)
    rng, n_slates = np.random.default_rng(1), 4_000
    slates = np.stack([choose(recommender, arms, 3, rng).arms for _ in range(n_slates)])
    seen = np.bincount(slates.ravel(), minlength=N_ARMS) / n_slates

    found = slate_chances(recommender, arms, 3, rng, draws=20_000 if name == "lin_ts" else None)

    assert found == pytest.approx(seen, abs=0.03)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("name", sorted(set(POLICIES) - {"lin_ts"}))
def test_the_chances_are_the_propensities_of_a_session(name, shared):
    """But for the sum, which is moved to the slate's size."""
    recommender, arms = parse(name), some_arms(shared=shared)

    one_by_one = propensities(recommender, arms, np.arange(N_ARMS), 3, np.random.default_rng(3)).chances

    assert slate_chances(recommender, arms, 3, np.random.default_rng(3)) == pytest.approx(one_by_one, abs=0.002)


def test_a_sum_is_moved_where_there_is_doubt_and_certainties_stay():
    moved = balanced(np.array([0.0, 1.0, 0.5, 0.4]), 2)

    assert moved[:2].tolist() == [0.0, 1.0]
    assert moved.sum() == pytest.approx(2.0)
    assert moved[2] > 0.5
