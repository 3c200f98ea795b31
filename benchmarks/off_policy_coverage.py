"""How often 95 % intervals hold the truth, on logs of the default policy while it learns.

    python benchmarks/off_policy_coverage.py [--data FILE] [--logs 200] [--seed 20261130] [--shop big|small]

Big shop: the default profile, 2,000 sessions a log. Small shop: state = segment x month, 60 candidates, slates of 5,
1,000 sessions. Every log is of a world of its own. The truth is a target's exact mean reward of a shown product over
the distribution of visits. Targets: history (the best sellers of the state, explore .02) and uniform, on the whole log;
greedy and thompson as they are after its first half, on the second.

A line for each target and estimator: the share of intervals that hold the truth and of those that it lies above and
below; the same for the lift over the slates that were shown; relative bias with its standard error; the median width as
a multiple of the naive interval's (value +- 1.96 standard errors by session), and how often that one holds the truth.
Without a file the demo shop stands in. ips and dm are shown for the record; no width or coverage is promised for them.
"""

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

import numpy as np  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from newcomers import small_shop  # noqa: E402
from simulation import shop as big_shop  # noqa: E402

from rlreco.bandit.policies.registry import parse  # noqa: E402
from rlreco.bandit.posterior import Arms, Array  # noqa: E402
from rlreco.bandit.slates.candidates import slate_chances  # noqa: E402
from rlreco.bandit.slates.choose import choose, propensities  # noqa: E402
from rlreco.domain.profile import Profile  # noqa: E402
from rlreco.evaluation import Choices, LoggedFeedback, evaluate  # noqa: E402
from rlreco.simulation.learners import Learner, Shown  # noqa: E402
from rlreco.simulation.setups import ShopVisits  # noqa: E402
from rlreco.simulation.shoppers import Shoppers  # noqa: E402

SESSIONS = {"big": 2_000, "small": 1_000}
MAIN = ("snips", "dr", "sndr")
ESTIMATORS = (*MAIN, "ips", "dm")
BATCH = 10
"""Worlds that learn in lock step."""
FRESH_SEED = 20261130


class Job(NamedTuple):
    shop: str
    file: Path | None
    worlds: range
    seed: int


class Score(NamedTuple):
    """One interval: whether the truth lies below, in or above it (-1, 0, 1), for value, lift, and the naive interval.

    error : value / truth - 1
    width : over the naive interval's
    """

    value: int
    lift: int
    naive: int
    error: float
    width: float


@dataclass(frozen=True, eq=False)
class Frozen:
    """Chances of each entry of the log's choices; `learns` has it evaluated on the second half."""

    given: Array
    learns: bool
    by_session: bool = False

    def chances(self, log: LoggedFeedback, past: LoggedFeedback | None, rng: np.random.Generator) -> Array:
        return self.given


@dataclass
class Record:
    """What was logged, session by session, in R worlds; and the beliefs in every state after the first half."""

    states: list[Array] = field(default_factory=list)
    slates: list[Array] = field(default_factory=list)
    chances: list[Array] = field(default_factory=list)
    rewards: list[Array] = field(default_factory=list)
    beliefs: list[Arms] = field(default_factory=list)


def setup_of(job: Job) -> ShopVisits:
    return ShopVisits(big_shop(job.file), Profile()) if job.shop == "big" else small_shop(job.file)


def logged(setup: ShopVisits, shoppers: Shoppers, job: Job) -> Record:
    """The default policy learns from session to session, as when it serves."""
    recommender, record = setup.recommender("default"), Record()
    learner, n_sessions = setup.learner(shoppers, recommender), SESSIONS[job.shop]
    rng = np.random.default_rng([job.seed, 1, job.worlds.start])
    visits = shoppers.sessions([np.random.default_rng([job.seed, 2, world]) for world in job.worlds], setup.size)
    for session in range(1, n_sessions + 1):
        states, luck, customers = next(visits)
        arms = learner.arms(session, states, customers)
        slates = choose(recommender, arms, setup.size, rng).arms
        chances = [
            propensities(recommender, of_world(arms, row), slate, setup.size, rng).chances
            for row, slate in enumerate(slates)
        ]
        answer = shoppers.answer(session, customers, slates, luck)
        learner.learn(Shown(session, states, customers, slates, answer))
        record.states.append(states)
        record.slates.append(slates)
        record.chances.append(np.array(chances))
        record.rewards.append(answer.reward)
        if session == n_sessions // 2:
            record.beliefs = list(beliefs(learner, shoppers, session))
    return record


def beliefs(learner: Learner, shoppers: Shoppers, session: int) -> Iterator[Arms]:
    """In each state, of all worlds."""
    for state in range(shoppers.n_states):
        everywhere = np.full(shoppers.n_replicates, state)
        yield learner.arms(session, everywhere, everywhere)


def of_world(arms: Arms, row: int) -> Arms:
    assert arms.relative_variance is not None
    n_arms = arms.means.shape[-1]
    return Arms(arms.means[row], np.zeros(n_arms), arms.relative_variance[row], fades=arms.fades)


def targets(record: Record, shoppers: Shoppers, row: int) -> dict[str, Frozen]:
    """Their chances in each state, shape (S x K,)."""
    assert shoppers.shares is not None
    size, n_arms, rng = shoppers.size, shoppers.n_arms, np.random.default_rng(0)
    by_sales = [Arms(shares, np.ones(n_arms)) for shares in shoppers.shares[0]]
    learned = [of_world(arms, row) for arms in record.beliefs]

    def chances(policy: str, states: list[Arms]) -> Array:
        return np.concatenate([slate_chances(parse(policy), arms, size, rng) for arms in states])

    return {
        "history": Frozen(chances("greedy:explore=.02", by_sales), learns=False),
        "greedy": Frozen(chances("greedy", learned), learns=True),
        "thompson": Frozen(chances("thompson", learned), learns=True),
        "uniform": Frozen(np.full(shoppers.n_states * n_arms, size / n_arms), learns=False),
    }


