"""How fast policies learn in lock step: beside a bare NumPy floor, and beside the field's libraries.

    python benchmarks/simulation.py [--data FILE] [--sessions 4000] [--only arms|shop]

CPU seconds, floor and ours in turn in one process, medians of five; the libraries in a process of their own with the
environment of `make oracles`. The floor is the least code that is right: random ties, the same updates, nothing else.
The calibrated shoppers need a sales file (UCI Online Retail for the published figure); without one, the demo shop.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rlreco.bandit.prior.shop import Shop  # noqa: E402
from rlreco.domain.profile import Profile  # noqa: E402
from rlreco.simulation.setups import BernoulliArms, ShopVisits  # noqa: E402
from rlreco.simulation.simulate import Run, simulate  # noqa: E402

Scores = Callable[[np.ndarray, np.ndarray, int, np.random.Generator], np.ndarray]
POLICIES = {"epsilon_greedy": "epsilon_greedy", "ucb1": "ucb1", "thompson": "thompson"}
CASES = ((10, 1, 100, 2_000), (200, 10, 20, 600), (4_000, 10, 1, 1_000))
"""Arms, places on the slate, replicates, rounds."""

SWEPT = ("thompson", "thompson:explore=.05", "thompson:z=.35")


def greedy(clicks: np.ndarray, shown: np.ndarray, t: int, rng: np.random.Generator) -> np.ndarray:
    return clicks / np.maximum(shown, 1.0)


def ucb1(clicks: np.ndarray, shown: np.ndarray, t: int, rng: np.random.Generator) -> np.ndarray:
    n = np.maximum(shown, 1e-12)
    return np.where(shown > 0, clicks / n + np.sqrt(2.0 * np.log(t) / n), np.inf)


def beta(clicks: np.ndarray, shown: np.ndarray, t: int, rng: np.random.Generator) -> np.ndarray:
    return rng.beta(1.0 + clicks, 1.0 + shown - clicks)


FLOORS: dict[str, tuple[Scores, float]] = {
    "epsilon_greedy": (greedy, 0.1),
    "ucb1": (ucb1, 0.0),
    "thompson": (beta, 0.0),
}


def top(scores: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """The k best, ties at random: a random number ranks those that tie with the last one in."""
    if size == 1:
        tied = scores == scores.max(axis=1, keepdims=True)
        return np.where(tied, rng.random(scores.shape), -1.0).argmax(axis=1)[:, None]
    least = np.partition(scores, -size, axis=1)[:, -size, None]
    keys = np.where(scores > least, 2.0, np.where(scores == least, rng.random(scores.shape), -1.0))
    chosen = np.argpartition(keys, -size, axis=1)[:, -size:]
    rows = np.arange(len(scores))[:, None]
    return chosen[rows, np.argsort(-scores[rows, chosen], axis=1)]


def explored(slate: np.ndarray, n_arms: int, epsilon: float, rng: np.random.Generator) -> np.ndarray:
    """The last of the slate, a binomial number, make room for others drawn at random."""
    size = slate.shape[1]
    many = rng.random(len(slate)) < epsilon if size == 1 else rng.binomial(size, epsilon, len(slate))
    for row in np.flatnonzero(many):
        left = np.ones(n_arms, dtype=bool)
        left[slate[row, : size - many[row]]] = False
        slate[row, size - many[row] :] = rng.choice(np.flatnonzero(left), many[row], replace=False)
    return slate


def floor(name: str, n_arms: int, size: int, replicates: int, rounds: int) -> float:
    """CPU seconds of bare lock-step NumPy."""
    scores, epsilon = FLOORS[name]
    rng = np.random.default_rng(1)
    chances = np.tile(probabilities(n_arms), (replicates, 1))
    clicks, shown = np.zeros(chances.shape), np.zeros(chances.shape)
    rows, best = np.arange(replicates)[:, None], np.sort(probabilities(n_arms))[-size:].sum()
    regret = np.zeros(replicates)
    started = process_time()
    for t in range(1, rounds + 1):
        slate = top(scores(clicks, shown, t, rng), size, rng)
        if epsilon:
            if size == 1:
                random = rng.random(replicates) < epsilon
                slate[random, 0] = rng.integers(n_arms, size=np.count_nonzero(random))
            else:
                slate = explored(slate, n_arms, epsilon, rng)
        p = chances[rows, slate]
        shown[rows, slate] += 1.0
        clicks[rows, slate] += rng.random(p.shape) < p
        regret += best - p.sum(axis=1)
    return process_time() - started


def ours(name: str, n_arms: int, size: int, replicates: int, rounds: int) -> float:
    setup = BernoulliArms(tuple(probabilities(n_arms)), size=size)
    run = Run(setup, POLICIES[name], setup.shoppers(range(replicates), 1), range(replicates), 1)
    run.advance(rounds)
    return run.cpu_seconds


def probabilities(n_arms: int) -> np.ndarray:
    return np.random.default_rng(1).uniform(0.01, 0.1, n_arms)


def peers(n_arms: int, size: int) -> dict[str, dict[str, float]]:
    python = ROOT / ".venv-oracles" / "bin" / "python"
    if not python.exists():
        print("No library to compare with is here; `make oracles` installs them.")
        return {}
    command = [str(python), str(Path(__file__).with_name("peers_of_bandits.py")), str(n_arms), str(size), "1"]
    found: dict[str, dict[str, float]] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return found


def beside_floor_and_peers() -> None:
    for n_arms, size, replicates, rounds in CASES:
        libraries = peers(n_arms, size)
        for name in POLICIES:
            case = (name, n_arms, size, replicates, rounds)
            pairs = [(floor(*case), ours(*case)) for _ in range(5)]
            steps = replicates * rounds / median(mine for _, mine in pairs)
            ratio = median(mine / bare for bare, mine in pairs)
            print(
                f"{name}, {n_arms:,} arms, slate {size}: {steps:,.0f} steps a CPU s, {ratio:.2f} times the floor's time"
            )
            for library, speeds in libraries.items():
                if name in speeds:
                    times = steps / speeds[name]
                    print(f"    {library}: {speeds[name]:,.0f} steps a CPU s; ours {times:,.0f} times as many")


def calibrated(path: Path | None, sessions: int) -> None:
    setup = ShopVisits(shop(path), Profile())
    n_arms = setup.shop.candidates.shape[1]
    run = Run(setup, "default", setup.shoppers(range(20), 1), range(20), 1)
    run.advance(sessions)
    speed = 20 * sessions / run.cpu_seconds
    print(f"default, empirical Bayes included, 20 replicates x {n_arms} candidates: {speed:,.0f} sessions a CPU s")
    started = perf_counter()
    with ProcessPoolExecutor(2) as pool:
        result = simulate(setup, SWEPT, rounds=sessions, replicates=40, seed=1, executor=pool)
    passed = perf_counter() - started
    rate = len(SWEPT) * 40 * sessions / passed * 60
    cores = sum(one.cpu_seconds for one in result.runs) / passed
    print(
        f"a sweep of {', '.join(SWEPT)} over a pool of two processes: {rate:,.0f} sessions a minute from the start of "
        f"the pool to the last result, on {cores:.2f} cores of a machine with other work"
    )


def shop(path: Path | None) -> Shop:
    from rlreco.simulation.shop_of_sales import shop_of_sales
    from rlreco.transactions import classify, read_lines

    if path is None:
        from rlreco.datasets.demo import demo_lines

        table = BytesIO()
        demo_lines().to_parquet(table)
        table.seek(0)
        return shop_of_sales(classify(read_lines(table, "the demo shop")), Profile())
    return shop_of_sales(classify(read_lines(path)), Profile())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a sales file for the calibrated shoppers")
    parser.add_argument("--sessions", type=int, default=4_000, help="of each world")
    parser.add_argument("--only", choices=("arms", "shop"))
    chosen = parser.parse_args()
    if chosen.only != "shop":
        beside_floor_and_peers()
    if chosen.only != "arms":
        calibrated(chosen.data, chosen.sessions)
