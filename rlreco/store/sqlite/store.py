"""The embedded store: one SQLite file, with every guarantee of a transactional MongoDB."""

import os
import sqlite3
import tempfile
from collections import ChainMap
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from weakref import finalize

from rlreco.errors import StoreError
from rlreco.language import gettext
from rlreco.store.base import Status
from rlreco.store.json_text import seconds_of
from rlreco.store.sqlite.arms import SQLiteArms
from rlreco.store.sqlite.cache import SumsCache
from rlreco.store.sqlite.connections import Connections, store_file
from rlreco.store.sqlite.forgetting import SQLiteForgetting
from rlreco.store.sqlite.lists import SQLiteLists
from rlreco.store.sqlite.log import SQLiteLog
from rlreco.store.sqlite.purchases import SQLitePurchases
from rlreco.store.sqlite.schema import prepare
from rlreco.store.sqlite.views import SQLiteViews
from rlreco.store.uri import Kind, sqlite_uri

_OPEN = "sessions WHERE answer IS NULL"


class SQLiteStore(SQLiteForgetting, SQLiteArms, SQLiteLog, SQLitePurchases, SQLiteLists, SQLiteViews):
    """A store in one file, which is created if it is missing.

    durable : acknowledged answers survive a power cut, at a wait for the disk each; otherwise only a killed process
    pragmas : set on every connection, after the usual ones
    """

    kind = Kind.SQLITE
    promise = "transactional"
    embedded = True

    def __init__(
        self, path: str | os.PathLike[str], *, durable: bool = True, pragmas: Mapping[str, str | int] | None = None
    ) -> None:
        self._uri = sqlite_uri(path)
        self._connections = _connections(Path(path), durable, pragmas if pragmas is not None else {})
        self._cache = SumsCache()
        with self._connections.reading():
            pass

    def close(self) -> None:
        self._connections.close()

    def status(self) -> Status:
        with self._connections.snapshot() as db:
            experiments, customers, products, arms, sessions, still_open = (
                _number(db, f"SELECT count(*) FROM {rows}")
                for rows in ("experiments", "customers", "products", "arms", "sessions", _OPEN)
            )
            schema = _number(db, "PRAGMA user_version")
        return Status(
            place=self._uri,
            kind=self.kind,
            promise=self.promise,
            schema=schema,
            experiments=experiments,
            customers=customers,
            products=products,
            arms=arms,
            sessions=sessions,
            answered=sessions - still_open,
            unapplied=0,
            waiting=still_open,
        )

    def sweep(self, saved_before: datetime | None = None) -> int:
        interrupted = "SELECT experiment FROM leftovers WHERE began IS NULL OR ?1 IS NULL OR began < ?1"
        left = self._connections.rows(interrupted, saved_before and seconds_of(saved_before))
        for (key,) in left:
            self._purge(key)
        return len(left) + self.sweep_lists()


class MemoryStore(SQLiteStore):
    """The same in a temporary file, which is deleted when the store is closed or the process ends."""

    kind = Kind.MEMORY

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="rlreco-")
        self._remove = finalize(self, _remove_folder, self._folder, os.getpid())
        super().__init__(Path(self._folder) / "store.sqlite3", pragmas={"synchronous": "OFF"})
        self._uri = "memory:"

    def close(self) -> None:
        super().close()
        self._remove()


def _remove_folder(folder: str, process: int) -> None:
    """Does nothing in a forked child: the file belongs to the parent."""
    if os.getpid() == process:
        for path in Path(folder).glob("*"):
            path.unlink(missing_ok=True)
        Path(folder).rmdir()


def _connections(path: Path, durable: bool, pragmas: Mapping[str, str | int]) -> Connections:
    path = path.expanduser().absolute()
    usual: dict[str, str | int] = {"cache_size": -32_000, "mmap_size": 2**28}
    usual["synchronous"] = "FULL" if durable else "NORMAL"
    _make_folder(path)
    return Connections(path, ChainMap(dict(pragmas), usual), lambda connection: prepare(connection, store_file(path)))


def _make_folder(path: Path) -> None:
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            gettext(
                "{name} can't be created: {problem} at {folder}. Choose another folder.",
                name=store_file(path),
                problem=error.strerror,
                folder=folder,
            )
        ) from None


def _number(db: sqlite3.Connection, query: str) -> int:
    return int(db.execute(query).fetchone()[0])
