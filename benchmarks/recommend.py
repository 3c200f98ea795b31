"""One recommend of a known customer, with published lists and personal sums: CPU time and reads of the store.

    python benchmarks/recommend.py [SALES ...] [--customers 300] [--profile]

SALES are read as by `rlreco train`; without any, the file in RLRECO_ONLINE_RETAIL, else the demo shop, whose 200
products are too few for the goal's 400 candidates. Trains on them in a new SQLite store, publishes lists of the default
model, and asks for slates for known customers, those with the most nearly 400 candidates. The goals are 5 CPU ms and
three reads. CPU time grows with other load on the machine: compare figures of a quiet one.

first : the first visit of a customer to this process, which also reads the customer and stores the candidate set
again : every later visit
reads : calls of the store besides opening the session; what all customers share is read again every second or two, and
counts apart

--profile : also where the time of later visits goes
"""

import argparse
import cProfile
import os
import pstats
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rlreco.domain.profile import Profile  # noqa: E402
from rlreco.service.learner.learner import Learner  # noqa: E402
from rlreco.service.lists.fit import events_of, fit  # noqa: E402
from rlreco.service.service import Service  # noqa: E402
from rlreco.service.training.sources import load_lines  # noqa: E402
from rlreco.store.connect import connect  # noqa: E402
from rlreco.transactions import classify  # noqa: E402

CANDIDATES, GOAL, MOST_READS = 400, 5.0, 3
REPEATS = 5
WRITES = {"open_session", "save_candidates"}
SHARED = {"unavailable", "blocked", "live_lists", "list_version", "derived", "edition", "newest_order"}
"""What is the same for all customers, and kept for seconds."""


class CountingStore:
    """Passes every call on to a store and counts it. calls : name -> number"""

    def __init__(self, store) -> None:
        self.calls = Counter()
        self._store = store

    def __getattr__(self, name: str):
        attribute = getattr(self._store, name)
        if not callable(attribute):
            return attribute

        def counted(*arguments, **options):
            self.calls[name] += 1
            return attribute(*arguments, **options)

        return counted

    def reads(self) -> tuple[int, int]:
        """Reads of what is the customer's, and of what all customers share."""
        reads = {name: number for name, number in self.calls.items() if name not in WRITES}
        shared = sum(number for name, number in reads.items() if name in SHARED)
        return sum(reads.values()) - shared, shared


def prepared(uri: str, files: tuple[Path, ...]) -> str:
    """Train and publish; the experiment's name."""
    service, profile = Service.open(uri, rng=np.random.default_rng(1)), Profile()
    lines = load_lines(files, profile)
    classed = classify(lines, profile.services)
    trained = service.train(classed, profile, base_name="recommend")
    version = service.lists().publish(fit(events_of(classed)))
    service.close()
    print(f"{lines.source}: {len(classed.table):,} lines, {version.users:,} lists by {version.about['model']}")
    return trained.experiment.name


def customers_near(learner: Learner, size: int) -> list[str]:
    """The customers whose number of candidates is nearest to CANDIDATES."""
    every = [customer.id for customer in learner.customers(limit=None)]
    drawn = np.random.default_rng(2).choice(every, min(4 * size, len(every)), replace=False).tolist()
    distance = {id_: abs(len(learner.recommend(id_).beliefs.products) - CANDIDATES) for id_ in drawn}
    return sorted(drawn, key=distance.__getitem__)[:size]


def milliseconds(learner: Learner, customer: str) -> tuple[float, float, int]:
    """CPU time, wall time, number of candidates."""
    cpu, wall = process_time(), perf_counter()
    recommendation = learner.recommend(customer)
    return 1e3 * (process_time() - cpu), 1e3 * (perf_counter() - wall), len(recommendation.beliefs.products)


def report(name: str, visits: list[tuple[float, float, int]]) -> None:
    cpu, wall, candidates = (median(column) for column in zip(*visits, strict=True))
    ninth = float(np.quantile([visit[0] for visit in visits], 0.9))
    print(f"{name}: {cpu:.2f} CPU ms (goal {GOAL:.2f}; nine in ten under {ninth:.2f}), {wall:.2f} ms of wall time")
    print(f"{name}: {candidates:.0f} candidates (goal {CANDIDATES}); medians of {len(visits):,} visits")


def report_reads(uri: str, name: str, customers: list[str]) -> None:
    store = CountingStore(connect(uri))
    learner = Service(store, rng=np.random.default_rng(4)).learner(name)
    for customer in customers:
        learner.recommend(customer)
    store.calls.clear()
    most = 0
    for customer in customers:
        before, _ = store.reads()
        learner.recommend(customer)
        most = max(most, store.reads()[0] - before)
    names = ", ".join(sorted(store.calls.keys() - WRITES - SHARED))
    print(f"reads of one later visit, at most: {most} (goal {MOST_READS}): {names}")
    print(f"reads of what all customers share: {store.reads()[1]} in {len(customers):,} visits")
    store.close()


def report_profile(learner: Learner, customers: list[str]) -> None:
    profiler = cProfile.Profile(process_time)
    for customer in customers:
        profiler.runcall(learner.recommend, customer)
    pstats.Stats(profiler).sort_stats("cumulative").print_stats("rlreco", 30)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="SALES")
    parser.add_argument("--customers", type=int, default=300)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    real = os.environ.get("RLRECO_ONLINE_RETAIL")
    with tempfile.TemporaryDirectory() as folder:
        uri = f"sqlite:///{folder}/store.sqlite3"
        name = prepared(uri, tuple(given.files) or ((Path(real),) if real else ()))
        chosen = Service.open(uri, rng=np.random.default_rng(3))
        customers = customers_near(chosen.learner(name), given.customers)
        chosen.close()
        service = Service.open(uri, rng=np.random.default_rng(3))
        learner = service.learner(name)
        # What all customers share is read by the first visit of all.
        learner.recommend(None)
        report("first", [milliseconds(learner, customer) for customer in customers])
        report("again", [milliseconds(learner, customer) for _ in range(REPEATS) for customer in customers])
        report_reads(uri, name, customers)
        if given.profile:
            report_profile(learner, customers)
        service.close()


if __name__ == "__main__":
    main()
