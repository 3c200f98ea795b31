"""A simulation as plain values: what comes back says the same."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from rlreco.errors import ConfigError
from rlreco.simulation.keeping import check_keepable, from_plain, to_plain
from rlreco.simulation.regret import PolicyRun, Simulation, Totals, checkpoints
from rlreco.simulation.setups import BernoulliArms
from rlreco.simulation.simulate import simulate
from rlreco.simulation.trail import Trail

ARMS = BernoulliArms((0.1, 0.5, 0.3), permute=True)


def kept(simulation):
    """By way of JSON, as a store does it."""
    return from_plain(json.loads(json.dumps(to_plain(simulation))))


def test_a_simulation_comes_back_with_its_curves_rates_and_paired_differences():
    simulation = simulate(ARMS, ["thompson", "uniform", "ucb1"], rounds=300, replicates=6, seed=4)

    again = kept(simulation)

    assert again.finished
    pd.testing.assert_frame_equal(again.curves(), simulation.curves(), rtol=1e-6)
    pd.testing.assert_frame_equal(again.table(), simulation.table(), rtol=1e-6)
    pd.testing.assert_frame_equal(again.differences(), simulation.differences(), rtol=1e-4, atol=1e-4)
    for mine, theirs in zip(again.runs, simulation.runs, strict=True):
        assert np.array(mine.leaders) == pytest.approx(np.array(theirs.leaders), rel=1e-6)


def test_recorded_sessions_are_kept_and_long_ones_thinned_and_a_run_of_an_earlier_release_has_none():
    marks = np.arange(60_000).astype(np.uint8)
    [run] = of_random_numbers(3, 1).runs
    plain = to_plain(Simulation((replace(run, trail=Trail(marks)),), True))
    again = from_plain(plain).runs[0].trail

    assert again.every == 3
    assert (again.marks == marks[::3]).all()
    del plain["runs"][0]["trail"]
    assert len(from_plain(plain).runs[0].trail.marks) == 0
    assert "trail" not in to_plain(Simulation((run,), True))["runs"][0]


def of_random_numbers(replicates, n_policies):
    rng, at = np.random.default_rng(0), np.array(checkpoints(20_000), dtype=float)

    def run(number):
        rising = Totals(*(np.cumsum(rng.random((len(at), replicates)), axis=0) for _ in Totals._fields))
        nobody = np.zeros_like(rising.regret)
        return PolicyRun(f"policy {number}", at, rising._replace(belongs=nobody, shown=nobody), 1.0, 10, True)

    return Simulation(tuple(run(number) for number in range(n_policies)), True)


def test_many_replicates_are_kept_at_fewer_checkpoints_and_say_the_same_in_the_end():
    simulation = of_random_numbers(200, 6)

    plain = to_plain(simulation)

    assert len(json.dumps(plain)) < 1_000_000
    again = from_plain(plain)
    assert 3 <= len(again.runs[0].checkpoints) < len(simulation.runs[0].checkpoints)
    assert again.runs[0].checkpoints[-1] == 20_000
    pd.testing.assert_frame_equal(again.table(), simulation.table(), rtol=1e-6)


def test_a_run_too_large_to_be_saved_is_refused_before_anything_runs():
    check_keepable(5, 1_000)

    with pytest.raises(ConfigError, match="up to 1,066 replicates, not 2,000"):
        check_keepable(5, 2_000)


def test_newcomers_are_kept_where_there_are_any():
    simulation = of_random_numbers(2, 1)
    totals = simulation.runs[0].totals
    found = replace(simulation, runs=(replace(simulation.runs[0], totals=totals._replace(belongs=totals.clicks)),))

    assert "belongs" not in to_plain(simulation)["runs"][0]["totals"]
    assert from_plain(to_plain(simulation)).runs[0].newcomers() == {}
    assert from_plain(to_plain(found)).runs[0].newcomers()["newcomer_shown_last_quarter"] == 0.0
