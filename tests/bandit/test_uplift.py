import numpy as np
import pytest
from scipy.stats import norm, t

from rlreco.bandit.assignment import assigned_policy, held_out
from rlreco.bandit.detectable import minimum_detectable
from rlreco.bandit.uplift import LEAST_CUSTOMERS, Group, TooFewCustomersError, compare, groups_of, uplift


def test_a_customer_stays_where_he_is():
    assert len({held_out("17850", "autumn", 0.3) for _ in range(5)}) == 1


def test_the_share_of_customers_held_out_is_the_share_asked_for():
    held = [held_out(str(customer), "autumn", 0.1) for customer in range(20_000)]

    assert np.mean(held) == pytest.approx(0.1, abs=5 * 0.3 / np.sqrt(20_000))


def test_more_are_held_out_when_the_share_grows_and_nobody_comes_back():
    customers = [str(number) for number in range(500)]
    few = {customer for customer in customers if held_out(customer, "e", 0.05)}
    many = {customer for customer in customers if held_out(customer, "e", 0.2)}

    assert few < many


def test_two_experiments_hold_out_independently():
    both = np.mean([held_out(str(n), "a", 0.5) and held_out(str(n), "b", 0.5) for n in range(10_000)])

    assert both == pytest.approx(0.25, abs=0.025)


def group(rewards, sessions=None):
    rewards = np.asarray(rewards, dtype=float)
    return Group(np.ones(len(rewards)) if sessions is None else np.asarray(sessions, dtype=float), rewards)


def test_sessions_are_added_up_by_customer_and_group():
    log = [(True, "ann", 1.0), (False, "bob", 2.0), (True, "ann", 3.0), (True, "cid", 0.5)]

    groups = groups_of(log)

    assert groups[True].sessions.tolist() == [2, 1]
    assert groups[True].rewards.tolist() == [4.0, 0.5]
    assert (groups[True].n_customers, groups[True].n_sessions, groups[True].mean) == (2, 3, 1.5)
    assert groups[False].n_customers == 1


def test_the_variance_of_a_mean_is_that_of_leaving_out_one_customer_at_a_time():
    """The sum of squared differences between the mean and the mean without each customer, by brute force."""
    rng = np.random.default_rng(0)
    sessions, rewards = rng.integers(1, 9, 15).astype(float), rng.random(15)
    without = (rewards.sum() - rewards) / (sessions.sum() - sessions)

    assert Group(sessions, rewards).variance == pytest.approx(np.sum((without - rewards.sum() / sessions.sum()) ** 2))


def test_the_uplift_has_the_interval_of_a_calculation_by_hand():
    """Twelve customers with 0 and 2 in turn, mean 1: residuals -1 and 1, variance 12 / 11^2, 12 - 1 degrees of freedom
    at most, as 3 x 12^2 / 12 = 36. Ten with 0 and 1 in turn, mean 1/2: variance 10 / 4 / 9^2, 9 degrees.

    Welch and Satterthwaite: v = .099174 + .030864 = .130038, v^2 / (.099174^2 / 11 + .030864^2 / 9) = 16.9.
    """
    found = uplift(group([0, 2] * 6), group([0, 1] * 5))

    variances = 12 / 11**2, 10 / 4 / 9**2
    freedom = sum(variances) ** 2 / (variances[0] ** 2 / 11 + variances[1] ** 2 / 9)
    assert found.difference == pytest.approx(0.5)
    assert freedom == pytest.approx(16.9, abs=0.05)
    assert found.high - 0.5 == pytest.approx(t.ppf(0.975, freedom) * np.sqrt(sum(variances)))
    assert 0.5 - found.low == pytest.approx(found.high - 0.5)
    assert (found.customers, found.sessions) == ((12, 10), (12, 10))


