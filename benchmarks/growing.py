"""Answers that grow while the experiment moves on: nothing lost, nothing doubled.

    python benchmarks/growing.py [--processes 12] [--answers 2000] [--store URI]

Each process answers sessions of the demo shop, every third of them in two parts, while one more counts orders and
updates the experiment without a pause. Then the log is compared with what was sent, and the sums with the log.

--store : an empty store; else an embedded one in a temporary folder
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from time import perf_counter
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rlreco.domain.ids import ROOT as CROWD  # noqa: E402
from rlreco.domain.profile import Profile  # noqa: E402
from rlreco.domain.purchases import counted_sums  # noqa: E402
from rlreco.domain.records import Answer, Experiment, Order, Session  # noqa: E402
from rlreco.domain.rewards import lesson  # noqa: E402
from rlreco.errors import RLRecoError, StoreUnavailableError  # noqa: E402
from rlreco.service.training.sources import demo_shop  # noqa: E402
from rlreco.service.training.train import train  # noqa: E402
from rlreco.service.training.update import update  # noqa: E402
from rlreco.service.upkeep.recover import read_log, rebuild  # noqa: E402
from rlreco.store.base import Store  # noqa: E402
from rlreco.store.connect import connect  # noqa: E402

NOW = datetime(2026, 3, 2, tzinfo=UTC)
NAME, SLATE, ORDERS = "shop", 10, 5
Result = TypeVar("Result")


def a_session(experiment: Experiment, store: Store, id_: str, rng: random.Random) -> Session:
    state = rng.choice(sorted(experiment.candidates))
    candidates = store.candidates(experiment.candidates[state])
    assert candidates is not None
    rows, some = range(SLATE), (0.5,) * SLATE
    return Session(
        id=id_,
        experiment=NAME,
        customer="",
        state=state,
        candidates=candidates.id,
        slate=candidates.products[:SLATE],
        shares=tuple(candidates.shares[row] for row in rows),
        propensities=some,
        propensity_errors=some,
        values=some,
        spreads=some,
        explored=(False,) * SLATE,
        policy="uniform",
        weight=1.0,
        at=NOW,
        shown_at=0.0,
        opened_at=NOW,
        edition=experiment.edition,
    )


def parts_of(slate: tuple[str, ...], number: int) -> list[Answer]:
    """A click on the first product, and of every third session a purchase of the second with the click once more."""
    click = Answer(slate[:1], (), NOW)
    return [click, Answer(slate[:1], slate[1:2], NOW)] if number % 3 == 0 else [click]


def answer(uri: str, process: int, n_answers: int) -> None:
    store, rng = connect(uri, durable=False), random.Random(process)
    experiment = store.experiment(NAME)
    assert experiment is not None
    for number in range(n_answers):
        shown = a_session(experiment, store, f"{process}-{number}", rng)
        session = patiently(partial(open_once, store, shown))
        for part in parts_of(session.slate, number):
            patiently(partial(send, store, experiment, session.id, part))
        if number % 50 == 0:
            experiment = store.experiment(NAME) or experiment
    store.close()


def open_once(store: Store, session: Session) -> Session:
    return store.session(session.id) or store.open_session(session)


def send(store: Store, experiment: Experiment, id_: str, part: Answer) -> None:
    [answered] = store.answer_sessions(experiment, [(id_, part)])
    if isinstance(answered, RLRecoError):
        raise answered


def patiently(step: Callable[[], Result]) -> Result:
    """Again while the store is busy, as a client would; safe, as an answer teaches once."""
    while True:
        try:
            return step()
        except StoreUnavailableError:
            continue


def move_on(uri: str, done: Event) -> None:
    """Some orders and an update, again and again; at least once."""
    store, number = connect(uri, durable=False), 0
    while not number or not done.is_set():
        patiently(partial(count_orders, store, number))
        patiently(partial(update, store, NAME, None, now=NOW))
        number += 1
    store.close()


def count_orders(store: Store, number: int) -> None:
    experiment = store.experiment(NAME)
    assert experiment is not None
    products = tuple(sorted(store.products(experiment.catalogue)))[:2]
    at = datetime(2026, 3, 2) + timedelta(hours=number)
    orders = [Order(f"later-{number}-{row}", f"new-{row}", at, products) for row in range(ORDERS)]
    store.count_orders(NAME, orders, partial(counted_sums, experiment=experiment))


def work(uri: str, processes: int, n_answers: int) -> None:
    context = get_context("spawn")
    done = context.Event()
    mover = context.Process(target=move_on, args=(uri, done))
    workers = [context.Process(target=answer, args=(uri, row, n_answers)) for row in range(processes)]
    for process in (mover, *workers):
        process.start()
    for process in workers:
        process.join()
    done.set()
    mover.join()
    if any(process.exitcode for process in (mover, *workers)):
        sys.exit("A process ended with an error.")


def report(store: Store, processes: int, n_answers: int, seconds: float) -> bool:
    """Whether all is there once."""
    sent = {f"{process}-{number}": number for process in range(processes) for number in range(n_answers)}
    log = list(store.sessions(NAME))
    wrong = sum(
        (one.outcome.clicked, one.outcome.bought) != (one.slate[:1], one.slate[1:2] if sent[one.id] % 3 == 0 else ())
        for one in log
        if one.outcome is not None
    )
    taught = store.snapshot(NAME).arms[CROWD, CROWD]
    expected = (SLATE * len(sent), sum(2.0 if number % 3 == 0 else 1.0 for number in sent.values()))
    lost, doubled = len(sent.keys() - {one.id for one in log}), len(log) - len({one.id for one in log})
    rebuilt = rebuild(store, lesson, check=True)
    updates = store.edition(NAME) - 1
    orders = [entry.order.id for _, entry in read_log(store.orders, NAME) if entry.order.id.startswith("later-")]
    doubled += len(orders) - len(set(orders))
    print(
        f"{processes} processes x {n_answers:,} answers in {seconds:.0f} s, {updates} updates meanwhile: "
        f"{lost + wrong} lost, {doubled} doubled; sums of {taught.impressions:,.0f} products shown (sent "
        f"{expected[0]:,}), {taught.clicks:,.0f} clicked or bought (sent {expected[1]:,.0f}); {len(orders)} "
        f"orders counted (sent {ORDERS * updates}); {rebuilt.differences} differences between sums and log"
    )
    whole = (taught.impressions, taught.clicks) == expected and len(orders) == ORDERS * updates
    return whole and not (lost or wrong or doubled or rebuilt.differences)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=12)
    parser.add_argument("--answers", type=int, default=2000)
    parser.add_argument("--store", metavar="URI")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        uri = given.store or f"sqlite:///{folder}/store.sqlite3"
        store = connect(uri, durable=False)
        train(store, demo_shop(), Profile(), base_name=NAME, name=NAME, now=NOW)
        began = perf_counter()
        work(uri, given.processes, given.answers)
        whole = report(store, given.processes, given.answers, perf_counter() - began)
        store.close()
    if not whole:
        sys.exit(1)


if __name__ == "__main__":
    main()
