"""Scores by hand, and one clear line for parameters that make no sense."""

import numpy as np
import pytest
from scipy.optimize import brentq

from rlreco.bandit.policies.exp3 import Exp3
from rlreco.bandit.policies.kl_ucb import upper
from rlreco.bandit.policies.registry import POLICIES, parameters, parse
from rlreco.bandit.posterior import Arms
from rlreco.errors import ConfigError

RNG = np.random.default_rng(0)


def alone(means, impressions, rounds=None):
    return Arms(
        np.array(means), np.array(impressions, dtype=float), None, None if rounds is None else np.array([rounds])
    )


def test_ucb1_adds_the_textbooks_bonus():
    scores = parse("ucb1").policy.scores(alone([0.5, 0.25], [2, 8]), RNG)

    assert scores == pytest.approx([0.5 + np.sqrt(2 * np.log(10) / 2), 0.25 + np.sqrt(2 * np.log(10) / 8)])


def test_ucb1_tuned_knows_the_variance_of_a_click():
    scores = parse("ucb1_tuned:exploration=2").policy.scores(alone([0.5, 0.1], [4, 400], rounds=404.0), RNG)

    rate = 2 * np.log(404) / np.array([4, 400])
    variance = np.array([0.25, 0.09]) + np.sqrt(2 * rate)
    assert scores == pytest.approx(np.array([0.5, 0.1]) + np.sqrt(rate * np.minimum(0.25, variance)))


@pytest.mark.parametrize("name", ["ucb1", "ucb1_tuned", "kl_ucb"])
def test_an_arm_never_shown_comes_before_any_other(name):
    scores = parse(name).policy.scores(alone([0.0, 0.9], [0, 10]), RNG)

    assert scores[0] == np.inf
    assert np.isfinite(scores[1])


@pytest.mark.parametrize("name", ["ucb1", "ucb1_tuned", "kl_ucb"])
def test_without_exploration_an_upper_bound_is_the_mean(name):
    scores = parse(f"{name}:exploration=0").policy.scores(alone([0.2, 0.6], [5, 7]), RNG)

    assert scores == pytest.approx([0.2, 0.6], abs=1e-9)


@pytest.mark.parametrize("mean", [0.0, 1e-6, 0.04, 0.5, 0.97, 1.0])
@pytest.mark.parametrize("budget", [1e-7, 1e-3, 0.1, 1.0, 10.0])
def test_the_kl_bound_is_the_root_that_brent_finds(mean, budget):
    p = min(max(mean, 1e-12), 1 - 1e-12)

    def gap(q):
        return p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q)) - budget

    top = 1 - 1e-12
    root = brentq(gap, p, top, xtol=1e-14) if gap(top) > 0 else top
    assert upper(np.array([mean]), np.array([budget]))[0] == pytest.approx(root, abs=2e-9)


def test_the_exploring_of_epsilon_greedy_fades_with_the_slates_chosen():
    recommender = parse("epsilon_greedy:epsilon=.4,decay=.5")

    assert recommender.epsilon_at(alone([0.1, 0.2], [3, 3], rounds=6.0)) == pytest.approx(0.4 / 4)
    assert parse("epsilon_greedy").epsilon_at(alone([0.1], [3])) == 0.1


def test_softmax_draws_one_arm_in_proportion_to_its_exponential():
    arms = alone([0.1, 0.2, 0.3], [1, 1, 1])
    many = Arms(np.tile(arms.means, (50_000, 1)), np.ones((50_000, 3)))

    best = parse("softmax:temperature=.1").policy.scores(many, np.random.default_rng(1)).argmax(axis=1)

    weights = np.exp([1.0, 2.0, 3.0])
    assert np.bincount(best) / 50_000 == pytest.approx(weights / weights.sum(), abs=0.01)


def test_gaussian_thompson_spreads_by_the_root_of_what_was_seen():
    many = Arms(np.full((50_000, 2), 0.3), np.tile([0.0, 15.0], (50_000, 1)))

    scores = parse("thompson_gaussian:z=1").policy.scores(many, np.random.default_rng(1))

    assert scores.std(axis=0) == pytest.approx([1.0, 0.25], rel=0.02)