def test_sessions_of_the_same_customers_again_say_no_more_of_them():
    """Whose customers all earn the same in every session: ten times the sessions leave the interval as it is."""
    rates, others = np.linspace(0.1, 2.0, 20), np.linspace(0.3, 1.0, 15)

    once = uplift(group(rates), group(others))
    ten_times = uplift(group(10 * rates, np.full(20, 10)), group(10 * others, np.full(15, 10)))

    assert ten_times[:3] == pytest.approx(once[:3])
    assert ten_times.sessions == (200, 150)


def test_one_customer_with_most_of_the_spread_leaves_few_degrees_of_freedom():
    alike, lone = group([0.0, 1.0] * 20), group([1.0] * 39 + [60.0])

    assert alike.freedom == 39
    assert 2.0 <= lone.freedom < 2.5


@pytest.mark.parametrize("few", [None, group([1.0] * (LEAST_CUSTOMERS - 1))])
def test_a_group_of_nine_customers_is_refused_with_what_is_missing(few):
    count = 0 if few is None else few.n_customers

    with pytest.raises(TooFewCustomersError, match=f"needs 10 customers.* 12 with learning and {count} without"):
        uplift(group([1.0, 0.0] * 6), few)


def test_rewards_that_never_vary_have_an_uplift_of_no_width():
    found = uplift(group(np.full(13, 2.0)), group(np.ones(12)))

    assert (found.low, found.difference, found.high) == (1.0, 1.0, 1.0)


def test_a_group_without_rewards_varies_as_the_customers_of_both_groups_do():
    """Both: mean 8/40 = .2, each residual over 39: variance (8 x .8^2 + 32 x .2^2) / 39^2 = .0042078, of 10 customers
    .0042078 x 40 / 10 = .016831. Learning: mean 8/30, (8 x (22/30)^2 + 22 x (8/30)^2) / 29^2 = .0069758.
    """
    found = uplift(group([1.0] * 8 + [0.0] * 22), group(np.zeros(10)))

    own = (8 * (22 / 30) ** 2 + 22 * (8 / 30) ** 2) / 29**2
    parts = np.array([own, 0.016831])
    satterthwaite = 3 * (8 * (22 / 30) ** 2 + 22 * (8 / 30) ** 2) ** 2 / (8 * (22 / 30) ** 4 + 22 * (8 / 30) ** 4) - 1
    freedom = parts.sum() ** 2 / (parts**2 @ (1 / np.array([min(satterthwaite, 29), 9])))
    half = t.ppf(0.975, freedom) * np.sqrt(parts.sum())
    assert (found.low, found.high) == pytest.approx((8 / 30 - half, 8 / 30 + half), rel=1e-4)


def test_nothing_is_said_while_no_customer_of_both_groups_has_a_reward():
    with pytest.raises(TooFewCustomersError, match="no customer of both groups has one"):
        uplift(group(np.zeros(30)), group(np.zeros(10)))

    assert compare({"a": group(np.zeros(30)), "b": group(np.zeros(10))}, ["a", "b"])[1].uplift is None


@pytest.mark.parametrize("without", [10, 20, 40])
def test_rare_rewards_that_miss_a_small_group_make_no_uplift(without):
    """1,000 experiments of 90 customers with learning, a reward in 12 % of the customers of both groups: at most one in
    twenty finds a difference, plus 2.6 standard errors. A variance of its own alone found .28 with 10 customers."""
    rng, runs = np.random.default_rng(6), 1_000
    rewarded = (rng.random((runs, 90 + without)) < 0.12).astype(float)

    found = [uplift(group(row[:90]), group(row[90:])) for row in rewarded]

    wrong = np.mean([not each.low <= 0.0 <= each.high for each in found])
    assert wrong < 0.05 - norm.ppf(0.005) * np.sqrt(0.05 * 0.95 / runs)


