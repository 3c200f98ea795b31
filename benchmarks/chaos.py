"""Killed writers, copies of a store in use, a full disk, and a clock that is set back: is an acknowledged answer ever
lost or counted twice?

python benchmarks/chaos.py [--only kill copies disk clock mongodb] [--rounds 100] [--copies 40]

kill: kill -9 of twelve writing processes of one SQLite file, again and again. copies: the file and its write-ahead log
are copied while some 1,000 answers a minute are written, under an open reading transaction and by SQLite's own backup.
disk: a file system of a few MB in a mount namespace of its own (Linux) runs full during answers, uploads and training.
clock: moves by days in both directions, before the training too. mongodb: as kill, on the wire server of the tests or
on RLRECO_TEST_MONGODB_URI. Sums are compared with the fold of the log after every round. Prints one line a figure, and
exits 1 if a promise isn't kept.
"""

import argparse
import importlib.util
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from types import ModuleType
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

WRITERS, MONGO_ROUNDS = 12, 15
ANSWERS_A_MINUTE = 1_000
DISK_MB = 24
CLOCK_SESSIONS, HALF_LIFE = 400, 7.0


def module_of(path: str) -> ModuleType:
    """A module of the tests, which make the same shop and check it by the same functions."""
    name = f"chaos_{Path(path).stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


def shop_module() -> Any:
    return module_of("store/shop.py")


class Sizes(NamedTuple):
    """Rounds of killing, and copies of a store in use."""

    rounds: int
    copies: int


class Nursery:
    """A process that has everything imported and no store open; its children write, and print what is acknowledged."""

    def __init__(self, uri: str, task: str) -> None:
        words = [sys.executable, str(Path(__file__).resolve()), "--nursery", uri, task]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.acknowledged: list[str] = []

    def begin(self, name: str, children: int) -> list[int]:
        """Their process ids."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{name} {children}\n")
        self._process.stdin.flush()
        pids: list[int] = []
        while len(pids) < children:
            line = self._line()
            if line.startswith("pid "):
                pids.append(int(line.split()[1]))
            else:
                self.acknowledged.append(line)
        return pids

    def wait_for(self, answers: int) -> None:
        """Until so many more are acknowledged."""
        for _ in range(answers):
            self.acknowledged.append(self._line())

    def kill(self, pids: list[int]) -> None:
        # The nursery waits for each, so none of the numbers is used again meanwhile.
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while (line := self._line()) != "over":
            self.acknowledged.append(line)

    def follow(self) -> Thread:
        """Reads what is acknowledged while others work; ends with the children."""
        thread = Thread(target=self.kill, args=([],))
        thread.start()
        return thread

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("The process of the writers ended by itself.")
        return line.strip()


def nursery(uri: str, task: str) -> None:
    """The side of the child: lines `NAME CHILDREN` come in; ids, acknowledged answers and "over" go out."""
    shop_module()
    for line in sys.stdin:
        name, children = line.split()
        pids = [pid for at in range(int(children)) if (pid := born(uri, f"{name}-{at}", task))]
        for pid in pids:
            os.waitpid(pid, 0)
        tell("over")


def born(uri: str, name: str, task: str) -> int:
    pid = os.fork()
    if pid == 0:
        TASKS[task](uri, name)
        os._exit(0)
    tell(f"pid {pid}")
    return pid


def tell(line: str) -> None:
    """In one write, so that lines of several processes never mix."""
    os.write(1, f"{line}\n".encode())


def write(uri: str, name: str) -> None:
    """Answers that grow, claims, orders and editions, without end."""
    shop_module().write(uri, name, 1_000_000, 1)


def write_paced(uri: str, name: str) -> None:
    """One answer after the other, at an even pace."""
    from rlreco.store.connect import connect

    shop, store, rng, began = shop_module(), connect(uri), random.Random(name), monotonic()
    for number in range(1_000_000):
        sleep(max(0.0, began + 60.0 * number / ANSWERS_A_MINUTE - monotonic()))
        shop.one_session(store, f"{name}-{number}", rng)
        tell(f"{name}-{number}")


TASKS: dict[str, Callable[[str, str], None]] = {"write": write, "write_paced": write_paced}


class Checked:
    """How a store stands to what was acknowledged, over many rounds."""

    def __init__(self) -> None:
        self.lost = self.doubled = self.differences = self.rounds = 0

    def look(self, store: Any, acknowledged: list[str]) -> int:
        """Answers in the store."""
        from rlreco.domain.rewards import lesson
        from rlreco.service.upkeep.recover import rebuild, recover

        recover(store, lesson, now=shop_module().NOW)
        log = [session.id for session in store.sessions("shop")]
        counted = sum(point.sums.sessions for point in store.curve("shop"))
        self.lost += len(set(acknowledged) - set(log))
        self.doubled += len(log) - len(set(log)) + abs(round(counted) - len(log))
        self.differences += rebuild(store, lesson, check=True).differences
        self.rounds += 1
        return len(log)

    @property
    def wrong(self) -> int:
        return self.lost + self.doubled + self.differences

    def __str__(self) -> str:
        return f"lost {self.lost}, doubled {self.doubled}, sums that differ from the log {self.differences}"


def kill_writers(label: str, uri: str, rounds: int, after: Callable[[], None] = lambda: None) -> int:
    """Promises that weren't kept. after : called when the writers of a round are dead"""
    from rlreco.store.connect import connect

    shop, rng, checked = shop_module(), random.Random(1), Checked()
    shop.fill(connect(uri)).close()
    writers, began = Nursery(uri, "write"), monotonic()
    for at in range(rounds):
        pids = writers.begin(f"r{at}", WRITERS)
        writers.wait_for(4)
        sleep(rng.random() / 3)
        writers.kill(pids)
        after()
        with closing(connect(uri)) as store:
            answers = checked.look(store, writers.acknowledged)
            shop.assert_editions_are_whole(store)
            if at % 10 == 9 or at == rounds - 1:
                shop.assert_sums_are_the_fold(store)
            edition = store.edition("shop")
    writers.close()
    acknowledged = len(set(writers.acknowledged))
    print(
        f"{label}: {rounds} rounds of kill -9 with {WRITERS} writers in {monotonic() - began:.0f} s, answers "
        f"acknowledged {acknowledged:,}, in the store {answers:,}, editions {edition}: {checked} (0 is wanted of each)"
    )
    return checked.wrong


