"""A year of UCI Online Retail fed month by month: what an experiment that moves on keeps, ranks, saves and costs.

    python benchmarks/editions.py [ONLINE_RETAIL.parquet] [--only year|ranking|cost] [--sessions 1000] [--seed 1]

year : trained on the first three months, then nine updates with simulated sessions answered between, beside an
    experiment that begins from nothing each month with the same candidates and shares, as training on the same sales
    by the same edges gives them, and meets the same visits. Tastes last over the months; regret is exact. Goals: sums
    are the fold of the log, each product sold in the last month is a candidate, .8 of the other's regret
ranking : sales until 2011-09 are fed month by month without sessions, or trained on at once; the baskets of 2011-10 are
    replayed (later weeks are left alone), beside a third that was trained on all at once by the edges of the first.
    Goal: no worse than at once
cost : CPU seconds and peak memory of an update by the last month, beside training on the whole file, each in a process
    of its own. Goals: 1.00 times either
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import process_time
from zlib import crc32

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.compute as pc  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from backtest import measured  # noqa: E402

from rlreco.domain.profile import Profile  # noqa: E402
from rlreco.domain.records import Experiment, Session  # noqa: E402
from rlreco.domain.rewards import lesson  # noqa: E402
from rlreco.progress import UNWATCHED  # noqa: E402
from rlreco.replay import backtest_of, ranked, replay_of, sales_of  # noqa: E402
from rlreco.segmentation import frozen_of_edges  # noqa: E402
from rlreco.service.backtest.learned import Later, LearnerModel, Moment  # noqa: E402
from rlreco.service.learner.learner import Learner  # noqa: E402
from rlreco.service.service import Service  # noqa: E402
from rlreco.service.shoppers.run import simulated_answer  # noqa: E402
from rlreco.service.shoppers.shoppers import Shoppers  # noqa: E402
from rlreco.service.upkeep.recover import rebuild_one  # noqa: E402
from rlreco.store.connect import connect  # noqa: E402
from rlreco.transactions import ClassedLines, classify, read_lines  # noqa: E402
from rlreco.transactions.classes import counts_of, goods  # noqa: E402

FIRST = datetime(2011, 3, 1)
STEPS = [datetime(2011, month, 1) for month in range(4, 13)]
REPLAYED = (datetime(2011, 10, 1), datetime(2011, 11, 1))
LAST_MONTH = datetime(2011, 11, 9)
MEAN_CLICK_RATE, MOST_CLICK_RATE = 0.04, 0.35
SPREADS = {"product": 0.5, "segment": 0.15, "month": 0.2, "state": 0.25}
"""As in rlreco.simulation.environments.calibrated_tastes."""


def until(classed: ClassedLines, end: datetime, start: datetime | None = None) -> ClassedLines:
    """Lines before `end`, and from `start` on."""
    when = classed.table["ordered_at"]
    kept = pc.less(when, pa.scalar(end, when.type))
    if start is not None:
        kept = pc.and_(kept, pc.greater_equal(when, pa.scalar(start, when.type)))
    table = classed.table.filter(pc.fill_null(kept, False))
    return replace(classed, table=table, counts=counts_of(table))


class LastingTastes:
    """Shoppers whose taste for a product outlasts editions: as those of `calibrated_tastes`, but each product's noise
    is drawn from its name, and the level of click rates is that of the first edition."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._level = 0.0
        self._noise: dict[str, tuple[dict[str, float], float]] = {}
        self._clicks: dict[str, tuple[tuple[str, ...], np.ndarray, np.ndarray]] = {}
        self._click_reward = 0.0

    def meet(self, learner: Learner) -> None:
        """Take the candidates, and the shares of history, of this edition."""
        sets, baskets = learner.candidate_sets(), learner.experiment.baskets
        appeal = {state: self._appeal(state, one.products, one.shares) for state, one in sets.items()}
        if not self._level:
            weights = [baskets.get(state, 0.0) for state in sets]
            self._level = MEAN_CLICK_RATE / float(np.average([row.mean() for row in appeal.values()], weights=weights))
        self._click_reward = learner.profile.click
        self._clicks = {
            state: (
                one.products,
                np.minimum(MOST_CLICK_RATE, self._level * appeal[state]),
                np.array([self._of(product)[1] for product in one.products]),
            )
            for state, one in sets.items()
        }

    def truth(self, state: str) -> np.ndarray:
        _, click, buy = self._clicks[state]
        return click * (self._click_reward + (1.0 - self._click_reward) * buy)

    def answer(self, session: Session, rng: np.random.Generator) -> tuple[list[str], list[str]]:
        products, click, buy = self._clicks[session.state]
        rows = [products.index(product) for product in session.slate]
        clicked = rng.random(len(rows)) < click[rows]
        bought = clicked & (rng.random(len(rows)) < buy[rows])
        return (
            [product for product, flag in zip(session.slate, clicked, strict=True) if flag],
            [product for product, flag in zip(session.slate, bought, strict=True) if flag],
        )

    def _appeal(self, state: str, products: tuple[str, ...], shares: tuple[float, ...]) -> np.ndarray:
        segment, month, *_ = state.split("_")
        parts = {"product": "", "segment": segment, "month": month, "state": state}
        noise = [
            sum(spread * self._draw(product, name, parts[name]) for name, spread in SPREADS.items())
            for product in products
        ]
        return np.array(shares) * np.exp(noise)

    def _draw(self, product: str, name: str, value: str) -> float:
        there = self._of(product)[0]
        key = f"{name}={value}"
        if key not in there:
            there[key] = float(self._rng(product, key).standard_normal())
        return there[key]

    def _of(self, product: str) -> tuple[dict[str, float], float]:
        """(noise drawn so far, chance that a click becomes a purchase)"""
        if product not in self._noise:
            buy = 0.15 * np.exp(0.3 * self._rng(product, "buy").standard_normal())
            self._noise[product] = {}, float(np.clip(buy, 0.02, 0.6))
        return self._noise[product]

    def _rng(self, product: str, key: str) -> np.random.Generator:
        return np.random.default_rng([self._seed, crc32(product.encode()), crc32(key.encode())])


