"""Slates under rules: by hand, against every subset, and their propensities against simulated slates."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaincc

from rlreco.bandit.policies.registry import parse
from rlreco.bandit.posterior import Arms, Linear
from rlreco.bandit.slates.candidates import slate_chances
from rlreco.bandit.slates.choose import INTEGRAL_ERROR, choose, propensities
from rlreco.bandit.slates.rules import NO_RULES, UNGROUPED, Marks, SlateRules, newcomer_chance
from rlreco.errors import ConfigError

RNG = np.random.default_rng(0)
RULES = {
    "discovery": SlateRules(discovery=2),
    "category": SlateRules(per_category=1),
    "share": SlateRules(minimum_share=0.3),
    "discovery and share": SlateRules(discovery=3, minimum_share=0.2),
    "category and share": SlateRules(per_category=2, minimum_share=0.2),
}
FIXED = ["uniform", "greedy:explore=.1", "epsilon_greedy:epsilon=.3", "ucb1", "popularity"]
RANDOM = ["thompson:explore=.05", "thompson:sharing=off", "thompson_gaussian", "softmax:temperature=.02,explore=.02"]


def marks_of(bought="", new="", category=""):
    """A letter an arm: x where it is so; categories by letter, a dot for none."""
    n_arms = max(map(len, (bought, new, category)))
    letters = category.ljust(n_arms, ".")
    return Marks(
        np.array([mark == "x" for mark in bought.ljust(n_arms)]),
        np.array([mark == "x" for mark in new.ljust(n_arms)]),
        np.array([UNGROUPED if mark == "." else ord(mark) for mark in letters]),
    )


def some_marks(n_arms, seed=1):
    rng = np.random.default_rng(seed)
    return Marks(rng.random(n_arms) < 0.6, rng.random(n_arms) < 0.25, rng.integers(-1, 4, n_arms))


def by_means(*means):
    return Arms(np.array(means), np.ones(len(means)))


def greedy_slate(rules, marks, size, means):
    room = rules.room(marks, size, 0.0)
    return choose(parse("greedy:explore=0"), by_means(*means), size, RNG, room=room).arms.tolist()


def test_places_are_kept_for_the_best_products_that_are_new_to_the_customer():
    slate = greedy_slate(SlateRules(discovery=2), marks_of(bought="xxxx...x"), 4, [9, 8, 7, 6, 3, 1, 2, 5])

    assert slate == [0, 1, 4, 6]


def test_more_products_new_to_the_customer_than_must_be_are_shown_by_their_scores():
    assert greedy_slate(SlateRules(discovery=1), marks_of(bought="x..x"), 3, [9, 8, 7, 6]) == [0, 1, 2]


def test_all_products_new_to_the_customer_are_shown_where_there_are_too_few():
    assert greedy_slate(SlateRules(discovery=3), marks_of(bought="xxxx."), 4, [9, 8, 7, 6, 1]) == [0, 1, 2, 4]


def test_no_category_has_more_products_than_it_may_and_products_without_one_are_free():
    slate = greedy_slate(SlateRules(per_category=1), marks_of(category="aa..bba"), 4, [9, 8, 7, 6, 5, 4, 3])

    assert slate == [0, 2, 3, 4]


def test_a_category_may_have_more_where_the_slate_would_not_be_filled():
    """Two categories and one product without: at most one of each fills three places of five, two fill them all."""
    slate = greedy_slate(SlateRules(per_category=1), marks_of(category="aaaab.b"), 5, [9, 8, 7, 6, 3, 2, 1])

    assert slate == [0, 1, 4, 5, 6]


@given(st.integers(0, 10**6), st.integers(2, 9), st.data())
def test_a_slate_has_the_highest_sum_of_scores_that_the_rule_allows(seed, n_arms, data):
    rng, size = np.random.default_rng(seed), data.draw(st.integers(1, n_arms))
    means, marks = rng.permutation(n_arms) + 1.0, Marks(*some_marks(n_arms, seed))
    least = min(data.draw(st.integers(1, 5)), size, int(np.count_nonzero(~marks.bought)))
    most = data.draw(st.integers(1, 3))
    numbers = [np.count_nonzero(marks.category == code) for code in range(4)]
    while np.count_nonzero(marks.category < 0) + np.minimum(numbers, most).sum() < size:
        most += 1

    def best(allowed):
        return max(means[list(arms)].sum() for arms in combinations(range(n_arms), size) if allowed(np.array(arms)))

    discovered = greedy_slate(SlateRules(discovery=least or 1), marks, size, means)
    varied = greedy_slate(SlateRules(per_category=most), marks, size, means)

    assert means[discovered].sum() == best(lambda arms: np.count_nonzero(~marks.bought[arms]) >= least)
    assert means[varied].sum() == best(
        lambda arms: all(np.count_nonzero(marks.category[arms] == code) <= most for code in range(4))
    )


def test_uniform_slates_with_a_place_for_a_new_product_by_hand():
    """Two of four, both of the bought ones in one slate of six: there the second gives way to a new product."""
    room = SlateRules(discovery=1).room(marks_of(bought="xx.."), 2, 0.0)

    found = propensities(parse("uniform"), by_means(0, 0, 0, 0), np.arange(4), 2, RNG, room=room)

    assert found.chances == pytest.approx([5 / 12, 5 / 12, 7 / 12, 7 / 12], abs=1e-7)
    assert (found.errors == 0).all()


@pytest.mark.parametrize("clicks", [20.0, 100.0, 600.0])
@pytest.mark.parametrize("behind", [0.0, 0.5, 1.0, 1.5])
def test_of_two_products_that_contend_for_the_place_of_a_new_one_the_better_is_a_beta_integral(clicks, behind):
    """300 were bought and score higher. G1 s1 > G2 s2 where G1 / (G1 + G2), a Beta(a, a), exceeds s2 / (s1 + s2)."""
    contenders = 0.2 * (1.0 - np.array([0.0, behind]) / np.sqrt(clicks))
    means = np.concatenate([np.linspace(0.5, 0.9, 300), contenders, np.full(100, 0.001)])
    marks = marks_of(bought="x" * 300 + " " * 102)
    room = SlateRules(discovery=1).room(marks, 5, 0.0)
    arms = Arms(means, np.full(402, 100.0), np.full(402, 1.0 / clicks))

    found = propensities(parse("thompson:z=1,explore=0"), arms, np.array([300, 301]), 5, RNG, room=room)

    first = betaincc(clicks, clicks, contenders[1] / contenders.sum())
    assert found.chances == pytest.approx([first, 1.0 - first], rel=0.01)


def test_newcomers_go_ahead_of_fixed_scores_by_hand():
    """One place of two on average for the two new products: each goes ahead with chance 1/2."""
    room = SlateRules(minimum_share=0.5).room(marks_of(new="..xx"), 2, 0.0)

    found = propensities(parse("greedy:explore=0"), by_means(0.9, 0.8, 0.2, 0.1), np.arange(4), 2, RNG, room=room)

    assert room.ahead.tolist() == pytest.approx([0, 0, 0.5, 0.5])
    assert found.chances == pytest.approx([0.75, 0.25, 0.5, 0.5], abs=1e-7)


def test_the_chance_to_go_ahead_keeps_the_share_also_beside_explorers():
    """One of ten new products, a slate of one that explores half the time: q reaches 1 - (1 - q)^10 = .2 / .5."""
    assert newcomer_chance(10, 1, 0.5, 0.2) == pytest.approx(1 - 0.6 ** (1 / 10))
    assert newcomer_chance(2, 10, 0.02, 0.2) == 1.0
    assert newcomer_chance(0, 10, 0.02, 0.2) == newcomer_chance(5, 10, 0.02, 0.0) == 0.0


def some_arms(spec, n_arms, seed=3):
    rng = np.random.default_rng(seed)
    means = rng.uniform(0.02, 0.3, n_arms)
    means[2] = means[-1]
    return Arms(
        means,
        rng.integers(1, 60, n_arms).astype(float),
        None if "off" in spec else 1.0 / rng.uniform(1, 200, n_arms),
        rounds=np.array([20.0]),
        history=np.round(means, 1),
    )


def many(arms, n_slates):
    columns = (arms.means, arms.impressions, arms.relative_variance, arms.rounds, arms.history)
    return Arms(*(None if array is None else np.broadcast_to(array, (n_slates, array.shape[-1])) for array in columns))


def compared(spec, rules, n_arms, size, n_slates, seed):
    """(share of simulated slates that hold each arm, propensities, slates)"""
    recommender, arms, rng = parse(spec), some_arms(spec, n_arms, seed), np.random.default_rng(seed)
    room = rules.room(some_marks(n_arms, seed), size, recommender.epsilon_of_one(arms))
    slates = choose(recommender, many(arms, n_slates), size, rng, room=room).arms
    found = propensities(recommender, arms, np.arange(n_arms), size, rng, room=room)
    return np.bincount(slates.ravel(), minlength=n_arms) / n_slates, found, slates


def agree(shares, found, n_slates):
    """Within 4.5 standard errors, exceeded once in a thousand runs of 150 arms, and the integral's own error."""
    chance = found.chances
    noise = 4.5 * np.sqrt(np.maximum(chance * (1 - chance), 1 / n_slates) / n_slates)
    error = np.where(found.errors > 0, np.where(chance > 0.01, INTEGRAL_ERROR * chance, 0.003), 0.0)
    return (np.abs(shares - chance) < noise + error).all()


