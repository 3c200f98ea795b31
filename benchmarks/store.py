"""Cost of the stores beside their bare drivers: the reads and writes of recommend and of answer.

python benchmarks/store.py [--rounds 300] [--large] [--mongodb URI] [--only-mongodb URI]

recommend : read a customer and the sums of four nodes x 240 products, open the session
answer : read the session, compute its lesson, add its answer with 41 arms and the curve
floor : the same statements sent to the bare driver, with all texts, lessons and values prepared and results left as
    they come

Store and floor take turns in one run; figures are medians, of CPU seconds on SQLite, and of wall seconds on MongoDB,
whose server does the work. Prints one line per figure.

audit : an answer with a line of the audit log in a file, beside one without, in the same way

--large : also with 1,000,000 logged sessions and 200,000 arms, on SQLite (needs some 2 GB of disk and some minutes)

--only-mongodb : on this server alone, in a database that is dropped at the end
"""

import argparse
import json
import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product as cartesian
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rlreco.audit.actor import Actor, acting_as  # noqa: E402
from rlreco.audit.log import AuditLog  # noqa: E402
from rlreco.domain.documents import outcome_document, session_document  # noqa: E402
from rlreco.domain.ids import ROOT as ROOT_NODE  # noqa: E402
from rlreco.domain.profile import Profile  # noqa: E402
from rlreco.domain.records import (  # noqa: E402
    Answer,
    CandidateSet,
    CurveGain,
    Customer,
    Experiment,
    Gain,
    Lesson,
    Outcome,
    Product,
    Session,
)
from rlreco.service.learner.curves import learning_curve  # noqa: E402
from rlreco.store.audited import audited  # noqa: E402
from rlreco.store.connect import connect  # noqa: E402
from rlreco.store.json_text import seconds_of  # noqa: E402
from rlreco.store.mongo.arms import increment  # noqa: E402
from rlreco.store.mongo.log import session_document_of  # noqa: E402
from rlreco.store.mongo.part import key  # noqa: E402
from rlreco.store.mongo.stripes import stripe_of  # noqa: E402
from rlreco.store.sqlite.arms import ADD_ARM, ADD_CURVE, READ_SUMS  # noqa: E402
from rlreco.store.sqlite.log import INSERT_SESSION, SESSION  # noqa: E402
from rlreco.store.sqlite.part import KEY  # noqa: E402
from rlreco.store.sqlite.store import SQLiteStore  # noqa: E402

NOW = datetime(2026, 3, 2, tzinfo=UTC)
PRODUCTS = tuple(f"{number:05}" for number in range(3600))
STATES = tuple(
    f"Q{band}_{month}_{half}_{day}" for band, month, half, day in cartesian("1234", range(12), "01", range(7))
)
SLATE, CANDIDATES = 10, 240
_CURVE = CurveGain(1.0, 10.0, 1.0, 0.0, 0.4, 1.0, 2.0)


EXPERIMENT = Experiment("e", "cat", Profile(), (("month",), ("segment",)), {}, NOW)


def nodes_of(state: str) -> tuple[str, ...]:
    band, month, _, _ = state.split("_")
    return ("all", f"month={month}", f"segment={band}", state)


def fill(store, sets) -> None:
    store.save_catalogue(
        "cat", [Customer("1", "Q1", "Some", 1, 1, 1.0, 1, 1, 1)], [Product(product, product) for product in PRODUCTS]
    )
    frozen = {state: sets[state].id for state in STATES}
    store.save_experiment(replace(EXPERIMENT, candidates=frozen), list(sets.values()))


def candidate_sets() -> dict[str, CandidateSet]:
    rng = random.Random(1)
    return {
        state: CandidateSet.of(tuple(rng.sample(PRODUCTS, CANDIDATES)), (1 / CANDIDATES,) * CANDIDATES)
        for state in STATES
    }


