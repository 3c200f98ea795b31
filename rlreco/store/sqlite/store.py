"""The embedded store: one SQLite file, equal to MongoDB in every promise."""

import os
import sqlite3
import tempfile
from collections import ChainMap
from collections.abc import Mapping
from pathlib import Path
from weakref import finalize

from rlreco.errors import ConfigError, StoreError
from rlreco.store.base import Status
from rlreco.store.sqlite.arms import SQLiteArms
from rlreco.store.sqlite.cache import Lately, SumsCache
from rlreco.store.sqlite.catalogue import SQLiteCatalogue
from rlreco.store.sqlite.connections import Connections
from rlreco.store.sqlite.lists import SQLiteLists
from rlreco.store.sqlite.log import SQLiteLog
from rlreco.store.sqlite.schema import prepare


class SQLiteStore(SQLiteCatalogue, SQLiteArms, SQLiteLog, SQLiteLists):
    """A store in one file, made when it isn't there.

    durable : an acknowledged answer survives a power cut (a wait for the disk each time); without, a killed process.
    pragmas : set on every connection, after our own
    """

    kind = "sqlite"

    @property
    def promise(self) -> str:
        return "transactional"

    def __init__(
        self, path: str | os.PathLike[str], *, durable: bool = True, pragmas: Mapping[str, str | int] | None = None
    ) -> None:
        self._place = f"sqlite:///{os.fspath(path)}"
        self._connections = _connections(Path(path), durable, pragmas if pragmas is not None else {})
        self._cache = SumsCache()
        self._lately = Lately()
        with self._connections.reading():
            pass

    def close(self) -> None:
        self._connections.close()

    def status(self) -> Status:
        with self._connections.snapshot() as db:
            experiments, customers, products, arms, sessions, still_open = (
                _pick(db, f"SELECT count(*) FROM {what}")
                for what in ("experiments", "customers", "products", "arms", "sessions", _OPEN)
            )
            schema = _pick(db, "PRAGMA user_version")
        return Status(
            place=self._place,
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
        )

    def sweep(self) -> int:
        left = self._rows("SELECT experiment FROM leftovers")
        for (key,) in left:
            self._purge(key)
        return len(left) + self.sweep_lists()

    def create_views(self, experiment: str, *, worst: float = 0.0, best: float = 1.0) -> tuple[str, ...]:
        raise ConfigError(
            f"The tutorial's views are for the MongoDB shell, and this store is {self._place}. "
            "Use --store mongodb://... to make them."
        )


class MemoryStore(SQLiteStore):
    """The same in a temporary file, which goes when the store is closed or the process ends."""

    kind = "memory"

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="rlreco-")
        self._remove = finalize(self, _remove_folder, self._folder, os.getpid())
        super().__init__(Path(self._folder) / "store.sqlite3", pragmas={"synchronous": "OFF"})
        self._place = "memory:"

    def close(self) -> None:
        super().close()
        self._remove()


def _remove_folder(folder: str, owner: int) -> None:
    """Not in a forked child: the file is its parent's."""
    if os.getpid() == owner:
        for path in Path(folder).glob("*"):
            path.unlink(missing_ok=True)
        Path(folder).rmdir()


_OPEN = "sessions WHERE answer IS NULL"


def _connections(path: Path, durable: bool, pragmas: Mapping[str, str | int]) -> Connections:
    path = path.expanduser().absolute()
    usual: dict[str, str | int] = {"cache_size": -32_000, "mmap_size": 2**28}
    usual["synchronous"] = "FULL" if durable else "NORMAL"
    place = f"The store file {path}"
    _make_folder(path.parent, place)
    return Connections(path, place, ChainMap(dict(pragmas), usual), lambda connection: prepare(connection, place))


def _make_folder(folder: Path, place: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{place} can't be made: {error.strerror} at {folder}. Name another place.") from None


def _pick(db: sqlite3.Connection, query: str) -> int:
    return int(db.execute(query).fetchone()[0])
