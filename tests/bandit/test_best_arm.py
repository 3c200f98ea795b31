"""Chances of being best and expected losses by an integral, beside exact ones and beside draws."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import beta

from rlreco.bandit.best_arm import chances_of_best, losses_of_choosing
from rlreco.bandit.posterior import Arms, repeated


def alone(impressions, successes):
    return Arms.alone(np.array(impressions, dtype=float), np.array(successes, dtype=float))


def exact(arms, arm):
    """By scipy's adaptive integral over Beta posteriors."""
    a, b = 1 + arms.means * arms.impressions, 1 + arms.impressions * (1 - arms.means)
    others = [n for n in range(len(a)) if n != arm]
    middle = beta.ppf([0.001, 0.5, 0.999], a[arm], b[arm])
    integrand = lambda x: beta.pdf(x, a[arm], b[arm]) * beta.cdf(x, a[others], b[others]).prod()  # noqa: E731
    return quad(integrand, 0, 1, points=middle, limit=500, epsabs=1e-14)[0]


CASES = {
    "unseen": alone([0, 0, 0], [0, 0, 0]),
    "few": alone([12, 3, 30, 1], [5, 1, 6, 0]),
    "a clear leader": alone([300, 80, 60, 40], [150, 20, 12, 6]),
    "one known well": alone([4_000, 20, 5], [400, 3, 1]),
}


@pytest.mark.parametrize("name", CASES)
def test_chances_are_right_to_a_few_percent_and_small_ones_to_a_fifth_of_themselves(name):
    arms = CASES[name]

    chances, true = chances_of_best(arms), np.array([exact(arms, arm) for arm in range(len(arms.means))])

    large = true > 0.01
    assert chances[large] == pytest.approx(true[large], rel=0.05)
    assert chances[~large] == pytest.approx(true[~large], rel=0.2, abs=1e-9)
    assert chances.sum() == pytest.approx(1)


def test_of_two_arms_with_one_success_and_none_the_first_is_the_best_two_times_of_three():
    """Beta(2, 1) against Beta(1, 1): the integral of 2 x times x."""
    assert chances_of_best(alone([1, 0], [1, 0])) == pytest.approx([2 / 3, 1 / 3], rel=0.01)


@pytest.mark.parametrize("variance", [None, 0.02, 0.5])
def test_chances_and_losses_are_those_of_many_draws(variance):
    """200,000 draws; beside four standard errors of theirs, 3 % for the integral."""
    rng = np.random.default_rng(1)
    means = rng.uniform(0.1, 0.3, 6)
    spread = None if variance is None else variance * rng.uniform(0.5, 2.0, 6)
    arms = Arms(means, rng.integers(20, 90, 6).astype(float), spread)
    draws = repeated(arms, 200_000).draw(rng, z=1.0)
    best = draws.max(axis=1, keepdims=True)
    seen, lost = (draws == best).mean(axis=0), (best - draws).mean(axis=0)

    chances, losses = chances_of_best(arms, z=1.0), losses_of_choosing(arms, z=1.0)

    assert (np.abs(chances - seen) < 4 * np.sqrt(seen * (1 - seen) / 200_000) + 0.03 * seen + 1e-4).all()
    assert losses == pytest.approx(lost, rel=0.04)


def test_an_arm_far_below_many_good_ones_loses_its_distance_to_the_best():
    """Beta(501, 501) five times, of which the best has 1.16 standard deviations of .0158 more, and Beta(101, 901)."""
    losses = losses_of_choosing(alone([1_000] * 6, [500] * 5 + [100]), z=1.0)

    assert losses == pytest.approx([0.01837] * 5 + [0.5 - 101 / 1_002 + 0.01837], rel=0.01)


def test_an_arm_that_is_away_is_never_the_best_and_the_others_share_its_chance():
    arms, away = CASES["few"], np.array([True, True, False, True])
    rest = Arms(arms.means[away], arms.impressions[away])

    chances = chances_of_best(arms, available=away)

    assert chances[2] == 0.0
    assert chances[away] == pytest.approx(chances_of_best(rest), rel=0.05)


def test_many_choices_at_once_equal_one_after_the_other():
    rng = np.random.default_rng(3)
    arms = Arms(rng.random((2_003, 3)), rng.integers(0, 60, (2_003, 3)).astype(float))

    together = chances_of_best(arms)

    for row in (0, 1_999, 2_000, 2_002):
        assert together[row] == pytest.approx(chances_of_best(Arms(arms.means[row], arms.impressions[row])), rel=1e-12)