def a_session(number: int, sets, rng: random.Random) -> Session:
    state = rng.choice(STATES)
    some = tuple(rng.random() for _ in range(SLATE))
    return Session(
        id=uuid4().hex,
        experiment="e",
        customer="1",
        state=state,
        candidates=sets[state].id,
        slate=tuple(rng.sample(sets[state].products, SLATE)),
        shares=some,
        propensities=some,
        propensity_errors=some,
        values=some,
        spreads=some,
        explored=(False,) * SLATE,
        policy="thompson",
        weight=1.0,
        at=NOW,
        shown_at=float(number),
        opened_at=NOW,
        source="simulated",
        expected=0.5,
        best=0.9,
    )


def a_lesson(session: Session, number: int) -> Lesson:
    gain = Gain(1.0, 0.0, 0.0, 0.01, 0.1, 0.2)
    arms = {(node, product): gain for node in nodes_of(session.state) for product in session.slate}
    return Lesson({**arms, (ROOT_NODE, ROOT_NODE): Gain(10.0)}, "thompson", min(number, 1000), _CURVE)


OUTCOME = Outcome((), (), 0.4, NOW)
ANSWER = Answer((), (), NOW)


class Ours:
    def __init__(self, store) -> None:
        self.store = store

    def recommend(self, session: Session, products: tuple[str, ...]) -> Callable[[], object]:
        def step() -> object:
            self.store.customer("cat", "1")
            self.store.sums("e", nodes_of(session.state), products)
            return self.store.open_session(session)

        return step

    def answer(self, session: Session, lesson: Lesson) -> Callable[[], object]:
        def step() -> object:
            return self.store.answer_sessions(EXPERIMENT, [(session.id, ANSWER)])

        return step


