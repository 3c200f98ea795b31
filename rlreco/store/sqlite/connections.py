"""Connections to one SQLite file: one per caller, one writer at a time, every failure as a StoreError."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Any

from rlreco.errors import StoreError, StoreUnavailableError
from rlreco.language import gettext, gettext_noop

PATIENCE = 1.8
"""Seconds that a caller waits for writers of other processes before giving up."""

_LONGEST_QUEUE = 30.0
"""Seconds that a caller waits for threads of this process, which write one after the other."""

_LONG_WAIT = 0.05
"""Seconds of waiting for other threads that are taken off the patience with other processes."""

_PROBLEMS = {
    sqlite3.SQLITE_READONLY: gettext_noop(
        "{store} can be read but not written. Give this user write permission to the file and its folder."
    ),
    sqlite3.SQLITE_PERM: gettext_noop(
        "{store} may not be opened by this user. Give permission to the file and its folder."
    ),
    sqlite3.SQLITE_CANTOPEN: gettext_noop(
        "{store} can't be opened. Check that its folder exists and that this user may write there."
    ),
    sqlite3.SQLITE_IOERR: gettext_noop("{store} can't be read or written: the disk reports an error. Check the disk."),
    sqlite3.SQLITE_CORRUPT: gettext_noop(
        "{store} is damaged. Restore a copy, or choose a new file and import an export."
    ),
    sqlite3.SQLITE_NOTADB: gettext_noop(
        "{store} is not an SQLite file, or is damaged. Restore a copy, or choose another file."
    ),
}

Prepare = Callable[[sqlite3.Connection], None]


def store_file(path: Path) -> str:
    return gettext("The store file {path}", path=path)


class Connections:
    """A pool of connections. Safe for threads and for forks: connections stay with the process that opened them.

    pragmas : set on every connection
    prepare : called with each new connection before its first use
    """

    def __init__(self, path: Path, pragmas: Mapping[str, str | int], prepare: Prepare) -> None:
        self.path = path
        self._path = os.fspath(path)
        self._pragmas = pragmas
        self._prepare = prepare
        self._start()

    @property
    def name(self) -> str:
        """Of the file, the beginning of error messages."""
        return store_file(self.path)

    def _start(self) -> None:
        self._process = os.getpid()
        self._free: list[sqlite3.Connection] = []
        self.file: tuple[int, int] | None = None
        self._turn = Lock()
        # On the monotonic clock: the last commit, and the last time that another process held the file for too long.
        self._moved = self._refused = 0.0
        self._inherited: list[list[sqlite3.Connection]] = []

    def _leave_to_the_parent(self) -> None:
        """A forked child may neither use nor close inherited connections, nor let them be garbage-collected."""
        inherited = [*self._inherited, self._free]
        self._start()
        self._inherited = inherited

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for single statements; each sees everything committed before it."""
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

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.reading() as connection:
            return connection.execute(query, values).fetchall()

    def row(self, query: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row."""
        rows = self.rows(query, *values)
        return rows[0] if rows else None

    def write(self, statement: str, *values: Any) -> int:
        """Number of rows changed."""
        with self.writing() as connection:
            return connection.execute(statement, values).rowcount

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A connection for several statements that see the same moment; writers aren't stopped."""
        with self.reading() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def writing(self, after: Callable[[], None] = lambda: None) -> Iterator[sqlite3.Connection]:
        """A connection in one transaction: committed when the block ends, rolled back when it raises.

        after : called after the commit, before another thread of this process may write
        """
        waited = self._wait_for_turn()
        try:
            with self.reading() as connection:
                yield from self._transaction(connection, waited)
            after()
        finally:
            self._turn.release()

    def _transaction(self, connection: sqlite3.Connection, waited: float) -> Iterator[sqlite3.Connection]:
        if waited > _LONG_WAIT:
            connection.execute(f"PRAGMA busy_timeout = {_milliseconds(PATIENCE - waited)}")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error:
            self._refused = monotonic()
            raise
        try:
            yield connection
            connection.execute("COMMIT")
            self._moved = monotonic()
        except BaseException:
            with suppress(sqlite3.Error):
                connection.rollback()
            raise
        finally:
            if waited > _LONG_WAIT:
                with suppress(sqlite3.Error):
                    connection.execute(f"PRAGMA busy_timeout = {_milliseconds(PATIENCE)}")

    def _wait_for_turn(self) -> float:
        """Seconds waited since the last commit. Threads queue here, so that only one thread of each process competes
        for the file's lock: SQLite waits by polling, which isn't fair."""
        if self._process != os.getpid():
            self._leave_to_the_parent()
        if self._turn.acquire(blocking=False):
            return 0.0
        began = monotonic()
        while not self._turn.acquire(timeout=PATIENCE):
            if self._refused > began:
                raise StoreUnavailableError(self._locked())
            if monotonic() - began > _LONGEST_QUEUE:
                raise StoreUnavailableError(
                    gettext("{name} has more to write than it can take. Try again in a moment.", name=self.name)
                )
        return monotonic() - max(began, self._moved)

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
            raise StoreUnavailableError(
                gettext("{name} is gone. Put the file back, or restart to begin a new store.", name=self.name)
            )
        return sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)

    def _configure(self, connection: sqlite3.Connection) -> None:
        _use_write_ahead_log(connection)
        for name, value in self._pragmas.items():
            connection.execute(f"PRAGMA {name} = {value}")

    def _identity(self) -> tuple[int, int] | None:
        """Device and inode, which change when another file replaces this one."""
        try:
            status = os.stat(self._path)
        except OSError:
            return (0, 0)
        return status.st_dev, status.st_ino

    def _drop(self) -> None:
        free, self._free = self._free, []
        for connection in free:
            _abandon(connection)

    def close(self) -> None:
        if self._process == os.getpid():
            self._drop()

    def trouble(self, error: sqlite3.Error) -> StoreError:
        """The failure in whole sentences for a person."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return StoreUnavailableError(self._locked())
        if code == sqlite3.SQLITE_FULL:
            return StoreUnavailableError(
                gettext("{name} lies on a full disk, so nothing was written. Free some space.", name=self.name)
            )
        if code in _PROBLEMS:
            return StoreError(gettext(_PROBLEMS[code], store=self.name))
        return StoreError(gettext("{name}: SQLite reports {error}.", name=self.name, error=error))

    def _locked(self) -> str:
        return gettext("{name} is locked by another program. Let it finish or close it, and try again.", name=self.name)


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Changing the mode needs exclusive access and doesn't wait for it, so two processes at once need some retries."""
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