def kill(sizes: Sizes) -> int:
    with tempfile.TemporaryDirectory() as folder:
        return kill_writers("SQLite", f"sqlite:///{folder}/store.sqlite3", sizes.rounds)


def mongodb(sizes: Sizes) -> int:
    fixtures: Any = module_of("conftest.py")
    try:
        server = None if fixtures.REAL_MONGODB else fixtures.WireServer()
    except BaseException as error:  # how a test skips
        print(f"MongoDB: not measured. {error}")
        return 0
    try:
        with fixtures.throwaway_database(fixtures.REAL_MONGODB or server.uri) as uri:
            return kill_writers("MongoDB", uri, min(sizes.rounds, MONGO_ROUNDS), lambda: end_transactions(uri))
    finally:
        if server is not None:
            server.stop()


def end_transactions(uri: str) -> None:
    """Those of the dead; a server does so by itself after a minute."""
    from pymongo import MongoClient

    with MongoClient(uri) as client:
        client.admin.command("killAllSessions", [])


def copies(sizes: Sizes) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        uri = f"sqlite:///{folder}/store.sqlite3"
        from rlreco.store.connect import connect

        shop_module().fill(connect(uri)).close()
        writer, began = Nursery(uri, "write_paced"), monotonic()
        pids = writer.begin("c", 1)
        writer.wait_for(1)
        reader = writer.follow()
        taken = [copied(folder, at, writer.acknowledged) for at in range(sizes.copies)]
        rate = 60 * len(writer.acknowledged) / (monotonic() - began)
        os.kill(pids[0], signal.SIGKILL)
        reader.join()
        writer.close()
        checked, raw = Checked(), 0
        for path, before in taken:
            with closing(connect(f"sqlite:///{path}")) as store:
                checked.look(store, before)
            raw += path.name.startswith("raw")
    print(
        f"copies: {raw} of file and write-ahead log, {len(taken) - raw} by SQLite's backup, at {rate:,.0f} answers a "
        f"minute, the last of {len(taken[-1][1]):,} acknowledged before: {checked} (0 is wanted of each)"
    )
    return checked.wrong


def copied(folder: Path, at: int, acknowledged: list[str]) -> tuple[Path, list[str]]:
    """A copy, and the answers that were acknowledged before it began. Three of four are of the two files."""
    sleep(0.5)
    before, origin = list(acknowledged), folder / "store.sqlite3"
    with closing(sqlite3.connect(origin, isolation_level=None)) as reading:
        if at % 4 == 3:
            path = folder / f"backup{at}.sqlite3"
            with closing(sqlite3.connect(path)) as target:
                reading.backup(target)
            return path, before
        path = folder / f"raw{at}.sqlite3"
        # While somebody reads, the log isn't begun anew, so that it holds all that the file may lack.
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sessions").fetchone()
        shutil.copy(origin, path)
        shutil.copy(f"{origin}-wal", f"{path}-wal")
        return path, before


