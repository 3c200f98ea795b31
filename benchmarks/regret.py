"""How much regret is left: classic arms beside published figures, and calibrated shoppers beside their bars.

    python benchmarks/regret.py [--data FILE] [--replicates 20] [--sessions 20000] [--seed 20111] [--jobs 2]
                                [--only arms|shop|bars|beside|families]

Arms: T = 10,000, one a round, 500 replicates, arms permuted; mean +- standard error (standard deviation).
Shop: regret as a share of that of slates at random on the same sessions; seeds that nothing was tuned on. The bars
are for UCI Online Retail; without a file the demo shop stands in, and its figures mean little.
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np  # noqa: E402
from simulation import shop  # noqa: E402

from rlreco.domain.profile import Profile  # noqa: E402
from rlreco.simulation.regret import PolicyRun  # noqa: E402
from rlreco.simulation.setups import BernoulliArms, ShopVisits  # noqa: E402
from rlreco.simulation.simulate import simulate  # noqa: E402

ARMS = {
    "A": (0.10, 0.05, 0.05, 0.05, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01),
    "B": (0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95),
}
PUBLISHED = {
    ("A", "epsilon_greedy"): 138.9,
    ("A", "ucb1"): 500.8,
    ("A", "ucb1_tuned"): 202.9,
    ("A", "kl_ucb"): 111.7,
    ("A", "thompson"): 80.5,
    ("A", "uniform"): 660.0,
    ("B", "epsilon_greedy"): 483.8,
    ("B", "ucb1"): 350.1,
    ("B", "ucb1_tuned"): 60.9,
    ("B", "kl_ucb"): 46.8,
    ("B", "thompson"): 33.0,
    ("B", "uniform"): 4500.0,
}
"""Measured elsewhere by independent implementations."""

CONDITIONS: dict[str, tuple[dict[str, object], float, float]] = {
    "right history": ({}, 18.0, 15.0),
    "all products' history shuffled": ({"history": "shuffled"}, 35.0, 29.0),
    "no history": ({"history": "none"}, 34.0, 28.0),
    "half-life 2,500, undisturbed": ({"half_life": 2_500.0}, 20.0, 15.0),
    "half-life 2,500, drift at mid-run": ({"half_life": 2_500.0, "drift_at": 10_000}, 28.0, 22.0),
}
"""What is changed, the bar and the goal, in % of random's regret."""

ALONE = (
    "tutorial_epsilon_greedy",
    "epsilon_greedy:sharing=off",
    "ucb1:sharing=off",
    "thompson:sharing=off",
    "kl_ucb:sharing=off,exploration=.1",
    "exp3",
)
"""What the field's libraries do: each state learns from its own visits."""

TOGETHER = ("popularity", "lin_ucb", "lin_ts", "greedy", "kl_ucb:exploration=.1", "thompson:z=1")
"""What knows the history, or learns over all states."""

FAMILIES: dict[str, dict[str, object]] = {
    "additive tastes": {"environment": "additive"},
    "places looked at ever less (.85 each)": {"examination": 0.85},
    "seasonal tastes": {"season": 0.5},
    "answers 50 sessions late": {"delay": 50},
    "products that come and go": {"turnover": 0.3},
    "new products without history": {"environment": "newcomers"},
}


def arms(executor: Executor) -> None:
    for name, probabilities in ARMS.items():
        policies = [policy for where, policy in PUBLISHED if where == name]
        setup = BernoulliArms(probabilities, permute=True)
        result = simulate(setup, policies, rounds=10_000, replicates=500, seed=11, batch=250, executor=executor)
        for run in result.runs:
            found, wanted = run.summary(), PUBLISHED[name, run.policy]
            spread = f"+- {found['regret_se']:.1f} ({found['regret_sd']:.1f})"
            print(f"{name} {run.policy}: {found['regret_mean']:.1f} {spread}, published {wanted:g}", flush=True)


def default_beside_bars(place: ShopVisits, size: dict[str, int], executor: Executor, _: Sequence[str]) -> None:
    for name, (change, bar, goal) in CONDITIONS.items():
        setup = changed(place, change)
        run = simulate(setup, ["default"], **size, batch=size["replicates"] // 2 or 1, executor=executor).runs[0]
        share, speed = shares(run), size["rounds"] * size["replicates"] / run.cpu_seconds
        print(
            f"default, {name}: {share} of random's regret (bar {bar:g}, goal {goal:g}); {speed:,.0f} sessions a CPU s",
            flush=True,
        )


def others_beside(place: ShopVisits, size: dict[str, int], executor: Executor, policies: Sequence[str]) -> None:
    for name, (change, _, _) in CONDITIONS.items():
        beside(changed(place, change), name, size, executor, policies)


def other_families(place: ShopVisits, size: dict[str, int], executor: Executor, policies: Sequence[str]) -> None:
    """Where the model of the default is wrong, or its world is harder."""
    for name, change in FAMILIES.items():
        beside(changed(place, change), name, size, executor, policies)


def beside(setup: ShopVisits, name: str, size: dict[str, int], executor: Executor, policies: Sequence[str]) -> None:
    """One after the other: all meet the same shoppers all the same."""
    for policy in policies:
        run = simulate(setup, [policy], **size, batch=size["replicates"] // 2 or 1, executor=executor).runs[0]
        print(f"{name}, {policy}: {shares(run)}", flush=True)


def changed(place: ShopVisits, change: dict[str, object]) -> ShopVisits:
    return ShopVisits(place.shop, place.profile, **change)  # type: ignore[arg-type]


def shares(run: PolicyRun) -> str:
    """Regret as a share of that of slates at random, +- its standard error over the worlds."""
    each = 100 * run.totals.regret[-1] / run.totals.chance_regret[-1]
    error = each.std(ddof=1) / np.sqrt(len(each)) if len(each) > 1 else 0.0
    return f"{100 * run.rates()['share_of_uniform_regret']:.1f} +- {error:.1f} %"  # type: ignore[operator]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a sales file; none: the demo shop")
    parser.add_argument("--replicates", type=int, default=20)
    parser.add_argument("--sessions", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=20_111)
    parser.add_argument("--policy", action="append", help="beside the bars and in other families; none: all of them")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--only", choices=("arms", "shop", "bars", "beside", "families"))
    chosen = parser.parse_args()
    wanted = {"shop": ("bars", "beside", "families"), None: ("arms", "bars", "beside", "families")}
    parts = wanted.get(chosen.only, (chosen.only,))
    size = {"rounds": chosen.sessions, "replicates": chosen.replicates, "seed": chosen.seed}
    with ProcessPoolExecutor(chosen.jobs) as executor:
        if "arms" in parts:
            arms(executor)
        if parts == ("arms",):
            return
        place = ShopVisits(shop(chosen.data), Profile())
        for part, show in (("bars", default_beside_bars), ("beside", others_beside), ("families", other_families)):
            if part in parts:
                show(place, size, executor, chosen.policy or ("default", *TOGETHER, *ALONE))


if __name__ == "__main__":
    main()