@dataclass(slots=True)
class Arm:
    """An experiment under test, with the clock of its service."""

    service: Service
    moment: Moment
    name: str = "shop"

    @classmethod
    def of(cls, seed: int) -> "Arm":
        moment = Moment(FIRST)
        return cls(Service(connect("memory:", durable=False), rng=np.random.default_rng(seed), clock=moment), moment)

    @property
    def learner(self) -> Learner:
        return self.service.learner(self.name)

    def train(self, classed: ClassedLines, at: datetime, like: Experiment | None = None) -> None:
        """like : whose profile and edges to take, in place of fitting new ones"""
        self.moment.at = at
        profile = Profile() if like is None else like.profile
        frozen = None if like is None else frozen_of_edges(profile, like.edges, like.name)
        trained = self.service.train(classed, profile, base_name=self.name, frozen=frozen)
        self.name = trained.experiment.name

    def update(self, classed: ClassedLines, at: datetime) -> None:
        self.moment.at = at
        self.service.update(self.name, classed)

    def without_sums(self, name: str) -> Learner:
        """Of a new experiment in the same store that is all that this one is, but has learned nothing."""
        store, experiment = self.service._store, self.learner.experiment
        sets = [store.candidates(id_) for id_ in set(experiment.candidates.values())]
        fresh = replace(experiment, name=name, edition=1)
        store.save_experiment(fresh, [candidates for candidates in sets if candidates is not None])
        return self.service.learner(name)


def regret_of(learner: Learner, tastes: LastingTastes, sessions: int, seed: tuple[int, ...]) -> np.ndarray:
    """Of each session; the same visits for the same seed."""
    shoppers, rng = Shoppers(learner, seed=0), np.random.default_rng(seed)
    visits, luck = [shoppers.visit(rng) for _ in range(sessions)], np.random.default_rng([*seed, 1])
    start = learner.history.shown + 1
    answered = [
        simulated_answer(learner, tastes, visit, luck, shown_at=age)[1]  # type: ignore[arg-type]
        for age, visit in enumerate(visits, start)
    ]
    return np.array([session.best - session.expected for session in answered])


def show_year(classed: ClassedLines, sessions: int, seed: int) -> None:
    moving, tastes = Arm.of(seed), LastingTastes(seed)
    moving.train(until(classed, FIRST), FIRST)
    tastes.meet(moving.learner)
    regret_of(moving.learner, tastes, sessions, (seed, 0))
    totals = []
    for number, (start, end) in enumerate(zip([FIRST, *STEPS], STEPS, strict=False), 1):
        moving.update(until(classed, end, start), end)
        tastes.meet(moving.learner)
        learners = moving.learner, moving.without_sums(f"anew-{number}")
        own, other = (regret_of(learner, tastes, sessions, (seed, number)) for learner in learners)
        totals.append((own.sum(), other.sum()))
        difference = own - other
        print(
            f"update {number}, sales until {end:%Y-%m-%d}: regret {own.sum():.1f}, from nothing {other.sum():.1f}, "
            f"difference a session {difference.mean():+.4f} +- {difference.std() / sessions**0.5:.4f}",
            flush=True,
        )
    show_kept(moving, classed, np.array(totals))


