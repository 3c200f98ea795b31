"""Which policy, or arm, to choose: chances and losses by hand, and sizes that really reach their power."""

import numpy as np
import pytest
from scipy.stats import norm, t

from rlreco.errors import ConfigError
from rlreco.simulation.decision import (
    check_winner,
    decide,
    detectable,
    expected_detectable,
    needed,
    reward_variance,
)
from rlreco.simulation.leaders import BestArm, Leaders, stays_from
from rlreco.simulation.regret import PolicyRun, Simulation, Totals
from rlreco.simulation.setups import BernoulliArms
from rlreco.simulation.simulate import simulate


def simulation(regret, rounds=(10, 20)):
    """regret : at each checkpoint, shape (policies, checkpoints, R)"""
    nothing = np.zeros(np.shape(regret)[1:])
    runs = [
        PolicyRun(f"p{n}", np.array(rounds, dtype=float), Totals(np.array(of), *[nothing] * 6), 0.0, 1, False)
        for n, of in enumerate(regret)
    ]
    return Simulation(tuple(runs), False)


def two_policies(gap, seed=0, replicates=12):
    rng = np.random.default_rng(seed)
    worlds, own = 5.0 * rng.standard_normal((2, replicates)), rng.standard_normal((2, replicates))
    return simulation([worlds, worlds + gap + own])


def test_the_chance_of_the_better_of_two_is_students_of_their_paired_differences():
    run = two_policies(0.5)
    gap = run.runs[1].totals.regret[-1] - run.runs[0].totals.regret[-1]

    decision = decide(run, np.random.default_rng(1))

    expected = t.cdf(gap.mean() / (gap.std(ddof=1) / np.sqrt(12)), 11)
    assert decision.chances[-1, 0] == pytest.approx(expected, abs=4 * 0.5 / np.sqrt(4_000))
    assert decision.chances.sum(axis=1) == pytest.approx([1, 1])


def test_the_expected_loss_of_the_better_of_two_is_the_tail_of_that_student_a_session():
    run = two_policies(0.5)
    gap = run.runs[1].totals.regret[-1] - run.runs[0].totals.regret[-1]
    draws = gap.mean() + gap.std(ddof=1) / np.sqrt(12) * t.rvs(11, size=400_000, random_state=2)

    decision = decide(run, np.random.default_rng(1))

    assert decision.losses[-1, 0] == pytest.approx(np.maximum(-draws, 0).mean() / 20, rel=0.15)
    assert decision.losses[-1, 1] == pytest.approx(np.maximum(draws, 0).mean() / 20, rel=0.05)


def test_policies_with_the_same_regret_everywhere_share_the_chance():
    same = np.random.default_rng(0).standard_normal((2, 5))

    decision = decide(simulation([same, same]), np.random.default_rng(1))

    assert decision.chances == pytest.approx(np.full((2, 2), 0.5))
    assert decision.more_replicates() is None


@pytest.mark.parametrize("regret", [np.zeros((1, 2, 9)), np.zeros((3, 2, 2))])
def test_one_policy_or_two_replicates_decide_nothing(regret):
    assert decide(simulation(regret), np.random.default_rng(0)) is None


def test_equal_policies_have_a_winner_in_as_many_runs_as_the_threshold_leaves():
    """Of two equal policies the chance of the first is uniform, so one of them has 95 % in a tenth of the runs."""
    decisions = [decide(two_policies(0.0, seed), np.random.default_rng(seed)) for seed in range(400)]

    share = np.mean([decision.winner_since(0.95) is not None for decision in decisions])

    # Both checkpoints count, and only one that stays: at most a tenth, within 3 standard errors.
    assert share <= 0.1 + 3 * np.sqrt(0.1 * 0.9 / 400)


@pytest.mark.parametrize("n_policies", [2, 3])
def test_a_winner_is_clear_of_every_other_by_the_intervals_of_the_differences(n_policies):
    """Gaps whose chance would do, while the interval of all pairs at once holds 0, and far ones."""
    rng = np.random.default_rng(4)
    own = rng.standard_normal((n_policies, 6))
    own -= own.mean(axis=1, keepdims=True)
    near, far = (simulation([[own[n] + gap * (n > 0)] * 2 for n in range(n_policies)]) for gap in (1.2, 9.0))

    for run, wins in ((near, False), (far, True)):
        decision = decide(run, np.random.default_rng(1))
        assert decision.chances[-1, 0] >= 0.8
        assert (run.differences()["low"] > 0).all() == wins
        assert (decision.winner_since(0.8) is not None) == wins