@pytest.mark.parametrize(("spread", "sessions"), [(0.0, 6), (0.5, 21), (0.8, 11)])
def test_two_groups_with_the_same_slates_differ_in_one_experiment_of_twenty(spread, sessions):
    """800 experiments of 160 and 40 customers; the tolerance is 2.6 standard errors of .05, plus the .01 that skew
    rates cost. benchmarks/holdout.py has the long run."""
    rng, runs = np.random.default_rng(5), 800
    rates = np.minimum(0.11 * np.exp(spread * rng.standard_normal((runs, 200)) - spread**2 / 2), 1.0)
    clicks = rng.binomial(10 * sessions, rates).astype(float)
    came = np.full(200, sessions)

    found = [uplift(group(row[:160], came[:160]), group(row[160:], came[160:])) for row in clicks]

    wrong = np.mean([not each.low <= 0.0 <= each.high for each in found])
    assert wrong == pytest.approx(0.05, abs=-norm.ppf(0.005) * np.sqrt(0.05 * 0.95 / runs) + 0.01)


def test_a_policy_serves_its_share_of_the_customers_besides_those_held_out():
    """20,000 customers: within 5 standard errors of each share."""
    customers, shares = [str(number) for number in range(20_000)], {"ucb1": 0.3, "greedy": 0.1}
    held = {customer for customer in customers if held_out(customer, "e", 0.2)}
    served = {customer: assigned_policy(customer, "e", 0.2, shares) for customer in customers if customer not in held}

    for policy, share in {**shares, None: 0.4}.items():
        part = sum(each == policy for each in served.values()) / 20_000
        assert part == pytest.approx(share, abs=5 * np.sqrt(share * (1 - share) / 20_000))


def test_a_customer_keeps_her_policy_in_whatever_order_the_profile_names_them():
    shares = {"ucb1": 0.3, "greedy": 0.3}

    for customer in map(str, range(100)):
        backwards = dict(reversed(shares.items()))
        assert assigned_policy(customer, "e", 0.1, shares) == assigned_policy(customer, "e", 0.1, backwards)


def test_policies_are_compared_with_the_first_and_their_intervals_widen_with_their_number():
    """Two differences: each interval holds with 97.5 %, beside one alone with 95 %."""
    rng = np.random.default_rng(3)
    groups = {name: group(rng.random(20)) for name in ("own", "ucb1", "greedy")}

    own, ucb1, _ = compare(groups, ["own", "ucb1", "greedy"])
    _, alone = compare(groups, ["own", "ucb1"])

    assert own == ("own", 20, 20, groups["own"].mean, None)
    assert alone.uplift == uplift(groups["ucb1"], groups["own"])
    assert ucb1.uplift == uplift(groups["ucb1"], groups["own"], 0.975)
    assert ucb1.uplift.low < alone.uplift.low < alone.uplift.difference == ucb1.uplift.difference


def test_policies_without_enough_customers_stand_without_an_interval():
    groups = {"own": group([1.0] * 12), "few": group([1.0] * 9)}

    few, none = compare(groups, ["own", "few", "none"])[1:]

    assert (few.customers, few.uplift) == (9, None)
    assert (none.customers, none.sessions, none.uplift) == (0, 0, None)


@pytest.mark.parametrize(("share", "sessions", "spread"), [(0.2, 6, 0.5), (0.5, 11, 0.3)])
def test_an_uplift_of_the_least_detectable_size_is_found_in_four_experiments_of_five(share, sessions, spread):
    """1,000 experiments of 300 customers with normal rewards around a mean of 1; the tolerance is 3 standard errors of
    .8, plus .01 for taking one t distribution for another."""
    rng, runs, customers = np.random.default_rng(8), 1_000, 300
    least = minimum_detectable(customers, share, sessions, customer_sd=spread, session_sd=1.2)
    n_held = round(customers * share)
    means = 1.0 + spread * rng.standard_normal((runs, customers))
    means[:, n_held:] += least
    rewards = sessions * means + 1.2 * np.sqrt(sessions) * rng.standard_normal((runs, customers))
    came = np.full(customers, sessions)

    found = [uplift(group(row[n_held:], came[n_held:]), group(row[:n_held], came[:n_held])).low > 0 for row in rewards]

    assert np.mean(found) == pytest.approx(0.8, abs=3 * np.sqrt(0.8 * 0.2 / runs) + 0.01)
