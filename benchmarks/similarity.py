"""Top 10 for all users: against the bare product and partition that it needs, and beside the library implicit.

    python benchmarks/similarity.py [--quick]

60,000 users x 5,000 items, 1 million interactions by Zipf's law; then 10 million. CPU seconds, ratios of medians over
interleaved repeats; each peak of memory is that of a process of its own, which holds its data as well.
implicit runs in .venv-oracles (make oracles) and is left out, saying so, where that isn't there.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
from scipy.sparse import csr_array, csr_matrix

ROOT = Path(__file__).resolve().parent.parent
ORACLES = ROOT / ".venv-oracles" / "bin" / "python"
USERS, ITEMS, K = 60_000, 5_000, 10
CHUNK = 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one repeat, and no 10 million")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--events", type=int, default=1_000_000, help=argparse.SUPPRESS)
    parser.add_argument("--precision", default="float64", help=argparse.SUPPRESS)
    parser.add_argument("--repeats", type=int, default=5, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part:
        print(json.dumps(PARTS[chosen.part](chosen)))
    else:
        report(chosen.quick)


def report(quick: bool) -> None:
    repeats = 1 if quick else 5
    print(f"{USERS:,} users x {ITEMS:,} items, 1,000,000 interactions, top {K} for all users, CPU seconds", flush=True)
    ours = {precision: speed(precision, repeats) for precision in ("float64", "float32")}
    for precision in ours:
        memory("sar", precision, 1_000_000, target=0.7)
    memory("ease", "float64", 1_000_000)
    if not quick:
        memory("sar", "float64", 10_000_000, target=2.5)
        memory("sar", "float32", 10_000_000, target=2.5)
    beside_implicit(ours, 1 if quick else 3)


def speed(precision: str, repeats: int) -> float:
    """Prints the ratio and returns our seconds, fit and lists."""
    found = child(sys.executable, "speed", precision=precision, repeats=repeats)
    ratio = median(found["ours"]) / median(found["floor"])
    print(
        f"{precision}: lists {median(found['ours']):.2f} s, bare product and partition {median(found['floor']):.2f} s "
        f"(by a sparse product {found['sparse_floor']:.2f} s): ratio {ratio:.2f} (target 1.5); "
        f"fit {found['fit']:.2f} s",
        flush=True,
    )
    return float(found["fit"] + median(found["ours"]))


def memory(model: str, precision: str, events: int, target: float | None = None) -> None:
    found = child(sys.executable, f"memory-{model}", precision=precision, events=events)
    aim = f" (target {target} GB)" if target else ""
    print(
        f"{model} {precision}, {events:,} interactions: peak {found['peak']:.2f} GB{aim}; "
        f"read {found['read']:.1f} s, fit {found['fit']:.1f} s, lists {found['score']:.1f} s",
        flush=True,
    )


def compared(ours: dict[str, float], theirs: float) -> str:
    return ", ".join(f"{precision} {mine:.2f} s ({mine / theirs:.2f} of it)" for precision, mine in ours.items())


def beside_implicit(ours: dict[str, float], repeats: int) -> None:
    if not ORACLES.exists():
        print("implicit: left out, because .venv-oracles isn't there (make oracles)")
        return
    for neighbours in (20, ITEMS):
        found = child(str(ORACLES), f"implicit-{neighbours}", repeats=repeats)
        seconds = median(found["seconds"])
        print(
            f"implicit {found['version']}, cosine, {neighbours:,} neighbours an item: fit and lists {seconds:.2f} s, "
            f"peak {found['peak']:.2f} GB; ours with all neighbours {compared(ours, seconds)}",
            flush=True,
        )


def child(python: str, part: str, **options: object) -> dict:
    """A process of its own, so that its peak of memory is its own; one thread, so that CPU seconds compare."""
    one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    environment = os.environ | one_thread | {"PYTHONPATH": str(ROOT)}
    given = [f"--{name}={value}" for name, value in options.items()]
    done = subprocess.run(
        [python, "-W", "ignore", __file__, "--part", part, *given],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def drawn(events: int) -> tuple[np.ndarray, np.ndarray]:
    """Users evenly, items by Zipf's law (1 / rank), each item's id apart from its rank."""
    rng = np.random.default_rng(0)
    chances = 1 / np.arange(1, ITEMS + 1)
    items = rng.permutation(ITEMS)[rng.choice(ITEMS, size=events, p=chances / chances.sum())]
    return rng.integers(0, USERS, events), items


def peak() -> float:
    """GB that this process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def part_speed(chosen: argparse.Namespace) -> dict:
    import pandas as pd

    from rlreco.similarity import interactions_of, similar

    users, items = drawn(chosen.events)
    world = interactions_of(pd.DataFrame({"user": users, "item": items}), "user", "item")
    single = chosen.precision == "float32"
    lists = similar(world, float32=single, clock=process_time)
    profiles, weights = lists.fitted.profiles, lists.fitted.weights
    ours, floor = [], []
    for _ in range(chosen.repeats):
        floor.append(seconds_of_floor(profiles, weights))
        ours.append(similar(world, float32=single, clock=process_time).score_seconds)
    sparse = seconds_of_floor(profiles, csr_array(weights))
    return {"ours": ours, "floor": floor, "sparse_floor": sparse, "fit": lists.fit_seconds}


