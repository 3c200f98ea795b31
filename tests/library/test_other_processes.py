"""Policies and functions of a script or a notebook on other processes, which don't have them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

NOTEBOOK = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
import numpy as np
import rlreco as rl

class Mine:
    def scores(self, arms, rng):
        return arms.means + 0.3 / np.sqrt(1.0 + arms.impressions)

class Counting:
    def start(self, n_arms, rng):
        self.shown, self.paid = np.ones(n_arms), np.ones(n_arms)

    def scores(self, arms, rng):
        return self.paid / self.shown

    def learn(self, shown, rewards):
        self.shown[shown] += 1
        self.paid[shown] += rewards

def reward(context, items, rng):
    return rng.random(len(items)) < np.array(items)

def own():
    return rl.Environment(reward, arms=[.1, .5], expected=lambda context, items: items)

def compared(on, executor=None):
    return rl.compare([Mine(), Counting(), "ucb1"], on=on, rounds=60, replicates=4, seed=1, executor=executor).frame()
"""

ON_POOLS = """
if __name__ == "__main__":
    for method in sys.argv[1:]:
        with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method)) as pool:
            for on in (rl.Bernoulli([.1, .5]), own()):
                np.testing.assert_allclose(compared(on, pool)["regret"], compared(on)["regret"], rtol=1e-9)
    print("the same")
"""


def run(*arguments):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("kept_in", ["a script", "a notebook"])
def test_what_a_script_or_a_notebook_defines_races_on_processes_that_were_started_anew(tmp_path, kept_in):
    text = "import sys\n" + NOTEBOOK + ON_POOLS
    script = tmp_path / "race.py"
    script.write_text(text, encoding="utf-8")

    done = run(*([str(script)] if kept_in == "a script" else ["-c", text]), "spawn", "fork")

    assert done.stdout == "the same\n", done.stderr[-2000:]


def test_without_cloudpickle_a_class_of_a_notebook_is_an_error_that_says_what_to_install():
    hidden = "import sys\nsys.modules['cloudpickle'] = None\n"
    local = "\ndef make():\n    class Local(Mine):\n        pass\n    return Local()\n"
    race = """
from concurrent.futures import ThreadPoolExecutor
try:
    with ThreadPoolExecutor(1) as pool:
        rl.compare(make(), on=rl.Bernoulli([.1, .5]), rounds=5, replicates=2, executor=pool)
except rl.RLRecoError as error:
    print(error)
"""

    assert "install cloudpickle" in run("-c", hidden + NOTEBOOK + local + race).stdout


@pytest.mark.oracle
def test_what_a_script_defines_races_on_a_dask_cluster(tmp_path):
    pytest.importorskip("distributed")
    on_dask = """
if __name__ == "__main__":
    import distributed
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, distributed.Client(cluster) as client:
        for on in (rl.Bernoulli([.1, .5]), own()):
            np.testing.assert_allclose(compared(on, client.get_executor())["regret"], compared(on)["regret"], rtol=1e-9)
    print("the same")
"""
    script = tmp_path / "race.py"
    script.write_text("import sys\n" + NOTEBOOK + on_dask, encoding="utf-8")

    done = run(str(script))

    assert done.stdout == "the same\n", done.stderr[-2000:]
