"""Estimates against the truth of simulated shoppers: 800 logs of 5,000 sessions for each pair of policies."""

import numpy as np
import pytest

from rlreco.evaluation import evaluate

pytestmark = pytest.mark.slow

LOGS, SESSIONS, SEED = 800, 5000, 20261127
ESTIMATORS = ("ips", "snips", "dr", "sndr")
PAIRS = {
    "uniform logs the best": (("flat", 0.0), ("fair guess", 0.0)),
    "a greedy one that explores a tenth logs uniform": (("fair guess", 0.1), ("flat", 0.0)),
    "one that explores three tenths logs another ranking": (("fair guess", 0.3), ("poor guess", 0.1)),
}


def scores(shoppers, name):
    rng = np.random.default_rng(7)
    fair, poor = (shoppers.rewards() * np.exp(rng.normal(0, noise, shoppers.rewards().shape)) for noise in (0.3, 0.6))
    return {"fair guess": fair, "poor guess": poor, "flat": np.zeros_like(fair)}[name]


@pytest.fixture(scope="module", params=PAIRS)
def trials(request, shoppers, fixed):
    """The truth; and of each estimator the values and whether the interval held the truth, shape (LOGS,)."""
    (logged, epsilon), (asked, explore) = PAIRS[request.param]
    chances = shoppers.chances(scores(shoppers, asked), explore)
    truth = shoppers.truth(chances)
    found = []
    for seed in range(LOGS):
        log = shoppers.log(scores(shoppers, logged), epsilon, SESSIONS, np.random.default_rng([SEED, seed]))
        found.append(evaluate(log, {"asked": fixed(chances)}, ESTIMATORS, seed=seed).target().estimates)
    values = {name: np.array([each[name].value for each in found]) for name in ESTIMATORS}
    held = {name: np.array([each[name].low <= truth <= each[name].high for each in found]) for name in ESTIMATORS}
    return truth, values, held


@pytest.mark.parametrize("name", ["ips", "dr"])
def test_the_unbiased_ones_miss_the_truth_by_less_than_two_standard_errors(trials, name):
    truth, values, _ = trials

    assert abs(values[name].mean() - truth) < 2 * values[name].std(ddof=1) / np.sqrt(LOGS)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_nineteen_of_twenty_intervals_hold_the_truth(trials, name):
    """95 % over 800 logs has a standard error of .8 points, so a right interval passes whatever the seed."""
    _, _, held = trials

    assert 0.92 <= held[name].mean() <= 0.97


def test_dr_spreads_no_more_than_ips(trials):
    _, values, _ = trials

    assert values["dr"].std() <= values["ips"].std()