def show_kept(moving: Arm, classed: ClassedLines, totals: np.ndarray) -> None:
    learner = moving.learner
    rebuilt = rebuild_one(moving.service._store, lesson, moving.name, check=True)
    print(
        f"edition {learner.experiment.edition}: {rebuilt.differences} differences between the sums and the fold of "
        f"{rebuilt.sessions:,} sessions and {rebuilt.orders:,} entries of orders (goal 0)"
    )
    sales = goods(until(classed, STEPS[-1], STEPS[-2]))
    sold = set(sales[sales["customer_id"].notna()]["product_id"].astype(str))
    candidates = {product for one in learner.candidate_sets().values() for product in one.products}
    print(f"products sold in the last month that are a candidate nowhere: {len(sold - candidates)} of {len(sold):,}")
    share = totals[:, 0].sum() / totals[:, 1].sum()
    print(f"regret after the updates: {share:.3f} of beginning from nothing each month (goal 0.800)")


def show_ranking(classed: ClassedLines, seed: int) -> None:
    cut, end = REPLAYED
    before = until(classed, cut)
    moving = Arm.of(seed)
    moving.train(until(classed, FIRST), FIRST)
    for start, step in zip([FIRST, *STEPS], [step for step in STEPS if step <= cut], strict=False):
        moving.update(until(classed, step, start), step)
    once, alike = Arm.of(seed), Arm.of(seed)
    once.train(before, cut)
    alike.train(before, cut, moving.learner.experiment)
    replay = replay_of(
        sales_of(goods(until(classed, end))), np.datetime64(cut, "us"), sample=None, rng=np.random.default_rng(0)
    )
    arms = {"month by month": moving, "at once": once, "at once, the same edges and crossings": alike}
    rankings = {}
    for name, arm in arms.items():
        base = arm.learner.experiment.base
        print(f"{name}: half-lives of persons {base.half_life} days, of the crowd {base.crowd_half_life}", flush=True)
        model = LearnerModel(arm.learner, arm.moment, Later(sales=True))
        rankings[name] = ranked(model, replay, 10, UNWATCHED)
    result = backtest_of(replay, rankings, 10, np.random.default_rng([seed, 1]), seconds=0.0, notes=())
    print(result.frame().to_string(index=False, float_format="{:.4f}".format))
    for lead in result.summary()["leads"]:
        interval = f"95 % {lead['low']:+.4f} to {lead['high']:+.4f}"
        print(f"{lead['best']} - {lead['other']}: {lead['difference']:+.4f} NDCG ({interval}), known customers")


def show_cost(file: Path) -> None:
    table = pq.read_table(file)
    when = next(name for name in table.column_names if name.lower().endswith("date"))
    parsed = pc.cast(table[when], pa.timestamp("us"))
    later = pc.greater_equal(parsed, pa.scalar(LAST_MONTH, pa.timestamp("us")))
    with tempfile.TemporaryDirectory() as folder:
        parts = {"before": pc.invert(later), "month": later}
        paths = {name: Path(folder) / f"{name}.parquet" for name in parts}
        for name, rows in parts.items():
            pq.write_table(table.filter(rows), paths[name])
        store = ("--store", f"sqlite:///{folder}/store.sqlite3")
        train(paths["before"], *store, "--experiment", "shop")
        costs = {
            "an update by the last month": train(paths["month"], *store, "--continue", "shop"),
            "an update by the whole file": train(file, *store, "--continue", "shop"),
            "training on the whole file": train(file, *store, "--experiment", "whole"),
        }
    whole = costs["training on the whole file"]
    for name, cost in costs.items():
        print(
            f"{name}: {cost['cpu']:.1f} s of CPU ({cost['cpu'] / whole['cpu']:.2f} times), {cost['mb']:.0f} MB "
            f"({cost['mb'] / whole['mb']:.2f} times)"
        )


def train(file: Path, *options: str) -> dict[str, float]:
    used, _ = measured("train", str(file), "--json", *options)
    return used


def main() -> None:
    default = os.environ.get("RLRECO_ONLINE_RETAIL", ROOT.parent / "shared" / "data" / "online_retail.parquet")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=Path(default))
    parser.add_argument("--only", choices=("year", "ranking", "cost"))
    parser.add_argument("--sessions", type=int, default=1000, help="each month")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if not given.file.is_file():
        print(f"{given.file} isn't there; give the path of UCI Online Retail as Parquet.")
        return
    began = process_time()
    for name, show in parts(given):
        if given.only in (None, name):
            print(f"-- {name}", flush=True)
            show()
    print(f"{process_time() - began:.0f} s of CPU")


def parts(given: argparse.Namespace) -> Iterator[tuple[str, Callable[[], None]]]:
    yield "cost", lambda: show_cost(given.file)
    if given.only != "cost":
        classed = classify(read_lines(given.file))
        yield "ranking", lambda: show_ranking(classed, given.seed)
        yield "year", lambda: show_year(classed, given.sessions, given.seed)


if __name__ == "__main__":
    main()
