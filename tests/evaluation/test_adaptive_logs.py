"""Intervals on logs of a policy that learns while it logs."""

from dataclasses import replace

import numpy as np
import pytest

from rlreco.evaluation import DEFAULT_ESTIMATORS, evaluate

LOGS, STAGE, EXPLORE = 120, 150, 0.1


def adaptive_log(shoppers, rng):
    """Four stages: at random, then three of the best by the means so far, which explore a tenth of the places."""
    scores, epsilon, stages = np.zeros_like(shoppers.rewards()), 1.0, []
    for stage in range(4):
        log = shoppers.log(scores, epsilon, STAGE, rng)
        stages.append(replace(log, session=log.session + stage * STAGE))
        scores, epsilon = means(stages, scores.shape), EXPLORE
    columns = ("session", "entry", "reward", "propensity")
    return replace(log, **{name: np.concatenate([getattr(each, name) for each in stages]) for name in columns})


def means(stages, shape):
    """Of each state and product, one row of reward 0 before all others."""
    entry, reward = (np.concatenate([getattr(each, name) for each in stages]) for name in ("entry", "reward"))
    n = np.prod(shape)
    return (np.bincount(entry, reward, n) / (1.0 + np.bincount(entry, minlength=n))).reshape(shape)


@pytest.fixture(scope="module")
def held(shoppers, fixed):
    """Whether the interval held the truth, and the naive one did: (target, estimator) -> shape (LOGS, 2)."""
    best, worst = (shoppers.chances(sign * shoppers.rewards(), 0.02) for sign in (1.0, -1.0))
    targets, results = {"best": best, "worst": worst}, {}
    for seed in range(LOGS):
        log = adaptive_log(shoppers, np.random.default_rng([20261130, seed]))
        evaluation = evaluate(log, {name: fixed(chances) for name, chances in targets.items()})
        for name, chances in targets.items():
            truth = shoppers.truth(chances)
            for estimator, each in evaluation.target(name).estimates.items():
                naive = abs(each.value - truth) <= 1.96 * each.standard_error
                results.setdefault((name, estimator), []).append((each.low <= truth <= each.high, naive))
    return {key: np.array(each) for key, each in results.items()}


@pytest.mark.parametrize("estimator", DEFAULT_ESTIMATORS)
@pytest.mark.parametrize("target", ["best", "worst"])
def test_intervals_hold_the_truth_on_logs_of_a_policy_that_learns(held, target, estimator):
    """95 % over 120 logs has a standard error of 2 points; three of them either way."""
    assert held[target, estimator][:, 0].mean() >= 0.89


@pytest.mark.parametrize("estimator", DEFAULT_ESTIMATORS)
def test_naive_intervals_of_a_policy_that_the_log_hardly_shows_are_too_narrow(held, estimator):
    covered, naive = held["worst", estimator].mean(axis=0)

    assert naive < covered
