"""Integrated propensities: closed forms of two and three arms, properties, the exact integral, and simulated slates."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaincc, ndtr

from rlreco.bandit.policies.registry import parse
from rlreco.bandit.posterior import Arms, repeated
from rlreco.bandit.slates.candidates import balanced, slate_chances
from rlreco.bandit.slates.choose import INTEGRAL_ERROR, choose, propensities
from rlreco.bandit.slates.propensities import top_chances

_spec = importlib.util.spec_from_file_location("exact_chances", Path(__file__).with_name("exact_chances.py"))
exact = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(exact)

RNG = np.random.default_rng(0)
RANDOM = ["thompson", "thompson:sharing=off", "thompson_gaussian", "thompson_gaussian:sharing=off", "softmax"]


def shared_arms(means, clicks):
    return Arms(np.array(means), np.full(len(means), 100.0), 1 / np.array(clicks))


def some_arms(seed, n_arms, *, shared=True, most=1_000.0):
    """Some known a thousand times as well as others."""
    rng = np.random.default_rng(seed)
    means = rng.gamma(2.0, 0.03, n_arms)
    if shared:
        return Arms(means, np.full(n_arms, 100.0), 1 / np.exp(rng.uniform(np.log(2.0), np.log(most), n_arms)))
    impressions = np.floor(np.exp(rng.uniform(0.0, np.log(10 * most), n_arms)))
    return Arms.alone(impressions, rng.binomial(impressions.astype(int), np.minimum(means, 0.9)).astype(float))


def some_arms_for(spec, seed, n_arms):
    return some_arms(seed, n_arms, shared="sharing=off" not in spec)


def top_one(spec, arms):
    return top_chances(parse(spec).policy, arms, np.arange(len(arms.means)), np.array([1]))[:, 0]


@pytest.mark.parametrize("shapes", [(3.0, 3.0), (2.0, 40.0), (0.7, 9.0), (5_000.0, 8.0), (20_000.0, 30_000.0)])
def test_the_better_of_two_gammas_is_a_beta_integral(shapes):
    """G1 s1 > G2 s2 where G1 / (G1 + G2), which is Beta(a1, a2), exceeds s2 / (s1 + s2)."""
    means, (a, b) = np.array([0.1, 0.101]), shapes
    scales = means / shapes

    chances = top_one("thompson:z=1", shared_arms(means, shapes))

    first = betaincc(a, b, scales[1] / scales.sum())
    assert chances == pytest.approx([first, 1 - first], abs=1e-3)


def test_the_better_of_two_normals_is_that_of_their_difference():
    """N(.3 x 3 / 4, .5 / 2) against N(.2 x 24 / 25, .5 / 5)."""
    arms = Arms(np.array([0.3, 0.2]), np.array([3.0, 24.0]))

    chances = top_one("thompson_gaussian:sharing=off,z=.5", arms)

    first = ndtr((0.225 - 0.192) / np.hypot(0.25, 0.1))
    assert chances == pytest.approx([first, 1 - first], abs=1e-3)


def test_an_arm_with_one_click_of_one_beats_an_unseen_one_two_times_of_three():
    """Beta(2, 1) against Beta(1, 1): the integral of 2 x times x."""
    arms = Arms.alone(np.array([1.0, 0.0]), np.array([1.0, 0.0]))

    assert top_one("thompson:sharing=off", arms) == pytest.approx([2 / 3, 1 / 3], abs=1e-3)


def test_softmax_of_three_arms_is_drawing_without_replacement():
    weights = np.array([5.0, 3.0, 2.0])
    arms = Arms(0.1 * np.log(weights), np.ones(3))
    first = weights / 10
    second = [sum(first[j] * weights[i] / (10 - weights[j]) for j in range(3) if j != i) for i in range(3)]

    chances = top_chances(parse("softmax:temperature=.1").policy, arms, np.arange(3), np.array([1, 2, 3]))

    assert chances[:, 0] == pytest.approx(first, abs=5e-4)
    assert chances[:, 1] == pytest.approx(first + second, abs=5e-4)
    assert (chances[:, 2] == 1).all()


@pytest.mark.parametrize("spec", RANDOM)
@pytest.mark.parametrize(("n_arms", "size"), [(3, 1), (12, 4), (300, 10)])
def test_equal_arms_have_equal_chances(spec, n_arms, size):
    arms = Arms(np.full(n_arms, 0.05), np.full(n_arms, 40.0), np.full(n_arms, 0.2))
    arms = Arms(arms.means, arms.impressions) if "off" in spec else arms

    chances = top_chances(parse(spec).policy, arms, np.arange(n_arms), np.array([size]))[:, 0]

    assert np.ptp(chances) < 1e-12
    assert chances == pytest.approx(np.full(n_arms, size / n_arms), rel=2e-3)


@given(st.integers(0, 10**6), st.integers(2, 40), st.sampled_from(RANDOM), st.data())
def test_chances_of_a_slate_lie_between_0_and_1_and_add_up_to_it(seed, n_arms, spec, data):
    """To .01 a place as integrated, and to 1e-9 once the sum is moved to the size."""
    size = data.draw(st.integers(1, n_arms))
    recommender, arms = parse(spec), some_arms_for(spec, seed, n_arms)

    plain = top_chances(recommender.policy, arms, np.arange(n_arms), np.array([size]))[:, 0]
    moved = slate_chances(recommender, arms, size, RNG)

    assert plain.sum() == pytest.approx(size, abs=0.01 * size)
    assert moved == pytest.approx(balanced(plain, size), abs=1e-12)
    assert moved.sum() == pytest.approx(size, abs=1e-9)
    assert ((moved >= 0) & (moved <= 1)).all()
    assert size < n_arms or (plain == 1).all()


@given(st.integers(0, 10**6), st.integers(2, 40), st.floats(1.0, 2_000.0), st.data())
def test_of_arms_known_equally_well_the_better_one_has_the_higher_chance(seed, n_arms, clicks, data):
    size = data.draw(st.integers(1, n_arms))
    means = np.sort(np.random.default_rng(seed).gamma(2.0, 0.03, n_arms))

    policy = parse("thompson").policy
    chances = top_chances(policy, shared_arms(means, np.full(n_arms, clicks)), np.arange(n_arms), np.array([size]))

    assert np.diff(chances[:, 0]).min() > -1e-3


@pytest.mark.parametrize("spec", RANDOM)
def test_arms_in_another_order_have_their_chances_in_that_order(spec):
    arms, order = some_arms_for(spec, 6, 60), np.random.default_rng(7).permutation(60)
    variance = arms.relative_variance
    moved = Arms(arms.means[order], arms.impressions[order], None if variance is None else variance[order])
    policy, of, best = parse(spec).policy, np.arange(60), np.array([5])

    chances = top_chances(policy, arms, of, best)

    # Arms of the same mean may change places.
    assert top_chances(policy, moved, of, best) == pytest.approx(
        chances[order], abs=1e-9 if variance is not None else 1e-4
    )


def test_a_larger_slate_holds_an_arm_more_often():
    chances = top_chances(parse("thompson").policy, some_arms(1, 60), np.arange(60), np.arange(1, 61))

    assert np.diff(chances).min() > -1e-3


@pytest.mark.parametrize("spec", RANDOM)
def test_the_two_exact_integrals_agree(spec):
    arms = some_arms_for(spec, 2, 5)
    policy, of, best = parse(spec).policy, np.array([0, 3]), np.array([1, 2])

    assert exact.by_panels(policy, arms, of, best) == pytest.approx(exact.adaptively(policy, arms, of, best), abs=1e-6)


@pytest.mark.parametrize("spec", RANDOM)
def test_the_exact_integral_has_the_chances_of_60000_slates(spec):
    """24 z values a policy: the largest of 120 is beyond 4.3 once in five hundred runs."""
    recommender, arms, n_slates = parse(spec), some_arms_for(spec, 3, 24), 60_000
    slates = slates_of(recommender, arms, 5, n_slates)

    chances = exact.by_panels(recommender.policy, arms, np.arange(24), np.array([5]))[:, 0]

    errors = np.sqrt(np.maximum(chances * (1 - chances), 1e-9) / n_slates)
    assert (np.abs(np.bincount(slates.ravel(), minlength=24) / n_slates - chances) / errors).max() < 4.3


def slates_of(recommender, arms, size, n_slates):
    return choose(recommender, repeated(arms, n_slates), size, np.random.default_rng(4)).arms


@pytest.mark.parametrize("spec", RANDOM)
@pytest.mark.parametrize(
    ("n_arms", "size", "n_states"), [(2, 1, 20), (7, 3, 20), (12, 4, 40), (60, 10, 8), (240, 10, 4)]
)
def test_propensities_are_within_the_error_that_is_reported(spec, n_arms, size, n_states):
    """Above .01 by their share, below within .003; explorers, whose chances are exact, left out."""
    recommender, of = parse(spec), np.arange(min(n_arms, 60))
    for seed in range(n_states):
        arms = some_arms_for(spec, seed, n_arms)
        true = exact.by_panels(recommender.policy, arms, of, np.array([size]))[:, 0]

        integrated = propensities(recommender, arms, of, size, RNG)

        gaps = np.abs(integrated.chances - true)
        assert (gaps <= np.where(true > 0.01, INTEGRAL_ERROR * true, 0.003)).all()
        assert integrated.errors == pytest.approx(INTEGRAL_ERROR * integrated.chances)


@pytest.mark.parametrize("spec", ["thompson", "thompson_gaussian"])
@pytest.mark.parametrize("n_arms", [60, 120, 240, 400])
def test_propensities_are_within_the_error_where_few_of_many_arms_contend_for_the_last_place(spec, n_arms):
    """Nine arms are on every slate, two to five contend for the tenth place, and all others never come near."""
    recommender = parse(spec)
    for seed in range(8):
        arms = few_contenders(seed, n_arms)
        true = exact.by_panels(recommender.policy, arms, np.arange(9, 14), np.array([10]))[:, 0]

        integrated = propensities(parse(f"{spec}:explore=0"), arms, np.arange(9, 14), 10, RNG)

        assert (np.abs(integrated.chances - true) <= np.where(true > 0.01, 0.01 * true, 0.003)).all()


def few_contenders(seed, n_arms):
    rng = np.random.default_rng(seed)
    clicks = np.exp(rng.uniform(np.log(10.0), np.log(1_000.0)))
    spread = 0.5 / np.sqrt(clicks)
    contenders = 0.2 * (1.0 - spread * np.array([0.0, rng.uniform(0.0, 3.0), *rng.uniform(3.0, 6.0, 3)]))
    means = np.concatenate([np.linspace(0.6, 0.8, 9), np.maximum(contenders, 0.01), np.full(n_arms - 14, 0.002)])
    return shared_arms(means, np.full(n_arms, clicks))


@pytest.mark.parametrize(
    "spec", ["thompson:explore=.05", "softmax:temperature=.02,explore=.05", "thompson:sharing=off"]
)
def test_weights_of_60000_slates_add_up_to_the_number_of_arms(spec):
    """The mean over slates of the sum of 1 / propensity is the number of arms; within four standard errors."""
    recommender, n_arms, size = parse(spec), 30, 5
    arms = some_arms(5, n_arms, most=60.0) if "off" not in spec else some_arms(5, n_arms, shared=False, most=4.0)
    chances = propensities(recommender, arms, np.arange(n_arms), size, RNG).chances

    weights = (1 / chances)[slates_of(recommender, arms, size, 60_000)].sum(axis=1)

    assert abs(weights.mean() - n_arms) < 4 * weights.std() / np.sqrt(len(weights))
