"""Connections to one SQLite file: lent out one a caller, one writer at a time, every mishap in plain words."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from time import monotonic, sleep

from rlreco.errors import StoreError, StoreUnavailableError

PATIENCE = 1.8
"""Seconds that a caller waits for others' writes before giving up."""

Prepare = Callable[[sqlite3.Connection], None]


class Connections:
    """prepare : called with each new connection before its first use.

    pragmas : set on every connection on top of the usual ones. Safe for threads, and in a forked child: connections
    are left to the process that opened them.
    """

    def __init__(self, path: Path, place: str, pragmas: Mapping[str, str | int], prepare: Prepare) -> None:
        self.path = path
        self._name = os.fspath(path)
        self.place = place
        self._pragmas = pragmas
        self._prepare = prepare
        self._start()

    def _start(self) -> None:
        self._process = os.getpid()
        self._free: list[sqlite3.Connection] = []
        self.file: tuple[int, int] | None = None
        self._turn = Lock()
        self._inherited: list[list[sqlite3.Connection]] = []

    def _leave_to_the_parent(self) -> None:
        """A forked child may neither use nor close what it inherited, and must not let it be garbage either."""
        kept = [*self._inherited, self._free]
        self._start()
        self._inherited = kept

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """For single statements; each sees all that was committed before it."""
        connection = self._take()
        try:
            yield connection
        except sqlite3.Error as error:
            _abandon(connection)
            raise self.trouble(error) from error
        except BaseException:
            self._free.append(connection)
            raise
        self._free.append(connection)

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """For several statements that must see the same moment; writers go on meanwhile."""
        with self.reading() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def writing(self, after: Callable[[], None] = lambda: None) -> Iterator[sqlite3.Connection]:
        """One transaction: kept when the block ends, undone when it raises.

        after : called when all was kept, before another thread of this process may write
        """
        waited = self._wait_for_turn()
        try:
            with self.reading() as connection:
                yield from self._transaction(connection, waited)
            after()
        finally:
            self._turn.release()

    def _transaction(self, connection: sqlite3.Connection, waited: float) -> Iterator[sqlite3.Connection]:
        if waited > 0.05:
            connection.execute(f"PRAGMA busy_timeout = {_milliseconds(PATIENCE - waited)}")
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                connection.rollback()
            raise
        finally:
            if waited > 0.05:
                with suppress(sqlite3.Error):
                    connection.execute(f"PRAGMA busy_timeout = {_milliseconds(PATIENCE)}")

    def _wait_for_turn(self) -> float:
        """Seconds waited. Threads queue here, so that only one of each process competes for the file's lock,
        whose waiting is by polling and not fair."""
        if self._process != os.getpid():
            self._leave_to_the_parent()
        if self._turn.acquire(blocking=False):
            return 0.0
        began = monotonic()
        if not self._turn.acquire(timeout=PATIENCE):
            raise StoreUnavailableError(self._locked())
        return monotonic() - began

    def _take(self) -> sqlite3.Connection:
        if self._process != os.getpid():
            self._leave_to_the_parent()
        if self.file is not None and self._identity() != self.file:
            self._drop()
        try:
            return self._free.pop()
        except IndexError:
            return self._open()

    def _open(self) -> sqlite3.Connection:
        connection = None
        try:
            connection = self._connect()
            self._configure(connection)
            self._prepare(connection)
        except (sqlite3.Error, StoreError) as error:
            if connection is not None:
                _abandon(connection)
            raise (self.trouble(error) if isinstance(error, sqlite3.Error) else error) from error
        self.file = self._identity()
        return connection

    def _connect(self) -> sqlite3.Connection:
        if self.file is not None and not self.path.exists():
            raise StoreUnavailableError(f"{self.place} is gone. Put the file back, or restart to begin a new store.")
        return sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)

    def _configure(self, connection: sqlite3.Connection) -> None:
        _use_write_ahead_log(connection)
        for name, value in self._pragmas.items():
            connection.execute(f"PRAGMA {name} = {value}")

    def _identity(self) -> tuple[int, int] | None:
        """Which file it is, so that one put in its place is noticed."""
        try:
            about = os.stat(self._name)
        except OSError:
            return (0, 0)
        return about.st_dev, about.st_ino

    def _drop(self) -> None:
        free, self._free = self._free, []
        for connection in free:
            _abandon(connection)

    def close(self) -> None:
        if self._process == os.getpid():
            self._drop()

    def trouble(self, error: sqlite3.Error) -> StoreError:
        """What to tell a person about a mishap of the database."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return StoreUnavailableError(self._locked())
        if code == sqlite3.SQLITE_FULL:
            return StoreUnavailableError(f"The disk of {self.place} is full; nothing was written. Free some space.")
        known = _CURES.get(code)
        return StoreError(f"{self.place} {known}" if known else f"{self.place}: SQLite says {error}.")

    def _locked(self) -> str:
        return f"{self.place} is locked by another program. Let it finish or close it, and try again."


_CURES = {
    sqlite3.SQLITE_READONLY: "can be read but not written. Give this user write permission to the file and its folder.",
    sqlite3.SQLITE_PERM: "may not be opened by this user. Give permission to the file and its folder.",
    sqlite3.SQLITE_CANTOPEN: "can't be opened. Check that its folder exists and that this user may write there.",
    sqlite3.SQLITE_IOERR: "can't be read or written: the disk reports an error. Check the disk.",
    sqlite3.SQLITE_CORRUPT: "is damaged. Bring back a copy, or name a new file and import an export.",
    sqlite3.SQLITE_NOTADB: "is no SQLite file, or is damaged. Bring back a copy, or name another file.",
}


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Changing the mode wants the file alone and doesn't wait for it, so that two births at once need some tries."""
    deadline = monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
            sleep(0.005)
        else:
            return


def _abandon(connection: sqlite3.Connection) -> None:
    with suppress(sqlite3.Error):
        connection.close()


def _milliseconds(seconds: float) -> int:
    return max(100, round(1000 * seconds))
