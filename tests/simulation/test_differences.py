"""Differences to the best policy found, which was picked for being the best: their intervals hold all together."""

import numpy as np
import pytest
from scipy.stats import t

from rlreco.simulation.regret import PolicyRun, Simulation, Totals

RUNS, REPLICATES = 1_500, 8
TOLERANCE = 2.5 * np.sqrt(0.05 * 0.95 / RUNS)


def simulation(regret):
    """regret : final, shape (policies, R)"""
    nothing = np.zeros((1, regret.shape[1]))
    totals = [Totals(final[None], *[nothing] * (len(Totals._fields) - 1)) for final in regret]
    return Simulation(tuple(PolicyRun(f"p{n}", np.ones(1), of, 0.0, 1, False) for n, of in enumerate(totals)), False)


def simulations(means, seed):
    """Regret of policies that share the worlds' luck, so that their differences are narrower than they are."""
    rng = np.random.default_rng(seed)
    means = np.asarray(means)[:, None]
    for _ in range(RUNS):
        yield simulation(means + 3.0 * rng.standard_normal(REPLICATES) + rng.standard_normal((len(means), REPLICATES)))


def hold(table, truth):
    """Whether all intervals hold the true differences at once; truth : of each policy, by name"""
    true = table["policy"].map(truth) - table["against"].map(truth)
    return bool(((table["low"] <= true) & (true <= table["high"])).all())


@pytest.mark.parametrize("n_policies", [2, 3, 6])
def test_of_equal_policies_all_intervals_hold_0_in_95_of_100_runs(n_policies):
    truth = {f"p{n}": 0.0 for n in range(n_policies)}

    share = np.mean([hold(run.differences(), truth) for run in simulations([0.0] * n_policies, seed=n_policies)])

    assert share >= 0.95 - TOLERANCE


def test_of_unequal_policies_all_intervals_hold_the_true_differences_to_the_picked_one():
    means = [0.0, 0.2, 0.4, 2.0]
    truth = {f"p{n}": mean for n, mean in enumerate(means)}

    share = np.mean([hold(run.differences(), truth) for run in simulations(means, seed=9)])

    assert share >= 0.95 - TOLERANCE


def test_intervals_of_single_pairs_would_hold_too_seldom_for_a_policy_that_was_picked():
    """What the widening is for: with six equal policies they all hold in far less than 95 of 100 runs."""
    truth = {f"p{n}": 0.0 for n in range(6)}

    share = np.mean([hold(run.differences(run.best.policy), truth) for run in simulations([0.0] * 6, seed=6)])

    assert share < 0.8


def test_an_interval_is_wider_by_the_quantiles_of_student_for_three_pairs_and_not_for_a_named_reference():
    run = simulation(np.random.default_rng(1).standard_normal((3, REPLICATES)))

    picked, named = run.differences(), run.differences(run.best.policy)

    widths = [(table["high"] - table["low"]).to_numpy() / 2 / table["se"].to_numpy() for table in (picked, named)]
    assert widths[0] == pytest.approx(t.ppf(1 - 0.025 / 3, REPLICATES - 1))
    assert widths[1] == pytest.approx(t.ppf(0.975, REPLICATES - 1))
    assert (set(picked["pairs"]), set(named["pairs"])) == ({3}, {1})