def disk(_: Sizes) -> int:
    """Runs itself on a small file system in a mount namespace that ends with it."""
    with tempfile.TemporaryDirectory() as folder:
        mounted = (
            f"mount -t tmpfs -o size={DISK_MB}m tmpfs {folder} && exec {sys.executable} {Path(__file__).resolve()}"
        )
        words = ["unshare", "-rm", "sh", "-c", f"{mounted} --full-disk {folder}"]
        if shutil.which("unshare") is None or subprocess.run(["unshare", "-rm", "true"], check=False).returncode:
            print("full disk: not measured, as this system has no mount namespaces for this user")
            return 0
        return subprocess.run(words, check=False, env=os.environ | {"TMPDIR": folder}).returncode


@contextmanager
def full(folder: Path, left: int = 0) -> Iterator[None]:
    """No room but `left` bytes in the folder's file system."""
    filler = folder / "filler"
    free = os.statvfs(folder)
    with filler.open("wb") as file, suppress(OSError):
        file.write(bytes(max(0, free.f_bavail * free.f_frsize - left)))
        file.flush()
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while not left:
            file.write(bytes(512))
    try:
        yield
    finally:
        filler.unlink()


def refusal(step: Callable[[], object]) -> str | None:
    """The line of the error; None where the step went well."""
    from rlreco.errors import RLRecoError

    try:
        step()
    except RLRecoError as error:
        return str(error)
    return None


def on_full_disk(folder: Path) -> int:
    """Promises that weren't kept."""
    return answers_on_full_disk(folder) + training_on_full_disk(folder) + upload_on_full_disk(folder)


def answers_on_full_disk(folder: Path) -> int:
    from rlreco.store.connect import connect

    shop, rng, checked = shop_module(), random.Random(5), Checked()
    uri = f"sqlite:///{folder}/answers.sqlite3"
    store, acknowledged, lines = shop.fill(connect(uri)), list[str](), set[str]()
    for turn in range(10):
        opened = [store.open_session(shop.a_session(f"f{turn}-{at}", rng)) for at in range(300)]
        with full(folder, left=40_000 * (turn % 3)):
            for session in opened:
                line = refusal(lambda session=session: shop.answer(store, session, rng))
                if line is None:
                    acknowledged.append(session.id)
                else:
                    lines.add(line.replace(str(folder), "..."))
        with closing(connect(uri)) as other:
            checked.look(other, acknowledged)
        acknowledged += [shop.answer(store, opened[-1], rng).session.id]
    answers = checked.look(store, acknowledged)
    store.close()
    wrong = checked.wrong + abs(answers - len(set(acknowledged))) + any("\n" in line for line in lines) + (not lines)
    print(
        f"full disk, answers: {len(set(acknowledged)):,} acknowledged, {answers:,} in the store, refused with "
        f"{sorted(lines)}: {checked} (0 is wanted of each)"
    )
    return wrong


def training_on_full_disk(folder: Path) -> int:
    from rlreco.domain.profile import Profile
    from rlreco.service.service import Service
    from rlreco.service.training.data_sets import DataSets
    from rlreco.service.training.sources import demo_shop, sample_source
    from rlreco.store.connect import connect

    with closing(connect(f"sqlite:///{folder}/training.sqlite3")) as store:
        service, lines, kept = Service(store), demo_shop(), DataSets(folder / "data-sets", "main")
        source = sample_source()
        with full(folder):
            refused = refusal(lambda: service.train(lines, Profile(), base_name="full"))
            not_kept = refusal(lambda: kept.keep("mine", source))
            left = len(list(store.experiments())), len(kept.all()), len(list(folder.rglob("*.partial")))
        service.train(lines, Profile(), base_name="full")
        kept.keep("mine", source)
        after = len(list(store.experiments())), len(kept.all())
    wrong = (refused is None) + (not_kept is None) + (left != (0, 0, 0)) + (after != (1, 1))
    print(
        f"full disk, training: {(refused or 'NOT REFUSED').replace(str(folder), '...')!r}, left behind {left[0]} shops"
    )
    print(f"full disk, data set: {not_kept!r}, left behind {left[1]} sets and {left[2]} parts; afterwards {after}")
    return wrong


def upload_on_full_disk(folder: Path) -> int:
    """The page of segments takes a file; the store is in memory."""
    from streamlit.testing.v1 import AppTest

    os.environ |= {"RLRECO_STORE": "memory:", "RLRECO_DATA_DIR": str(folder)}
    tempfile.tempdir = str(folder)
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=120)
    app.switch_page("pages/segments.py").run()
    app.radio(key="sales").set_value("A file of my own").run()
    with full(folder):
        lines = errors_of_upload(app, "sales.csv")
        left = len(list(folder.glob("rlreco-upload-*")))
    later = errors_of_upload(app, "again.csv")
    one_line = len(lines) == 1 and "\n" not in lines[0] and str(folder) not in lines[0]
    print(f"full disk, upload: {lines!r}, left behind {left} files; afterwards errors {later!r}")
    return (not one_line) + left + len(later)