def seconds_of_floor(profiles: csr_array, weights: np.ndarray | csr_array) -> float:
    """Product and partition and nothing else: no seen item is removed, no tie settled, nothing sorted."""
    started = process_time()
    for start in range(0, profiles.shape[0], CHUNK):
        scores = profiles[start : start + CHUNK] @ weights
        scores = scores if isinstance(scores, np.ndarray) else scores.toarray()
        np.argpartition(scores, ITEMS - K, axis=1)[:, ITEMS - K :]
    return process_time() - started


def part_memory(chosen: argparse.Namespace) -> dict:
    import pandas as pd

    from rlreco.similarity import interactions_of, similar

    users, items = drawn(chosen.events)
    frame = pd.DataFrame({"user": users, "item": items})
    frame["rating"] = np.random.default_rng(1).integers(1, 6, chosen.events)
    frame["time"] = np.random.default_rng(2).integers(1_500_000_000, 1_520_000_000, chosen.events)
    time = "time" if chosen.part.endswith("sar") else None
    started = process_time()
    world = interactions_of(frame, "user", "item", "rating", time)
    read = process_time() - started
    model = chosen.part.removeprefix("memory-")
    lists = similar(world, model, float32=chosen.precision == "float32", clock=process_time)
    assert len(lists.frame()) == K * len(lists)
    return {"peak": peak(), "read": read, "fit": lists.fit_seconds, "score": lists.score_seconds}


def part_implicit(chosen: argparse.Namespace) -> dict:
    import implicit
    from implicit.nearest_neighbours import CosineRecommender

    users, items = drawn(chosen.events)
    had = csr_matrix((np.ones(len(users)), (users, items)), shape=(USERS, ITEMS))
    had.data[:] = 1.0
    seconds = []
    for _ in range(chosen.repeats):
        started = process_time()
        model = CosineRecommender(K=int(chosen.part.removeprefix("implicit-")), num_threads=1)
        model.fit(had, show_progress=False)
        model.recommend(np.arange(USERS), had, N=K, filter_already_liked_items=True)
        seconds.append(process_time() - started)
    return {"seconds": seconds, "peak": peak(), "version": implicit.__version__}


PARTS = {
    "speed": part_speed,
    "memory-sar": part_memory,
    "memory-ease": part_memory,
    "implicit-20": part_implicit,
    f"implicit-{ITEMS}": part_implicit,
}

if __name__ == "__main__":
    main()
