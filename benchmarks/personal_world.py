"""How much regret is left where every customer has tastes of their own: policies beside the best lists.

    python benchmarks/personal_world.py [ONLINE_RETAIL.parquet] [--replicates 4] [--sessions 8000] [--seed 1] [--jobs 2]
                                        [--policy NAME ...] [--exponents SHARE SCORE]

Exponents are fitted to the sales, unless they are given; regret is a share of that of slates at random on the same
sessions, +- its standard error over the worlds. "best list for each segment" is the floor of every policy that learns
by states alone.
"""

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np  # noqa: E402
from regret import shares  # noqa: E402

from rlreco.domain.profile import Profile  # noqa: E402
from rlreco.simulation.environments import personal_tastes  # noqa: E402
from rlreco.simulation.personal.crowd import Crowd, Exponents  # noqa: E402
from rlreco.simulation.personal.crowd_of_sales import crowd_of_sales  # noqa: E402
from rlreco.simulation.regret import Simulation  # noqa: E402
from rlreco.simulation.setups import ShopVisits  # noqa: E402
from rlreco.simulation.simulate import simulate  # noqa: E402
from rlreco.transactions import classify, read_lines  # noqa: E402

POLICIES = ("default", "popularity", "lin_ts", "thompson:sharing=off", "uniform")


def show_crowd(crowd: Crowd) -> None:
    n_customers, n_products = crowd.appeal.each.shape
    click = personal_tastes(crowd, np.random.default_rng(1)).click
    print(
        f"{n_customers:,} customers, {n_products} products, {crowd.appeal.exponents}, "
        f"mean click rate {100 * float(crowd.visits @ click.mean(axis=1)):.2f} %",
        flush=True,
    )


def show_runs(result: Simulation) -> None:
    for run in result.runs:
        print(f"{run.policy}: {shares(run)} of random's regret; {run.cpu_seconds:.0f} CPU s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("RLRECO_ONLINE_RETAIL", ROOT.parent / "shared" / "data" / "online_retail.parquet")
    parser.add_argument("file", nargs="?", type=Path, default=Path(default))
    parser.add_argument("--replicates", type=int, default=4)
    parser.add_argument("--sessions", type=int, default=8_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--policy", action="append")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--exponents", type=float, nargs=2, metavar=("SHARE", "SCORE"))
    chosen = parser.parse_args()
    if not chosen.file.is_file():
        sys.exit("UCI Online Retail isn't here: name its Parquet file, or set RLRECO_ONLINE_RETAIL to it.")
    exponents = Exponents(*chosen.exponents) if chosen.exponents else None
    shop, crowd = crowd_of_sales(classify(read_lines(chosen.file)), Profile(), exponents=exponents)
    show_crowd(crowd)
    setup = ShopVisits(shop, Profile(), environment="personal", crowd=crowd)
    size = {"rounds": chosen.sessions, "replicates": chosen.replicates, "seed": chosen.seed}
    started = perf_counter()
    with ProcessPoolExecutor(chosen.jobs) as executor:
        show_runs(simulate(setup, chosen.policy or POLICIES, **size, batch=2, executor=executor))
    print(f"in {perf_counter() - started:.0f} s on {chosen.jobs} processes")


if __name__ == "__main__":
    main()
