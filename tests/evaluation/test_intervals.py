import numpy as np
import pytest

from rlreco.evaluation.estimators import Ratio
from rlreco.evaluation.intervals import (
    Bounds,
    degrees_of_freedom,
    influences,
    interval,
    lift_interval,
    stack,
    standard_error,
    values,
)

UNIT = Bounds(0.0, 1.0)
KEY = ("target", "estimator")


def stacked_ratio(top, bottom, session=None):
    return stack(np.arange(len(top)) if session is None else session, {KEY: (Ratio(top, bottom),)})


def test_a_column_shared_by_two_ratios_is_kept_once_and_summed_by_session():
    weight, rewarded = np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0, 3.0])

    stacked = stack(np.array([5, 2, 5]), {("t", "a"): (Ratio(rewarded, weight),), ("t", "b"): (Ratio(rewarded),)})

    assert stacked.columns.shape == (3, 2)
    assert float(values(stacked.totals, stacked.places["t", "a"])) == pytest.approx(4 / 6)
    assert float(values(stacked.totals, stacked.places["t", "b"])) == pytest.approx(4 / 3)
    assert sorted(stacked.columns[:, 0]) == [0.0, 1.0, 2.0]


def test_the_standard_error_of_a_mean_is_the_textbooks():
    sample = np.random.default_rng(0).normal(size=500)

    error = standard_error(influences(stacked_ratio(sample, None), KEY))

    assert error == pytest.approx(sample.std(ddof=1) / np.sqrt(500), rel=1e-12)


def test_the_standard_error_of_a_ratio_is_what_many_samples_show():
    rng = np.random.default_rng(1)
    bottoms = rng.uniform(0.5, 1.5, (4000, 300))
    tops = bottoms * rng.uniform(0, 1, (4000, 300)) + rng.normal(0, 0.2, (4000, 300))
    ratios = tops.sum(axis=1) / bottoms.sum(axis=1)

    errors = [
        standard_error(influences(stacked_ratio(top, bottom), KEY))
        for top, bottom in zip(tops[:50], bottoms[:50], strict=True)
    ]

    # 4,000 samples tell a spread to about 1.1 %, so 5 % is more than four standard errors.
    assert np.mean(errors) == pytest.approx(ratios.std(), rel=0.05)


def test_rows_of_one_session_vary_together():
    rows = np.repeat(np.random.default_rng(2).normal(size=200), 5)

    together = standard_error(influences(stacked_ratio(rows, None, np.repeat(np.arange(200), 5)), KEY))
    apart = standard_error(influences(stacked_ratio(rows, None), KEY))

    assert together == pytest.approx(apart * np.sqrt(5), rel=0.01)


def test_a_cluster_alone_has_no_standard_error():
    assert standard_error(np.zeros(1)) == np.inf


def test_degrees_of_freedom_count_the_clusters_that_make_the_variance():
    assert degrees_of_freedom(np.array([0.1, -0.1, 0.1, -0.1, 0.1])) == pytest.approx(5.0)
    assert degrees_of_freedom(np.array([3.0, -1.0, -1.0, -1.0])) == pytest.approx(12.0**2 / 84.0, abs=0.3)
    assert degrees_of_freedom(np.array([1.0, -1e-9])) == 2.0
    assert degrees_of_freedom(np.zeros(7)) == 7.0


def test_the_interval_is_a_t_interval_of_the_logarithm():
    """Squares sum to .0004: the standard error is sqrt(4 / 3 * .0004) and t with 4 degrees at 95 % is 2.776445."""
    half = 2.776445 * np.sqrt(4 / 3 * 0.0004) / 0.2

    low, high = interval(0.2, np.array([0.01, -0.01, 0.01, -0.01]), 0.95, UNIT)

    assert (low, high) == pytest.approx((0.2 * np.exp(-half), 0.2 * np.exp(half)), rel=1e-6)


def test_an_interval_moves_with_the_rewards():
    moves = np.array([0.03, -0.02, 0.01, -0.02])
    low, high = interval(0.2, moves, 0.9, UNIT)

    assert interval(-4.8, moves, 0.9, Bounds(-5.0, -4.0)) == pytest.approx((low - 5.0, high - 5.0))


