"""A cluster through the interface of concurrent.futures: what docs/policies.md promises of Dask."""

import pytest

from rlreco.simulation.setups import BernoulliArms
from rlreco.simulation.simulate import simulate


@pytest.mark.oracle
def test_a_sweep_on_dask_gives_the_same_as_running_here():
    distributed = pytest.importorskip("distributed")
    setup = BernoulliArms((0.1, 0.5, 0.3), permute=True)
    policies = ["thompson", "uniform"]
    here = simulate(setup, policies, rounds=100, replicates=4, seed=8, batch=2)

    with (
        distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        pool = client.get_executor()
        there = simulate(setup, policies, rounds=100, replicates=4, seed=8, batch=2, executor=pool)

    for mine, theirs in zip(here.runs, there.runs, strict=True):
        assert theirs.totals.regret[-1] == pytest.approx(mine.totals.regret[-1], rel=1e-12)
