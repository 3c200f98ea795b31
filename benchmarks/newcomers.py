"""How often the best product is shown when the sales history says nothing of it.

    python benchmarks/newcomers.py [--data FILE] [--sessions 6000] [--replicates 12] [--seed 1] [--policy NAME ...]

A small shop: state = segment x month, 60 candidates, slates of 5. Of the sessions of the last quarter whose best slate
holds the new product, the share that showed it, over all worlds and in the worst; and regret as a share of that of
slates at random, beside the same worlds with the product's history. Without a file the demo shop stands in.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from regret import shares  # noqa: E402

from rlreco.domain.profile import Profile  # noqa: E402
from rlreco.service.training.sources import load_lines  # noqa: E402
from rlreco.simulation.setups import ShopVisits  # noqa: E402
from rlreco.simulation.shop_of_sales import shop_of_sales  # noqa: E402
from rlreco.simulation.simulate import simulate  # noqa: E402
from rlreco.transactions import AS_IT_IS, classify  # noqa: E402

SMALL = {"stateFeatures": ["segment", "month"], "topCandidates": 40, "tailCandidates": 20, "nProducts": 5}


def small_shop(file: Path | None) -> ShopVisits:
    profile = Profile(**SMALL)  # type: ignore[arg-type]
    classed = classify(load_lines([file] if file else [], profile, AS_IT_IS), profile.services)
    return ShopVisits(shop_of_sales(classed, profile), profile)


def show(place: ShopVisits, policies: list[str], size: dict[str, int]) -> None:
    for environment in ("newcomers", "calibrated"):
        setup = ShopVisits(place.shop, place.profile, environment)
        for run in simulate(setup, policies, **size).runs:
            print(
                f"{environment}, {run.policy}: regret {shares(run)} of random's{finding(run.newcomers())}", flush=True
            )


def finding(newcomers: dict[str, object]) -> str:
    each = [share for share in newcomers.get("newcomer_shown_by_world", ()) if share is not None]  # type: ignore[attr-defined]
    if not each:
        return ""
    return f"; new product shown in {newcomers['newcomer_shown_last_quarter']:.2f}, worst world {min(each):.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a sales file; none: the demo shop")
    parser.add_argument("--replicates", type=int, default=12)
    parser.add_argument("--sessions", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--policy", action="append")
    chosen = parser.parse_args()
    size = {"rounds": chosen.sessions, "replicates": chosen.replicates, "seed": chosen.seed}
    show(small_shop(chosen.data), chosen.policy or ["default", "popularity"], size)


if __name__ == "__main__":
    main()