def errors_of_upload(app: Any, name: str) -> list[str]:
    """The errors on the page once the file was read."""
    from concurrent.futures import wait

    from rlreco.ui.kit import jobs

    rows = "\n".join(f"{n},p{n % 12},Thing {n % 12},1,2024-01-{1 + n % 28:02d},3.5,c{n % 7},Spain" for n in range(60))
    text = f"Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n{rows}"
    app.file_uploader(key="sales-file").upload(name, text.encode()).run()
    for _ in range(2):
        wait([job.future for job in list(jobs._jobs().values()) if job.label.startswith("Reading")], timeout=60)
        app.run()
    assert not app.exception, app.exception
    return [error.value for error in app.error]


class Clock:
    """A clock that somebody sets."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=30)
        return self.moment


def clock(_: Sizes) -> int:
    from rlreco.bandit.beliefs import decay_weight
    from rlreco.domain.profile import Profile
    from rlreco.service.service import Service
    from rlreco.service.training.sources import demo_shop
    from rlreco.store.connect import connect

    with tempfile.TemporaryDirectory() as folder, closing(connect(f"sqlite:///{folder}/store.sqlite3")) as store:
        now, checked = Clock(datetime(2026, 3, 2, 9, tzinfo=UTC)), Checked()
        Service(store, clock=now).train(demo_shop(), Profile(half_life=HALF_LIFE), base_name="shop", name="shop")
        acknowledged = served_by(store, now)
        checked.look(store, acknowledged)
        log = list(store.sessions("shop", answered=False))
        ages, numbers = [session.shown_at for session in log], [session.number for session in log]
        impressions = store.snapshot("shop").arms["root", "root"].impressions / decay_weight(ages[-1], HALF_LIFE)
        shown = sum(len(session.slate) for session in log if session.outcome)
        answers, editions = sum(session.outcome is not None for session in log), list(store.editions("shop"))
    negative = sum(age < 0 for age in ages)
    younger = sum(later < earlier for earlier, later in pairwise(ages))
    in_order = numbers == list(range(1, len(log) + 1))
    one_by_one = [edition.number for edition in editions] == list(range(2, len(editions) + 2))
    print(
        f"clock: {len(log)} slates while it moved {CLOCK_SESSIONS // 20} times by up to 100 days, answers "
        f"acknowledged {len(acknowledged)}, in the store {answers} with silence: {checked} (0 is wanted of each)"
    )
    print(
        f"clock: negative ages {negative}, ages below an earlier one {younger} (0 is wanted of each); numbers without "
        f"a gap {in_order}, {len(editions)} editions one by one {one_by_one}; products seen {shown:,}, of which the "
        f"half-life of {HALF_LIFE:g} days leaves {impressions:,.0f}"
    )
    return checked.wrong + negative + younger + (not in_order) + (not one_by_one) + (impressions > shown)


def served_by(store: Any, now: Clock) -> list[str]:
    """Ids of the answered sessions of a shop whose clock is moved. Answers are sent twice; one slate of ten waits."""
    from rlreco.service.service import Service

    rng, t0, acknowledged, service = random.Random(7), now.moment, list[str](), Service(store, clock=now)
    customers = [customer.id for customer in store.customers(store.experiment("shop").catalogue)]
    for at in range(CLOCK_SESSIONS):
        if at % 20 == 19:
            now.moment = t0 + timedelta(days=rng.uniform(-40, 60))
            service = Service(store, clock=now) if at % 40 == 39 else service  # as if it began anew
        session = service.learner("shop").recommend(rng.choice(customers)).session
        if at % 10:
            for _ in range(2):
                service.answer(session.id, session.slate[:1], session.slate[: at % 2], final=True)
            acknowledged.append(session.id)
        if at % 100 == 99:
            service.update("shop")
            service.upkeep.recover()
    return acknowledged


PARTS: dict[str, Callable[[Sizes], int]] = {
    "kill": kill,
    "copies": copies,
    "disk": disk,
    "clock": clock,
    "mongodb": mongodb,
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    options.add_argument("--rounds", type=int, default=100)
    options.add_argument("--copies", type=int, default=40)
    options.add_argument("--nursery", nargs=2, help=argparse.SUPPRESS)
    options.add_argument("--full-disk", type=Path, help=argparse.SUPPRESS)
    asked = options.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    if asked.nursery:
        nursery(*asked.nursery)
    elif asked.full_disk:
        sys.exit(on_full_disk(asked.full_disk) > 0)
    else:
        sys.exit(sum([PARTS[part](Sizes(asked.rounds, asked.copies)) for part in asked.only]) > 0)


if __name__ == "__main__":
    main()