def test_a_winner_counts_from_the_checkpoint_from_which_its_chance_stays():
    holds = np.array([[True, False, True], [False, False, True], [True, False, True], [True, True, False]])

    assert stays_from(np.array([1.0, 5.0, 9.0, 20.0]), holds) == pytest.approx([9.0, 20.0, np.inf])


def test_the_number_needed_is_the_textbooks():
    assert needed(1.0, 2.0) == int(np.ceil(((1.6449 + 0.8416) * 2) ** 2)) == 25
    assert needed(-1.0, 2.0) == 25
    assert needed(0.0, 2.0) is None


@pytest.mark.parametrize(("difference", "spread", "threshold"), [(0.3, 1.0, 0.95), (0.5, 1.0, 0.99), (1.0, 5.0, 0.9)])
def test_with_the_number_needed_the_chance_reaches_the_threshold_four_times_of_five(difference, spread, threshold):
    """5,000 experiments of that size; tolerance of four standard errors, .023."""
    n, rng = needed(difference, spread, threshold), np.random.default_rng(1)

    means = rng.normal(difference, spread / np.sqrt(n), 5_000)

    reached = (norm.cdf(means * np.sqrt(n) / spread) >= threshold).mean()
    assert reached == pytest.approx(0.8, abs=0.023)


@pytest.mark.parametrize("replicates", [2, 3, 8, 20, 50])
def test_a_detectable_difference_is_seen_four_times_of_five(replicates):
    """By t intervals of 4,000 simulations: within 3 standard errors of .0063."""
    least, rng = detectable(2.0, replicates), np.random.default_rng(replicates)

    values = rng.normal(least, 2.0, (4_000, replicates))

    errors = values.std(axis=1, ddof=1) / np.sqrt(replicates)
    seen = (values.mean(axis=1) > t.ppf(0.975, replicates - 1) * errors).mean()
    assert seen == pytest.approx(0.8, abs=0.019)
    assert detectable(2.0, 1) is None


def test_the_size_of_a_simulation_is_judged_by_the_chance_of_its_rewards():
    """Two policies that learn nothing and share no luck differ by the spread that the formula has."""
    chances, sessions = (0.5, 0.5), 200
    rewards = [
        simulate(BernoulliArms(chances), ["uniform"], rounds=sessions, replicates=400, seed=seed).runs[0].totals.reward
        for seed in (1, 2)
    ]

    spread = (rewards[0][-1] - rewards[1][-1]).std()

    assert spread == pytest.approx(np.sqrt(2 * 0.25 * sessions), rel=0.12)
    assert expected_detectable(reward_variance(1.0, chances), 1, sessions, 20) == pytest.approx(
        detectable(np.sqrt(2 * 0.25 * sessions), 20)
    )


def test_the_variance_of_a_shops_reward_is_that_of_a_click_or_a_buy():
    buys = 0.04 * 0.15
    rewards, chances = np.array([0.0, 3 / 7, 1.0]), np.array([0.96, 0.04 - buys, buys])

    mean = (rewards * chances).sum()
    assert reward_variance(3 / 7) == pytest.approx((rewards**2 * chances).sum() - mean**2)


@pytest.mark.parametrize("threshold", [0.4, 1.0, float("nan")])
def test_a_threshold_that_can_declare_no_winner_is_refused(threshold):
    with pytest.raises(ConfigError, match=r"must lie in 0.5 to below 1, got"):
        check_winner(threshold)


def test_the_best_arm_is_summed_up_by_hand():
    chance = np.array([[0.5, 0.96, 0.5, 0.9], [0.97, 0.97, 0.5, 0.9], [0.98, 0.99, 0.6, 0.9]])
    right = np.array([[1.0, 0.0, 1.0, 0.0]] * 3)

    best = BestArm.of(np.array([10.0, 20.0, 30.0]), Leaders(chance, 1 - chance, right), 0.95)

    assert (best.right, best.declared, best.declared_right, best.since) == (0.5, 0.5, 0.25, 15.0)
    assert best.chance == pytest.approx(chance[-1].mean())


def test_a_declared_best_arm_is_as_often_the_best_as_its_chance_says():
    """Worlds drawn from the prior, uniform chances, so that posteriors are calibrated; 30 worlds of 30 replicates."""
    rng, chances, rights = np.random.default_rng(5), [], []
    for seed in range(30):
        arms = BernoulliArms(tuple(rng.random(3)), permute=True)
        leaders = simulate(arms, ["thompson"], rounds=40, replicates=30, seed=seed).runs[0].leaders
        chances.append(leaders.chance[-1].mean())
        rights.append(leaders.right[-1].mean())

    error = np.std(np.subtract(chances, rights)) / np.sqrt(30)
    assert abs(np.mean(chances) - np.mean(rights)) < 3.5 * error
