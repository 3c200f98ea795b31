"""lin_ucb and lin_ts beside MABWiser's, by numbers: the same ridge, updates, bounds and draws.

MABWiser has a model for each arm. Ours is one model, and is that of an arm where its features stand in a block of their
own. Known differences: before an arm is tried, MABWiser's inverse of A is A itself, which is right for a ridge of 1
alone; its arms draw one after the other, so no two scores share a draw, where Agrawal and Goyal's do. River's Thompson
sampling with a Gaussian draws a reward, not its mean, so thompson_gaussian has no peer there.
"""

import numpy as np
import pytest

from rlreco.bandit.policies.registry import parse
from rlreco.bandit.posterior import Arms, Linear

mab = pytest.importorskip("mabwiser.mab", reason="mabwiser lives in .venv-oracles: make oracles")

pytestmark = pytest.mark.oracle

N_ARMS, N_FEATURES, N_SESSIONS, N_LATER = 4, 5, 120, 60


def history(seed, n):
    rng = np.random.default_rng(seed)
    return rng.integers(0, N_ARMS - 1, n), rng.random(n), rng.standard_normal((n, N_FEATURES))


def theirs(policy, seed):
    """Taught at once, and then one session after the other; the last arm is never tried."""
    learner = mab.MAB(list(range(N_ARMS)), policy, seed=1)
    learner.fit(*history(seed, N_SESSIONS))
    for arm, reward, context in zip(*history(seed + 1, N_LATER), strict=True):
        learner.partial_fit([arm], [reward], [context])
    return learner


def in_blocks(context):
    """Features of all arms, shape (N_ARMS, N_ARMS N_FEATURES): each arm's own block has the context."""
    return np.kron(np.eye(N_ARMS), context)


def ours(context, seed):
    a, b = np.zeros((N_ARMS * N_FEATURES, N_ARMS * N_FEATURES)), np.zeros(N_ARMS * N_FEATURES)
    for log in (history(seed, N_SESSIONS), history(seed + 1, N_LATER)):
        for arm, reward, seen in zip(*log, strict=True):
            x = in_blocks(seen)[arm]
            a += np.outer(x, x)
            b += reward * x
    nothing = np.zeros(N_ARMS)
    return Arms(nothing, nothing, linear=Linear(in_blocks(context), a, b))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("alpha", [0.0, 0.3, 2.0])
def test_the_bounds_of_lin_ucb_are_those_of_mabwiser(seed, alpha):
    context = np.random.default_rng(seed + 99).standard_normal(N_FEATURES)
    expected = theirs(mab.LearningPolicy.LinUCB(alpha=alpha, l2_lambda=1.0), seed).predict_expectations([context])

    scores = parse(f"lin_ucb:alpha={alpha}").policy.scores(ours(context, seed), np.random.default_rng(0))

    assert scores == pytest.approx([expected[arm] for arm in range(N_ARMS)], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_the_draw_of_lin_ts_has_the_mean_and_the_covariance_of_mabwisers(seed):
    """By their models' own beta and A_inv, and by 40,000 of our draws, within 5 standard errors."""
    context, v, n_draws = np.random.default_rng(seed + 99).standard_normal(N_FEATURES), 0.4, 40_000
    models = theirs(mab.LearningPolicy.LinTS(alpha=v, l2_lambda=1.0), seed)._imp.arm_to_model
    means = np.array([context @ models[arm].beta for arm in range(N_ARMS)])
    deviations = v * np.sqrt([context @ models[arm].A_inv @ context for arm in range(N_ARMS)])

    draws = parse(f"lin_ts:v={v}").policy.draws(ours(context, seed), n_draws, np.random.default_rng(seed))

    error = deviations / np.sqrt(n_draws)
    assert (np.abs(draws.mean(axis=0) - means) < 5 * error).all()
    assert (np.abs(draws.std(axis=0) - deviations) < 5 * error).all()
    correlations = np.corrcoef(draws.T)[np.triu_indices(N_ARMS, 1)]
    assert (np.abs(correlations) < 5 / np.sqrt(n_draws)).all()


@pytest.mark.parametrize("seed", range(3))
def test_the_mean_of_lin_ts_is_mabwisers_to_nine_digits(seed):
    """lin_ucb without optimism scores by the mean that lin_ts draws around."""
    context = np.random.default_rng(seed + 99).standard_normal(N_FEATURES)
    models = theirs(mab.LearningPolicy.LinTS(alpha=1.0, l2_lambda=1.0), seed)._imp.arm_to_model

    means = parse("lin_ucb:alpha=0").policy.scores(ours(context, seed), np.random.default_rng(0))

    assert means == pytest.approx([context @ models[arm].beta for arm in range(N_ARMS)], rel=1e-9, abs=1e-9)