@pytest.mark.parametrize("spec", [*FIXED, *RANDOM])
@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_propensities_are_the_shares_of_10000_slates(spec, rules):
    shares, found, _ = compared(spec, rules, 14, 5, 10_000, 5)

    assert agree(shares, found, 10_000)
    assert found.chances.sum() == pytest.approx(5, abs=1e-6 if spec in FIXED else 0.01)


@pytest.mark.slow
@pytest.mark.parametrize("spec", [*FIXED, *RANDOM])
@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
@pytest.mark.parametrize(("n_arms", "size", "seed"), [(7, 3, 2), (14, 5, 6), (60, 10, 7), (12, 11, 8)])
def test_propensities_are_the_shares_of_60000_slates(spec, rules, n_arms, size, seed):
    shares, found, slates = compared(spec, rules, n_arms, size, 60_000, seed)

    assert agree(shares, found, 60_000)
    assert found.chances.sum() == pytest.approx(size, abs=1e-6 if spec in FIXED else 0.01 * size)
    assert (np.diff(np.sort(slates, axis=-1), axis=-1) > 0).all()


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_new_products_have_at_least_their_share_of_all_places(rules):
    """20,000 slates of 5: the standard error of the share is below .002."""
    _, _, slates = compared("thompson:explore=.05", rules, 30, 5, 20_000, 9)

    assert some_marks(30, 9).new[slates].mean() > rules.minimum_share - 0.008


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_where_scores_belong_together_slates_are_counted(rules):
    rng = np.random.default_rng(4)
    features, seen = rng.standard_normal((9, 3)), rng.standard_normal((40, 3))
    arms = Arms(np.full(9, 0.1), np.ones(9), linear=Linear(features, seen.T @ seen, seen.sum(axis=0)))
    recommender, room = parse("lin_ts:explore=.1"), rules.room(some_marks(9), 3, 0.1)
    slates = [choose(recommender, arms, 3, rng, room=room).arms for _ in range(4_000)]
    seen_share = np.bincount(np.ravel(slates), minlength=9) / 4_000

    found = propensities(recommender, arms, np.arange(9), 3, rng, draws=4_000, room=room)

    assert found.chances == pytest.approx(seen_share, abs=0.05)
    assert found.errors.max() < 0.01
    assert slate_chances(recommender, arms, 3, rng, 4_000, room) == pytest.approx(seen_share, abs=0.05)