def test_gaussian_thompson_is_centred_on_the_sum_of_rewards_over_one_more_than_their_number():
    arms = Arms(np.array([0.5, 0.5]), np.array([1.0, 4.0]))
    shared = Arms(arms.means, arms.impressions, np.array([0.1, 0.1]))

    policy = parse("thompson_gaussian").policy

    assert policy.moments(arms)[0] == pytest.approx([0.5 / 2, 2.0 / 5])
    assert policy.moments(shared)[0] == pytest.approx([0.5, 0.5])
    assert policy.exceeds(arms, policy.moments(arms)[0]) == pytest.approx([0.5, 0.5])


def test_thompson_alone_draws_from_the_beta_posterior():
    many = Arms(np.full((50_000, 1), 0.3), np.full((50_000, 1), 10.0))

    draws = parse("thompson").policy.scores(many, np.random.default_rng(1))

    assert draws.mean() == pytest.approx(4 / 12, abs=0.003)
    assert draws.var() == pytest.approx(4 * 8 / 12**2 / 13, rel=0.05)


@pytest.mark.parametrize(("fades", "z"), [(False, 0.5), (True, 0.35)])
def test_thompson_explores_less_where_evidence_fades(fades, z):
    shape = (50_000, 1)
    many = Arms(np.full(shape, 0.2), np.full(shape, 50.0), np.full(shape, 0.25), fades=fades)

    draws = parse("thompson").policy.scores(many, np.random.default_rng(1))

    assert draws.mean() == pytest.approx(0.2, rel=0.01)
    assert draws.std() == pytest.approx(0.2 * z * np.sqrt(0.25), rel=0.02)


def test_exp3_weighs_arms_by_hand():
    arms = Arms(np.zeros(2), np.zeros(2), gains=np.array([4.0, 0.0]))

    chances = Exp3(gamma=0.5).chances(arms, 1)

    weights = np.exp([0.5 * 4 / 2, 0.0])
    assert chances == pytest.approx(0.5 * weights / weights.sum() + 0.25)


def test_no_arm_of_exp3_is_surer_than_certain():
    arms = Arms(np.zeros(6), np.zeros(6), gains=np.array([900.0, 500.0, 0.0, 1.0, 2.0, 3.0]))

    chances = Exp3(gamma=0.1).chances(arms, 3)

    assert chances.max() <= 1.0
    assert chances[:2] == pytest.approx([1.0, 1.0], abs=1e-6)
    assert chances.sum() == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("thomspon", "no policy 'thomspon'. Did you mean 'thompson'"),
        ("kl_ucb:explore_rate=1", "kl_ucb has no parameter 'explore_rate'"),
        ("kl_ucb:explortion=1", "Did you mean 'exploration'"),
        ("ucb1:exploration=-1", "exploration must be 0 or more, got -1"),
        ("ucb1:exploration=nan", "exploration must be 0 or more, got nan"),
        ("epsilon_greedy:epsilon=2", "epsilon must lie in 0 to 1, got 2"),
        ("epsilon_greedy:decay=-1", "decay must be 0 or more, got -1"),
        ("softmax:temperature=0", "temperature must be above 0, got 0"),
        ("thompson:z=0", "z must be above 0 and at most 5, got 0"),
        ("thompson:z=big", "z must be a number, found 'big'"),
        ("thompson:z", "write parameters as key=value"),
        ("thompson:explore=2", "explore must lie in 0 to 1, got 2"),
        ("thompson:sharing=maybe", "sharing must be on or off, found 'maybe'"),
        ("thompson_gaussian:z=-1", "z must be above 0, got -1"),
        ("exp3:gamma=0", "gamma must lie above 0 and up to 1, got 0"),
        ("exp3:explore=.1", "exp3 explores in its own way"),
        ("lin_ucb:alpha=-1", "alpha must be 0 or more, got -1"),
        ("lin_ts:v=0", "v must be above 0, got 0"),
        ("tutorial_epsilon_greedy:epsilon=-1", "epsilon must lie in 0 to 1, got -1"),
    ],
)
def test_a_policy_that_makes_no_sense_is_one_clear_line(spec, message):
    with pytest.raises(ConfigError, match=message):
        parse(spec)


@pytest.mark.parametrize("name", ["exp3", "lin_ucb", "lin_ts", "popularity"])
def test_a_policy_says_so_when_its_sums_are_not_kept(name):
    with pytest.raises(ConfigError, match=name):
        parse(name).policy.scores(alone([0.1], [1]), RNG)


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_says_what_it_computes(name):
    assert len(POLICIES[name].__doc__ or "") > 60
    assert parse(name).policy == POLICIES[name]()
    assert all(default is None or isinstance(default, float) for default in parameters(name).values())
