"""Many processes that answer at once: does throughput grow with writers, and what do they collide on?

python benchmarks/stripes.py [--writers 1 2 4 8] [--answers 160] [--latency 10] [--against CHECKOUT]
                             [--only mongodb sqlite]

Each writer is a process that answers slates of ten out of forty candidates, which were opened before; the learning
curve is that of a shop after 10,000 sessions. MongoDB is the wire server of the tests, or RLRECO_TEST_MONGODB_URI;
SQLite is a file, with ten times as many answers. `--against` measures an older checkout too, the two taking turns.

A server on the same few cores is busy with one writer already, and a server elsewhere is waited for: so each of its
replies to a writer comes by way of a proxy, `--latency` milliseconds late. 0 leaves the proxy out.

answers a second : of all writers together, by the wall clock
again : transactions per answer that were taken back and tried again (MongoDB), and what they collided on
waited : share of the writers' time that they waited for the lock of the file (SQLite)
lost, doubled : acknowledged answers that the log or its reader lacks; answers that the log, its reader or the sums
    have twice. differences : sums that differ from the fold of the log. 0 is wanted of each.

Prints one line a figure, and exits 1 if an answer was lost or doubled.
"""

import argparse
import asyncio
import importlib.util
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent

SETS, CANDIDATES, SESSIONS_BEFORE = 20, 40, 10_000
SQLITE_FACTOR = 10