class BareSQLite:
    """The statements of the store, sent to sqlite3 by hand."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("synchronous = NORMAL", "cache_size = -32000", "mmap_size = 268435456"):
            self.db.execute(f"PRAGMA {pragma}")

    def recommend(self, session: Session, products: tuple[str, ...]) -> Callable[[], object]:
        values = (len(products), json.dumps(nodes_of(session.state)), json.dumps(products), "e")
        body, run = json.dumps(session_document(session), separators=(",", ":")), self.db.execute
        count = f"UPDATE counters SET opened = opened + 1 WHERE experiment = {KEY} RETURNING experiment, opened"

        def step() -> None:
            run("SELECT * FROM customers WHERE catalogue = ? AND id = ?", ("cat", "1")).fetchall()
            run(READ_SUMS, values).fetchall()
            run("BEGIN IMMEDIATE")
            experiment, number = run(count, ("e",)).fetchone()
            row = (session.id, experiment, number, session.state, session.policy, seconds_of(session.opened_at), body)
            run(INSERT_SESSION, row)
            run("COMMIT")

        return step

    def answer(self, session: Session, lesson: Lesson) -> Callable[[], object]:
        outcome, run = json.dumps(outcome_document(OUTCOME)), self.db.execute
        arms = [(1, *arm, *gain) for arm, gain in lesson.arms.items()]
        point = (1, lesson.policy, lesson.bucket, *lesson.curve)
        count = "UPDATE counters SET answered = answered + 1 WHERE experiment = ? RETURNING corrections, answered"

        def step() -> None:
            run(f"{SESSION} WHERE s.id = ?", (session.id,)).fetchall()
            run("BEGIN IMMEDIATE")
            row = run(f"{SESSION} WHERE s.id = ?", (session.id,)).fetchone()
            _, position = run(count, (1,)).fetchone()
            run("UPDATE sessions SET outcome = ?, answer = ? WHERE key = ?", (outcome, position, row[5]))
            self.db.executemany(ADD_ARM, arms)
            run(ADD_CURVE, point)
            run("COMMIT")

        return step


class BareMongoDB:
    """The commands of the store, sent to pymongo by hand."""

    def __init__(self, uri: str) -> None:
        from pymongo import MongoClient, ReturnDocument
        from pymongo.read_concern import ReadConcern
        from pymongo.write_concern import WriteConcern

        self.client = MongoClient(uri)
        self.after = ReturnDocument.AFTER
        self.concerns = (ReadConcern("snapshot"), WriteConcern(1))
        self.base = self.client.get_default_database(write_concern=WriteConcern(1))

    def recommend(self, session: Session, products: tuple[str, ...]) -> Callable[[], object]:
        arms = [key("e", node, product) for node in nodes_of(session.state) for product in products]
        document, base = session_document_of(session), self.base

        def step() -> None:
            base["customers"].find_one({"_id": key("cat", "1")})
            base["arms"].find({"_id": {"$in": arms}}, batch_size=1000).to_list()
            counted = base["opened"].find_one_and_update(
                {"_id": "e"}, {"$inc": {"count": 1}}, return_document=self.after
            )
            base["sessions"].insert_one({**document, "number": counted["count"]})

        return step

    def answer(self, session: Session, lesson: Lesson) -> Callable[[], object]:
        number = str(stripe_of(session.id))
        arms = [increment(key("e", *arm), gain, {}) for arm, gain in lesson.arms.items()]
        curve = increment(key("e", "thompson", str(lesson.bucket), number), lesson.curve, {"policy": "thompson"})
        base, count, stripe = self.base, {"$inc": {"count": 1}}, key("e", number)

        def step() -> None:
            for _ in range(2):
                base["sessions"].find_one({"_id": session.id})
            with self.client.start_session() as transaction, transaction.start_transaction(*self.concerns):
                counted = base["stripes"].find_one_and_update(
                    {"_id": stripe}, count, return_document=self.after, session=transaction
                )
                answered = {"outcome": outcome_document(OUTCOME), "answer": counted["count"]}
                change = {"$set": answered, "$unset": {"open": ""}}
                base["sessions"].update_one({"_id": session.id, "open": True}, change, session=transaction)
                base["arms"].bulk_write(arms, ordered=False, session=transaction)
                base["curve"].bulk_write([curve], session=transaction)

        return step


def take_turns(ours, floor, sets, rounds: int, clock: Callable[[], float]) -> dict[str, tuple[float, float]]:
    """Medians in seconds: step -> (ours, floor). The two sides alternate in going first."""
    rng, times = random.Random(2), {"recommend": ([], []), "answer": ([], [])}
    for number in range(rounds):
        for index, side in sorted(enumerate((ours, floor)), reverse=bool(number % 2)):
            session = a_session(number, sets, rng)
            lesson = a_lesson(session, number)
            steps = {
                "recommend": side.recommend(session, sets[session.state].products),
                "answer": side.answer(session, lesson),
            }
            for name, step in steps.items():
                began = clock()
                step()
                times[name][index].append(clock() - began)
    return {name: (median(mine), median(bare)) for name, (mine, bare) in times.items()}


def report(store: str, medians: dict[str, tuple[float, float]]) -> None:
    for step, (mine, bare) in medians.items():
        print(
            f"{store} {step}: {1 / mine:,.0f}/s, floor {1 / bare:,.0f}/s, {mine / bare:.2f} times its time (goal 1.50)"
        )


def on_sqlite(rounds: int, sets) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite3"
        store = SQLiteStore(path, durable=False)
        fill(store, sets)
        load_arms(path, sets)
        report("sqlite, 200,000 arms", take_turns(Ours(store), BareSQLite(path), sets, rounds, process_time))


def with_audit_log(rounds: int, sets) -> None:
    """As a caller of REST teaches."""
    caller = Actor("rest", "shop", address="203.0.113.7", workspace="main")
    with tempfile.TemporaryDirectory() as folder, acting_as(caller):
        store, path = SQLiteStore(Path(folder) / "store.sqlite3", durable=False), Path(folder) / "audit.jsonl"
        fill(store, sets)
        logged = Ours(audited(store, AuditLog.open(str(path), lambda: caller)))
        mine, bare = take_turns(logged, Ours(store), sets, rounds, process_time)["answer"]
        lines = path.read_bytes().splitlines()
        print(
            f"sqlite answer with the audit log: {1e6 * mine:.0f} µs, without {1e6 * bare:.0f} µs, "
            f"{mine / bare:.2f} times its time; {len(lines):,} lines of {len(lines[0])} bytes"
        )


def on_mongodb(uri: str, rounds: int, sets) -> None:
    few = dict(list(sets.items())[:20])
    small = [CandidateSet.of(candidates.products[:40], (1 / 40,) * 40) for candidates in few.values()]
    every = {state: small[index % len(small)] for index, state in enumerate(sets)}
    store = connect(uri, durable=False)
    fill(store, every)
    report("mongodb", take_turns(Ours(store), BareMongoDB(uri), every, rounds, perf_counter))


def on_throwaway(server: str, rounds: int, sets) -> None:
    """In a database of its own, made and dropped as those of the tests are."""
    from chaos import module_of

    with module_of("conftest.py").throwaway_database(server) as uri:
        on_mongodb(uri, rounds, sets)


def on_a_large_log(rounds: int, sets) -> None:
    with tempfile.TemporaryDirectory() as folder:
        empty, large = (SQLiteStore(Path(folder) / name, durable=False) for name in ("empty", "large"))
        for store in (empty, large):
            fill(store, sets)
        load_arms(Path(folder) / "large", sets)
        load_sessions(Path(folder) / "large", sets, 1_000_000)
        status = large.status()
        print(f"large: {status.sessions:,} sessions, {status.arms:,} arms")
        began = process_time()
        points = len(learning_curve(large.curve("e")))
        print(f"large learning curve: {process_time() - began:.3f} s of CPU for {points:,} points (goal 1.000)")
        warm(large, sets)
        medians = take_turns(Ours(large), Ours(empty), sets, rounds, process_time)
        for step, (mine, bare) in medians.items():
            print(
                f"large {step}: {1000 * mine:.2f} ms, empty {1000 * bare:.2f} ms, {mine / bare:.2f} times (goal 1.30)"
            )
        report("sqlite, large", take_turns(Ours(large), BareSQLite(Path(folder) / "large"), sets, rounds, process_time))


def warm(store, sets) -> None:
    """As a service that has run for a while: each state was read once since it started."""
    times = []
    for state, candidates in sets.items():
        began = process_time()
        store.sums("e", nodes_of(state), candidates.products)
        times.append(process_time() - began)
    print(f"large first reading of a state's sums: {1000 * median(times):.2f} ms")


def load_arms(path: Path, sets) -> None:
    """The arms of 1,000,000 sessions: every candidate of every state, and its parents."""
    arms = {(node, product) for state in STATES for node in nodes_of(state) for product in sets[state].products}
    with sqlite3.connect(path) as db:
        rows = [(1, node, product, 50.0, 2.0, 0.0, 0.5, 0.9, 3.0) for node, product in sorted(arms)]
        db.executemany("INSERT INTO arms VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    db.close()


def load_sessions(path: Path, sets, count: int) -> None:
    from rlreco.domain.rewards import bucket

    rng, outcome, points = random.Random(3), json.dumps(outcome_document(OUTCOME)), {}
    templates = [a_session(number, sets, rng) for number in range(2000)]
    bodies = [json.dumps(session_document(session), separators=(",", ":")) for session in templates]

    def rows():
        for number in range(1, count + 1):
            session = templates[number % len(templates)]
            point = bucket(number)
            points[point] = points.get(point, 0) + 1
            yield (
                f"{rng.getrandbits(128):032x}",
                1,
                number,
                session.state,
                session.policy,
                0.0,
                number,
                bodies[number % 2000],
                outcome,
            )

    with sqlite3.connect(path) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.executemany(
            "INSERT INTO sessions (id, experiment, number, state, policy, opened, answer, body, outcome) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows(),
        )
        db.execute("UPDATE counters SET opened = ?, answered = ?", (count, count))
        curve = [
            (1, "thompson", point, *(n_sessions * value for value in _CURVE)) for point, n_sessions in points.items()
        ]
        db.executemany(f"INSERT INTO curve VALUES ({', '.join('?' * 12)})", curve)
    db.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--mongodb", metavar="URI", help="an empty database, which is filled")
    parser.add_argument("--only-mongodb", metavar="URI", help="a server, on which a database is made and dropped")
    given = parser.parse_args()
    sets = candidate_sets()
    if given.only_mongodb:
        on_throwaway(given.only_mongodb, given.rounds, sets)
        return
    on_sqlite(given.rounds, sets)
    with_audit_log(given.rounds, sets)
    if given.mongodb:
        on_mongodb(given.mongodb, given.rounds, sets)
    if given.large:
        on_a_large_log(given.rounds, sets)


if __name__ == "__main__":
    main()