def test_an_interval_stays_within_the_rewards_and_holds_its_value():
    low, high = interval(0.2, np.array([0.5, -0.5]), 0.95, UNIT)

    assert 0.0 < low < 0.2
    assert high == 1.0


@pytest.mark.parametrize("value", [-0.1, 0.0, 1.1])
def test_a_value_that_no_mean_of_rewards_can_have_gets_the_plain_t_interval(value):
    moves = np.array([0.01, -0.01, 0.01, -0.01])
    half = 2.776445 * np.sqrt(4 / 3 * 0.0004)

    assert interval(value, moves, 0.95, UNIT) == pytest.approx((value - half, value + half), rel=1e-6)


def test_a_single_cluster_may_have_any_mean_reward():
    assert interval(0.2, np.zeros(1), 0.95, UNIT) == (0.0, 1.0)


def test_rewards_that_are_all_alike_leave_no_doubt():
    assert interval(0.3, np.zeros(9), 0.95, Bounds(0.3, 0.3)) == (0.3, 0.3)


def test_the_logged_policy_has_no_lift_over_itself():
    moves = np.random.default_rng(0).normal(size=50) / 1000

    assert lift_interval(0.2, moves, 0.2, moves, 0.95, UNIT) == pytest.approx((0.0, 0.0), abs=1e-15)


def test_what_moves_both_means_alike_leaves_the_lift_in_no_doubt():
    """A target that earns twice as much in every session: its lift is the logged mean, by the ratio of 2."""
    moves = np.random.default_rng(1).normal(size=50) / 100

    assert lift_interval(0.4, 2 * moves, 0.2, moves, 0.95, UNIT) == pytest.approx((0.2, 0.2))


def test_a_lift_of_values_that_no_mean_can_have_is_their_difference():
    moves, logged = np.array([0.01, -0.01, 0.01, -0.01]), np.zeros(4)
    half = 2.776445 * np.sqrt(4 / 3 * 0.0004)

    assert lift_interval(-0.1, moves, 0.2, logged, 0.95, UNIT) == pytest.approx((-0.3 - half, -0.3 + half), rel=1e-6)


def test_intervals_of_a_skewed_mean_miss_less_on_the_high_side_than_normal_ones_do():
    """Means of 25 exponentials, whose truth is 1. Over 1,500 samples a share has a standard error of some .5 points."""
    too_low, normal_too_low, covered = [], [], []
    for sample in np.random.default_rng(9).exponential(size=(1500, 25)):
        moves = (sample - sample.mean()) / 25
        low, high = interval(float(sample.mean()), moves, 0.95, Bounds(0.0, 99.0))
        covered.append(low <= 1 <= high)
        too_low.append(high < 1)
        normal_too_low.append(sample.mean() + 1.96 * standard_error(moves) < 1)

    assert 0.935 <= np.mean(covered) <= 0.985
    assert np.mean(too_low) < 0.04 < np.mean(normal_too_low)


def test_intervals_by_customers_hold_the_truth_where_those_by_sessions_do_not():
    """60 customers of 20 sessions, click rates lognormal with deviation .8; 1,000 logs tell a share to .7 points."""
    rng, by_customer, by_session = np.random.default_rng(10), [], []
    customer = np.repeat(np.arange(60), 20)
    truth = 0.1 * np.exp(0.8**2 / 2)
    for _ in range(1000):
        rates = np.minimum(0.1 * np.exp(rng.normal(0, 0.8, 60)), 1.0)
        clicks = (rng.random(1200) < rates[customer]).astype(float)
        for cluster, held in ((customer, by_customer), (np.arange(1200), by_session)):
            moves = influences(stacked_ratio(clicks, None, cluster), KEY)
            low, high = interval(clicks.mean(), moves, 0.95, UNIT)
            held.append(low <= truth <= high)

    assert 0.925 <= np.mean(by_customer) <= 0.975
    assert np.mean(by_session) < 0.85
