"""Off-policy evaluation: a million rounds, and ten thousand beside obp on the same rounds.

    python benchmarks/evaluation.py

A million rounds: CPU seconds and peak memory of all estimators with their intervals (goal: 20 s, 2 GB).
Ten thousand: the same call, and obp's estimate_interval with 1,000 draws, in the environment of `make oracles`.
"""

import importlib
import json
import os
import resource
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

DRAWS, ITEMS, POSITIONS = 1000, 80, 3
PEERS = {
    "ips": "InverseProbabilityWeighting",
    "snips": "SelfNormalizedInverseProbabilityWeighting",
    "dm": "DirectMethod",
    "dr": "DoublyRobust",
    "sndr": "SelfNormalizedDoublyRobust",
    "switch": "SwitchDoublyRobust",
}


def rounds(n: int) -> dict[str, np.ndarray]:
    """A log of one policy over 80 items and three positions, clicks near 4 %."""
    rng = np.random.default_rng(0)
    chances = 0.2 / ITEMS + 0.8 * rng.dirichlet(np.ones(ITEMS))
    item, position = rng.choice(ITEMS, n, p=chances / chances.sum()), rng.integers(POSITIONS, size=n)
    click = rng.random(n) < 0.08 * rng.random(ITEMS)[item]
    return {"item": item, "position": position, "reward": click.astype(float), "propensity": chances[item]}


def cpu_seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def ours(n: int, names: list[str]) -> float:
    """CPU seconds of the whole call, the table in memory."""
    import pandas as pd

    from rlreco.evaluation import evaluate, from_table

    log = from_table(pd.DataFrame(rounds(n)), position="position", chance_of="position")
    return cpu_seconds(lambda: evaluate(log, "uniform", names))


def theirs(n: int) -> float:
    """CPU seconds of obp for the intervals of the estimators that both have; the reward model is handed in."""
    estimators, log = reference(), rounds(n)
    even = np.full((n, ITEMS, POSITIONS), 1 / ITEMS)
    inputs = {
        "reward": log["reward"],
        "action": log["item"],
        "position": log["position"],
        "pscore": log["propensity"],
        "action_dist": even,
        "estimated_rewards_by_reg_model": np.full((n, ITEMS, POSITIONS), log["reward"].mean()),
    }
    made = [getattr(estimators, name)() for name in PEERS.values()]
    return cpu_seconds(
        lambda: [each.estimate_interval(**inputs, n_bootstrap_samples=DRAWS, random_state=1) for each in made]
    )


def reference() -> types.ModuleType:
    """obp's estimators alone: the rest of the package wants torch, and they only name its tensors."""
    obp = importlib.import_module("obp")
    torch, package = types.ModuleType("torch"), types.ModuleType("obp.ope")
    torch.Tensor = type("Tensor", (), {})  # type: ignore[attr-defined]
    package.__path__ = [str(Path(obp.__file__ or "").parent / "ope")]
    sys.modules |= {"torch": torch, "obp.ope": package}
    return importlib.import_module("obp.ope.estimators")


def in_a_child(*arguments: str, python: str = sys.executable) -> dict[str, float]:
    """What one run in a fresh process says of itself."""
    done = subprocess.run([python, __file__, *arguments], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def child(who: str, n: int) -> None:
    if who == "peer":
        seconds = theirs(n)
    else:
        from rlreco.evaluation import ESTIMATORS

        seconds = ours(n, list(ESTIMATORS) if who == "all" else list(PEERS))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes}))


def main() -> None:
    million = [in_a_child("all", "1000000") for _ in range(3)]
    print(f"1,000,000 rounds, all estimators with intervals: {median(run['seconds'] for run in million):.1f} CPU s")
    print(f"1,000,000 rounds, peak memory of the process: {max(run['megabytes'] for run in million):,.0f} MB")
    mine = median(in_a_child("same", "10000")["seconds"] for _ in range(3))
    print(f"10,000 rounds, {', '.join(PEERS)}: {mine:.3f} CPU s")
    python = ROOT / ".venv-oracles" / "bin" / "python"
    if not python.exists():
        print("obp isn't here to compare with; `make oracles` installs it.")
        return
    peer = median(in_a_child("peer", "10000", python=str(python))["seconds"] for _ in range(3))
    print(f"10,000 rounds, obp 0.4.1, the same estimators: {peer:.3f} CPU s, {peer / mine:.1f} times ours")


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    if len(sys.argv) == 3:
        child(sys.argv[1], int(sys.argv[2]))
    else:
        main()
