import numpy as np
import pytest
from scipy.stats import ttest_ind

from rlreco.bandit.uplift import held_out, uplift


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


def test_the_uplift_has_welchs_interval():
    rng = np.random.default_rng(0)
    learning, without = rng.normal(0.6, 0.3, 900), rng.normal(0.5, 0.2, 100)

    found = uplift(learning, without)

    low, high = ttest_ind(learning, without, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.difference == pytest.approx(learning.mean() - without.mean())


def test_one_session_says_nothing_of_an_uplift():
    assert uplift(np.array([1.0]), np.array([0.5, 0.6])) is None


def test_rewards_that_never_vary_have_an_uplift_of_no_width():
    found = uplift(np.ones(3), np.zeros(2))

    assert (found.low, found.difference, found.high) == (1.0, 1.0, 1.0)


def test_the_uplift_has_the_interval_of_a_calculation_by_hand():
    """Means 2 and 1, variances 1 and 2, of 3 and 2 sessions: error sqrt(1/3 + 1), 16/9 / (1/18 + 1) = 1.684 degrees.

    Student's 97.5 % point at 1.684 degrees of freedom is 5.1762 (by numerical inversion of its density).
    """
    found = uplift(np.array([1.0, 2.0, 3.0]), np.array([0.0, 2.0]))

    assert found.high - found.difference == pytest.approx(5.1762 * np.sqrt(4 / 3), rel=1e-5)
    assert found.difference - found.low == pytest.approx(found.high - found.difference)
