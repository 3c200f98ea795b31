"""The tutorial's collections in the embedded store: SQL views of the rows of the version that is live.

Versions are written in short transactions beside the live one, and become live in one statement. The tables are made by
the first command that writes them, as no other command needs them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import astuple, replace
from datetime import datetime
from itertools import islice
from typing import TypeAlias

from rlreco.errors import ConflictError
from rlreco.store.contract.views import Table, WrittenViews
from rlreco.store.sqlite.part import PURGE, SQLitePart, marks

_TABLES = (
    """CREATE TABLE IF NOT EXISTS view_versions (
           key INTEGER PRIMARY KEY AUTOINCREMENT, live INTEGER NOT NULL, experiment TEXT NOT NULL,
           written_at TEXT NOT NULL, answered INTEGER NOT NULL, orders INTEGER NOT NULL,
           without_quantities INTEGER NOT NULL, states INTEGER NOT NULL
       )""",
    """CREATE TABLE IF NOT EXISTS view_numbers (
           version INTEGER NOT NULL, view TEXT NOT NULL, state TEXT NOT NULL, product TEXT NOT NULL,
           number REAL NOT NULL,
           PRIMARY KEY (version, view, state, product)
       ) WITHOUT ROWID""",
)
_VIEW = """CREATE VIEW IF NOT EXISTS {name} AS SELECT state, product, number FROM view_numbers
           WHERE version = (SELECT key FROM view_versions WHERE live) AND view = '{name}'"""
_BEGIN = f"""INSERT INTO view_versions
                 (live, experiment, written_at, answered, orders, without_quantities, states)
             VALUES (0, {marks(6)}) RETURNING key"""
_PURGE = f"""DELETE FROM view_numbers WHERE (version, view, state, product) IN
             (SELECT version, view, state, product FROM view_numbers
              WHERE version NOT IN (SELECT key FROM view_versions) LIMIT {PURGE})"""
_BATCH = 20_000

Row: TypeAlias = tuple[int, str, str, str, float]


class SQLiteViews(SQLitePart):
    """Views, in tables."""

    def write_views(self, written: WrittenViews, tables: Mapping[str, Table]) -> None:
        version = self._begin_version(written, tables)
        rows = _rows(version, tables)
        while batch := list(islice(rows, _BATCH)):
            with self._connections.writing() as db:
                db.executemany(f"INSERT INTO view_numbers VALUES ({marks(5)})", batch)
        self._make_live(version)
        self._purge_views()

    def written_views(self) -> WrittenViews | None:
        if not self._have_views():
            return None
        columns = "experiment, written_at, answered, orders, without_quantities, states"
        row = self._connections.row(f"SELECT {columns} FROM view_versions WHERE live")
        if row is None:
            return None
        experiment, written_at, *counts = row
        return WrittenViews(experiment, datetime.fromisoformat(written_at), *counts)

    def drop_views(self, experiment: str) -> None:
        if self._have_views() and self._connections.write("DELETE FROM view_versions WHERE experiment = ?", experiment):
            self._purge_views()

    def _have_views(self) -> bool:
        return bool(self._connections.rows("SELECT 1 FROM sqlite_schema WHERE name = 'view_numbers'"))

    def _begin_version(self, written: WrittenViews, names: Mapping[str, Table]) -> int:
        """Its key. Makes the tables and the views that there aren't yet."""
        with self._connections.writing() as db:
            for statement in (*_TABLES, *(_VIEW.format(name=name) for name in names)):
                db.execute(statement)
            values = astuple(replace(written, written_at=written.written_at.isoformat()))  # type: ignore[arg-type]
            return int(db.execute(_BEGIN, values).fetchone()[0])

    def _make_live(self, version: int) -> None:
        """Instead of earlier versions, finished or not."""
        with self._connections.writing() as db:
            if not db.execute("UPDATE view_versions SET live = 1 WHERE key = ?", (version,)).rowcount:
                raise ConflictError(
                    "Another command wrote the views, or their experiment was deleted, at the same time. "
                    "See what there is, and run: rlreco store views"
                )
            db.execute("DELETE FROM view_versions WHERE key < ?", (version,))

    def _purge_views(self) -> None:
        """Delete rows of versions that are gone, in short transactions, so that others can write in between."""
        while self._connections.write(_PURGE):
            pass


def _rows(version: int, tables: Mapping[str, Table]) -> Iterator[Row]:
    for name, table in tables.items():
        for state, numbers in table.items():
            yield from ((version, name, state, product, number) for product, number in numbers.items())