def module_of(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"stripes_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shop_of(tree: Path) -> Any:
    """benchmarks/store.py of that checkout, whose shop is answered here."""
    return module_of(tree / "benchmarks" / "store.py")


# In the process of a child, whose imports are those of its checkout.


def fill(tree: Path, uri: str, writers: int, answers: int) -> None:
    """A shop with slates that wait: `answers` for each writer."""
    from rlreco.store.connect import connect

    bench, rng = shop_of(tree), random.Random(1)
    sets = small_sets(bench, rng)
    with_store = connect(uri, durable=False)
    bench.fill(with_store, sets)
    before = replace(bench.a_session(0, sets, rng), id="before", number=SESSIONS_BEFORE)
    with_store.import_sessions(bench.EXPERIMENT, [before])
    with_store.answer_sessions(bench.EXPERIMENT, [("before", bench.ANSWER)])
    for number in range(writers * answers):
        session = replace(bench.a_session(number, sets, rng), id=f"{number % writers}-{number // writers}")
        with_store.open_session(session)
    with_store.close()


def small_sets(bench: Any, rng: random.Random) -> dict[str, Any]:
    """By state."""
    of_some = [rng.sample(bench.PRODUCTS, CANDIDATES) for _ in range(SETS)]
    sets = [bench.CandidateSet.of(tuple(products), (1 / CANDIDATES,) * CANDIDATES) for products in of_some]
    return {state: sets[index % SETS] for index, state in enumerate(bench.STATES)}


def write(tree: Path, uri: str, writer: int, answers: int) -> None:
    """Says "ready", waits for a line, answers, and prints its figures."""
    from rlreco.store.connect import connect
    from rlreco.store.mongo import connection as mongo_connection

    bench, watch = shop_of(tree), Watch()
    mongo_connection._DEFAULTS["event_listeners"] = [watch.listener()]
    watch.wait_in_sqlite()
    with_store = connect(uri, durable=False)
    sessions = [with_store.session(f"{writer}-{number}") for number in range(answers)]
    watch.clear()
    print("ready", flush=True)
    sys.stdin.readline()
    began, acknowledged = perf_counter(), []
    for session in sessions:
        answer = replace(bench.ANSWER, clicked=session.slate[:1])
        [done] = with_store.answer_sessions(bench.EXPERIMENT, [(session.id, answer)])
        if getattr(done, "taught", False):
            acknowledged.append(session.id)
    seconds = perf_counter() - began
    print(json.dumps({"acknowledged": acknowledged, "seconds": seconds, **watch.figures()}), flush=True)


class Watch:
    """Transactions that were taken back, commands that collided, and the time that SQLite's lock was waited for."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.again, self.waited = 0, 0.0
        self.collisions: Counter[str] = Counter()

    def figures(self) -> dict[str, Any]:
        return {"again": self.again, "waited": self.waited, "collisions": self.collisions}

    def listener(self) -> Any:
        from pymongo.monitoring import CommandListener

        watch, asked = self, dict[int, str]()

        class Collisions(CommandListener):
            def started(self, event: Any) -> None:
                asked[event.request_id] = str(event.command.get(event.command_name))
                watch.again += event.command_name == "abortTransaction"

            def succeeded(self, event: Any) -> None:
                watch.collisions[asked.pop(event.request_id, "")] += bool(event.reply.get("writeErrors"))

            def failed(self, event: Any) -> None:
                watch.collisions[asked.pop(event.request_id, "")] += event.command_name != "abortTransaction"

        return Collisions()

    def wait_in_sqlite(self) -> None:
        from rlreco.store.sqlite.connections import Connections

        transaction = Connections._transaction

        def timed(connections: Any, connection: Any, waited: float) -> Iterator[Any]:
            began, steps = perf_counter(), transaction(connections, connection, waited)
            opened = next(steps)
            self.waited += perf_counter() - began
            yield opened
            yield from steps

        Connections._transaction = timed  # type: ignore[method-assign]


def check(uri: str) -> None:
    """Reads the ids of the acknowledged answers, and prints how the store stands to them."""
    from rlreco.domain.rewards import lesson
    from rlreco.service.upkeep.recover import read_answers, rebuild
    from rlreco.store.connect import connect

    with_store, acknowledged = connect(uri), json.loads(sys.stdin.read())
    log = [session.id for session in with_store.sessions("e")]
    read = [event.session.id for event in read_answers(with_store, "e")]
    counted = round(sum(point.sums.sessions for point in with_store.curve("e")))
    lost = [len(set(acknowledged).difference(ids)) for ids in (log, read)]
    doubled = [len(ids) - len(set(ids)) for ids in (acknowledged, log, read)]
    differences = rebuild(with_store, lesson, check=True).differences
    found = {"lost": sum(lost), "doubled": sum(doubled) + abs(counted - len(log)), "differences": differences}
    print(json.dumps(found))


# In the process that measures.


def child(tree: Path, *words: object, given: str | None = None) -> str:
    done = subprocess.run(
        command(tree, *words), input=given, stdout=subprocess.PIPE, text=True, check=True, env=environment(tree)
    )
    return done.stdout


def command(tree: Path, *words: object) -> list[str]:
    return [sys.executable, str(Path(__file__).resolve()), "--child", str(tree), *map(str, words)]


def environment(tree: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(tree)}


def measure(tree: Path, uris: tuple[str, str], writers: int, answers: int) -> dict[str, Any]:
    """uris : of the store, directly and for the writers; answers : of each writer"""
    uri, of_writers = uris
    child(tree, "fill", uri, writers, answers)
    began, said = answered_at_once(tree, of_writers, writers, answers)
    acknowledged = [id_ for each in said for id_ in each["acknowledged"]]
    found = json.loads(child(tree, "check", uri, given=json.dumps(acknowledged)))
    collisions = sum((Counter(each["collisions"]) for each in said), Counter())
    n_answers = len(acknowledged)
    return {
        **found,
        "rate": n_answers / began,
        "again": sum(each["again"] for each in said) / n_answers,
        "waited": sum(each["waited"] for each in said) / sum(each["seconds"] for each in said),
        "collisions": {name: count for name, count in collisions.most_common() if count},
    }


def answered_at_once(tree: Path, uri: str, writers: int, answers: int) -> tuple[float, list[dict[str, Any]]]:
    """(seconds, what each writer said)"""
    started = [
        subprocess.Popen(
            command(tree, "write", uri, writer, answers),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(tree),
        )
        for writer in range(writers)
    ]
    for process in started:
        assert process.stdout is not None
        process.stdout.readline()
    began = perf_counter()
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [json.loads(process.stdout.readline()) for process in started if process.stdout is not None]
    seconds = perf_counter() - began
    for process in started:
        process.communicate()
    return seconds, said


class Proxy(Thread):
    """Before a server, on a port of its own: replies come late, one behind the other."""

    def __init__(self, host: str, port: int, seconds: float) -> None:
        super().__init__(daemon=True)
        self._server, self._seconds, self._ready = (host, port), seconds, Event()
        self.start()
        self._ready.wait()

    def run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        listener = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = listener.sockets[0].getsockname()[1]
        self._ready.set()
        await listener.serve_forever()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection(*self._server)
        with suppress(ConnectionError):
            await asyncio.gather(pump(reader, to_server, 0.0), pump(from_server, writer, self._seconds))


async def pump(source: asyncio.StreamReader, target: asyncio.StreamWriter, seconds: float) -> None:
    while data := await source.read(2**16):
        await asyncio.sleep(seconds)
        target.write(data)
        await target.drain()
    target.close()


@contextmanager
def mongodb(fixtures: Any) -> Iterator[str]:
    """The URI of a server, of which the tests' own is ended afterwards."""
    if fixtures.REAL_MONGODB:
        yield fixtures.REAL_MONGODB
        return
    server = fixtures.WireServer()
    try:
        yield server.uri
    finally:
        server.stop()


@contextmanager
def on_mongodb(latency: float) -> Iterator[Any]:
    """Makes new databases, each with its two URIs. latency : in seconds"""
    fixtures: Any = module_of(ROOT / "tests" / "conftest.py")
    with mongodb(fixtures) as server, ExitStack() as databases:
        parts = urlsplit(server)
        proxy = Proxy(parts.hostname or "127.0.0.1", parts.port or 27017, latency) if latency else None

        def new() -> tuple[str, str]:
            uri = databases.enter_context(fixtures.throwaway_database(server))
            if proxy is None:
                return uri, uri
            late = uri.replace(parts.netloc.rpartition("@")[2], f"127.0.0.1:{proxy.port}")
            return uri, f"{late}{'&' if '?' in late else '?'}directConnection=true"

        yield new


@contextmanager
def on_sqlite(latency: float) -> Iterator[Any]:
    """As on_mongodb, of files, which are never late."""
    with tempfile.TemporaryDirectory() as folder:

        def new() -> tuple[str, str]:
            uri = f"sqlite:///{folder}/{uuid4().hex}.sqlite3"
            return uri, uri

        yield new


STORES = {"mongodb": (on_mongodb, 1), "sqlite": (on_sqlite, SQLITE_FACTOR)}


def report(store: str, label: str, writers: int, figures: dict[str, Any]) -> int:
    """Answers that were lost or doubled, and sums that differ."""
    costs = (
        f"{figures['again']:.2f} tries again an answer, collisions {figures['collisions']}"
        if store == "mongodb"
        else f"{100 * figures['waited']:.0f} % of their time waited for the lock"
    )
    wrong = [figures[name] for name in ("lost", "doubled", "differences")]
    print(
        f"{store}, {label}, writers {writers}: {figures['rate']:,.0f} answers a second, {costs}; "
        f"lost {wrong[0]}, doubled {wrong[1]}, differences {wrong[2]}",
        flush=True,
    )
    return sum(wrong)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writers", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--answers", type=int, default=160, help="of all writers together, on MongoDB")
    parser.add_argument("--latency", type=float, default=10.0, help="milliseconds of each reply of MongoDB")
    parser.add_argument("--against", type=Path, help="an older checkout, measured in the same run")
    parser.add_argument("--only", choices=[*STORES], nargs="+", default=[*STORES])
    given, wrong = parser.parse_args(), 0
    trees = {"before": given.against.resolve()} if given.against else {}
    for store in given.only:
        opened, factor = STORES[store]
        with opened(given.latency / 1000) as new:
            for writers in given.writers:
                for label, tree in {**trees, "now": ROOT}.items():
                    figures = measure(tree, new(), writers, factor * given.answers // writers)
                    wrong += report(store, label, writers, figures)
    sys.exit(1 if wrong else 0)


CHILDREN = {
    "fill": lambda tree, uri, writers, answers: fill(tree, uri, int(writers), int(answers)),
    "write": lambda tree, uri, writer, answers: write(tree, uri, int(writer), int(answers)),
    "check": lambda tree, uri: check(uri),
}

if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        CHILDREN[sys.argv[3]](Path(sys.argv[2]), *sys.argv[4:])
    else:
        main()