@pytest.mark.parametrize("spec", ["greedy:explore=.1", "thompson:explore=.05"])
@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_the_chances_of_all_candidates_are_the_propensities_of_a_session(spec, rules):
    recommender, arms = parse(spec), some_arms(spec, 20)
    room = rules.room(some_marks(20), 5, recommender.epsilon)

    chances = slate_chances(recommender, arms, 5, RNG, room=room)

    one_by_one = propensities(recommender, arms, np.arange(20), 5, RNG, room=room).chances
    assert chances == pytest.approx(one_by_one, abs=0.003)
    assert chances.sum() == pytest.approx(5, abs=1e-9)


def test_products_shown_by_chance_come_last_and_count_as_explored():
    room = SlateRules(minimum_share=0.5).room(marks_of(new="....x"), 2, 0.0)

    slate = choose(parse("greedy:explore=0"), by_means(0.9, 0.8, 0.3, 0.2, 0.1), 2, RNG, room=room)

    assert (slate.arms.tolist(), slate.explored.tolist()) == ([0, 4], [False, True])


def test_a_rule_that_no_candidate_falls_under_leaves_the_slate_as_it_is():
    marks = marks_of(bought="....")

    assert all(rules.room(marks, 2, 0.0) is None for rules in [*RULES.values(), NO_RULES])


@pytest.mark.parametrize("rules", [NO_RULES, *RULES.values()], ids=["none", *RULES])
@pytest.mark.parametrize("spec", ["thompson:explore=1", "greedy:explore=1"])
def test_where_every_place_explores_all_products_have_the_same_chance(spec, rules):
    room = rules.room(some_marks(12), 4, 1.0)

    found = propensities(parse(spec), some_arms(spec, 12), np.arange(12), 4, RNG, room=room)

    assert found.chances == pytest.approx(np.full(12, 4 / 12))


@pytest.mark.parametrize("name", ["exp3", "tutorial_epsilon_greedy"])
def test_policies_that_draw_their_slates_themselves_are_refused(name):
    with pytest.raises(ConfigError, match=f"^{name} draws its slates in its own way, so it can't keep discovery"):
        SlateRules(discovery=1).check(parse(name))
    NO_RULES.check(parse(name))
