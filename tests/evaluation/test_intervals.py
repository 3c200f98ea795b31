import numpy as np
import pytest

from rlreco.evaluation.estimators import Ratio
from rlreco.evaluation.intervals import (
    bootstrap_interval,
    bootstrap_totals,
    influences,
    normal_interval,
    stack,
    standard_error,
    values,
)

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


def test_bootstrap_draws_spread_as_the_standard_error_says():
    rng = np.random.default_rng(3)
    stacked = stacked_ratio(rng.exponential(size=2000), rng.uniform(0.5, 1.5, 2000))

    draws = values(bootstrap_totals(stacked.columns, 4000, rng), stacked.places[KEY])

    assert draws.std() == pytest.approx(standard_error(influences(stacked, KEY)), rel=0.05)
    assert draws.mean() == pytest.approx(float(values(stacked.totals, stacked.places[KEY])), rel=0.005)


def test_each_session_counts_as_often_as_a_poisson_variable_of_mean_one():
    counts = bootstrap_totals(np.ones((1, 1)), 200_000, np.random.default_rng(4)).ravel()

    # Standard errors: mean .0022, variance .0039, P(0) .0011.
    assert counts.mean() == pytest.approx(1.0, abs=0.01)
    assert counts.var() == pytest.approx(1.0, abs=0.02)
    assert (counts == 0).mean() == pytest.approx(np.exp(-1), abs=0.005)


def test_sessions_are_drawn_independently_also_across_the_pieces_of_a_long_log():
    n_sessions = 6000
    columns = np.ones((1, n_sessions))

    totals = bootstrap_totals(columns, 2000, np.random.default_rng(5)).ravel()

    # The variance of a sum of independent Poisson(1): n; 2,000 draws tell it to 3.2 %.
    assert totals.var() == pytest.approx(n_sessions, rel=0.15)


@pytest.mark.parametrize("draws", [1, 99, 101])
def test_as_many_draws_come_back_as_were_asked(draws):
    assert bootstrap_totals(np.ones((2, 7)), draws, np.random.default_rng(6)).shape == (draws, 2)


def test_the_same_seed_gives_the_same_draws():
    columns = np.random.default_rng(7).random((3, 500))

    first, second = (bootstrap_totals(columns, 20, np.random.default_rng(8)) for _ in range(2))

    assert (first == second).all()


def test_without_bias_and_skewness_the_interval_is_the_draws_percentiles():
    draws, even = np.arange(101.0), np.array([-1.0, 1.0])

    assert bootstrap_interval(50.0, draws, even, 0.9) == pytest.approx((5.0, 95.0))
    assert bootstrap_interval(1.0, np.array([np.nan, 1.0, 1.0]), even, 0.9) == (1.0, 1.0)
    assert bootstrap_interval(0.0, np.zeros(5), np.zeros(2), 0.9) == (0.0, 0.0)


def test_normal_intervals_are_the_textbooks():
    assert normal_interval(10.0, 2.0, 0.95) == pytest.approx((10 - 3.91993, 10 + 3.91993), abs=1e-5)


def test_intervals_of_a_skewed_mean_miss_less_on_the_high_side_than_percentiles_do():
    """Means of 25 exponentials, whose truth is 1. Over 1,500 samples a share has a standard error of some .5 points."""
    rng = np.random.default_rng(9)
    missed, percentiles_missed = [], []
    for sample in rng.exponential(size=(1500, 25)):
        stacked = stacked_ratio(sample, None)
        draws = values(bootstrap_totals(stacked.columns, 1000, rng), stacked.places[KEY])
        low, high = bootstrap_interval(float(sample.mean()), draws, influences(stacked, KEY), 0.95)
        missed.append((low > 1, high < 1))
        percentiles_missed.append(np.quantile(draws, 0.975) < 1)

    too_high, too_low = np.mean(missed, axis=0)
    assert too_high == pytest.approx(0.025, abs=0.015)
    assert 0.015 < too_low < 0.06
    assert too_low < np.mean(percentiles_missed) - 0.01