def feedback(record: Record, shoppers: Shoppers, row: int) -> LoggedFeedback:
    """Candidates are numbered in each state, as only the model's means ask which product is the same elsewhere."""
    size, order = shoppers.size, np.argsort(shoppers.candidates, axis=1)
    n_states, n_arms = shoppers.candidates.shape
    names = tuple(map(str, range(n_states)))
    choices = Choices.of(list(shoppers.candidates), [size] * n_states, [-1] * n_states, names)
    states, slates, chances, rewards = (
        np.array(column)[:, row] for column in (record.states, record.slates, record.chances, record.rewards)
    )
    place = np.argsort(order, axis=1)[states[:, None], slates]
    return LoggedFeedback(
        session=np.repeat(np.arange(len(states)), size),
        entry=(states[:, None] * n_arms + place).ravel(),
        reward=rewards.ravel(),
        propensity=np.minimum(chances, 1.0).ravel(),
        choices=choices,
        items=tuple(map(str, range(shoppers.n_products))),
    )


def by_product(values: Array, shoppers: Shoppers) -> Array:
    """Of each candidate, shape (S x K,), brought into the order of the log's choices."""
    order = np.argsort(shoppers.candidates, axis=1)
    return np.take_along_axis(values.reshape(order.shape), order, axis=1).ravel()


def scores(job: Job) -> dict[tuple[str, str], list[Score]]:
    """By target and estimator, one for each world."""
    setup = setup_of(job)
    shoppers = setup.shoppers(job.worlds, job.seed)
    record, by_key = logged(setup, shoppers, job), defaultdict(list)
    expected = shoppers.truth(1).rewards.reshape(shoppers.n_replicates, -1)
    for row in range(shoppers.n_replicates):
        log, earned = feedback(record, shoppers, row), by_product(expected[row], shoppers)
        for name, target in targets(record, shoppers, row).items():
            given = Frozen(by_product(target.given, shoppers), target.learns)
            truth = mean_reward(given.given, earned, shoppers, setup.shop.visits)
            rest = log.split(0.5)[1] if target.learns else log
            shown = float(earned[rest.entry].mean())
            for estimator, score in scored(log, given, truth, shown):
                by_key[name, estimator].append(score)
    return dict(by_key)


def mean_reward(chances: Array, earned: Array, shoppers: Shoppers, visits: Array) -> float:
    by_state = (chances * earned).reshape(shoppers.n_states, -1).sum(axis=1)
    return float(visits @ by_state) / shoppers.size


def scored(log: LoggedFeedback, target: Frozen, truth: float, shown: float) -> Iterator[tuple[str, Score]]:
    for name, each in evaluate(log, {"target": target}, ESTIMATORS).target().estimates.items():
        half = 1.959964 * each.standard_error
        yield (
            name,
            Score(
                side(truth, each.low, each.high),
                side(truth - shown, each.lift_low, each.lift_high),
                side(truth, each.value - half, each.value + half),
                each.value / truth - 1.0,
                (each.high - each.low) / (2.0 * half),
            ),
        )


def side(truth: float, low: float, high: float) -> int:
    return int(truth > high) - int(truth < low)


def show(shop: str, by_key: dict[tuple[str, str], list[Score]]) -> None:
    columns = {key: np.array(each).T for key, each in by_key.items()}
    for (target, estimator), each in columns.items():
        print(f"{shop} shop, {target}, {estimator}: {line(each)}", flush=True)
    main = [each for (_, estimator), each in columns.items() if estimator in MAIN]
    held, naive = ([np.mean(each[row] == 0) for each in main] for row in (0, 2))
    print(
        f"{shop} shop, {', '.join(MAIN)}: coverage from {min(held):.3f} to {max(held):.3f} (.90 to .98 is due), naive "
        f"from {min(naive):.3f}; median width up to {max(np.median(each[4]) for each in main):.2f} times as wide",
        flush=True,
    )


def line(scores: Array) -> str:
    """scores : shape (fields of Score, n_logs)"""
    value, lift, naive, error, width = scores
    n_logs = len(value)
    return (
        f"holds the truth in {np.mean(value == 0):.3f} of {n_logs} logs (above {np.mean(value > 0):.3f}, below "
        f"{np.mean(value < 0):.3f}), the lift in {np.mean(lift == 0):.3f}; bias {error.mean():+.3f} +- "
        f"{error.std() / np.sqrt(n_logs):.3f}; width {np.median(width):.2f} times the naive interval's, which holds it "
        f"in {np.mean(naive == 0):.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a sales file; none: the demo shop")
    parser.add_argument("--logs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=FRESH_SEED)
    parser.add_argument("--shop", choices=tuple(SESSIONS))
    chosen = parser.parse_args()
    with ProcessPoolExecutor(2) as pool:
        for shop in SESSIONS if chosen.shop is None else (chosen.shop,):
            batches = (range(first, min(first + BATCH, chosen.logs)) for first in range(0, chosen.logs, BATCH))
            jobs = [Job(shop, chosen.data, worlds, chosen.seed) for worlds in batches]
            merged: dict[tuple[str, str], list[Score]] = defaultdict(list)
            for part in pool.map(scores, jobs):
                for key, each in part.items():
                    merged[key] += each
            show(shop, merged)


if __name__ == "__main__":
    main()
