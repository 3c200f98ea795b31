"""What the parts of the embedded store share: their connections, short reads, and a few words of SQL."""

import json
import sqlite3
from typing import Any

from rlreco.store.messages import no_experiment
from rlreco.store.sqlite.connections import Connections

KEY = "(SELECT key FROM experiments WHERE name = ?)"
"""Of the experiment by its name."""

PAGE = 500
"""Rows of a page, where more than memory holds may be read."""

PURGE = 5_000
"""Rows that one small transaction removes, so that others can write in between."""


class SQLitePart:
    """A protocol of the store over the connections of the store that it is part of."""

    _connections: Connections

    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._connections.reading() as db:
            return db.execute(query, values).fetchall()

    def _row(self, query: str, *values: Any) -> tuple[Any, ...] | None:
        rows = self._rows(query, *values)
        return rows[0] if rows else None


def marks(count: int) -> str:
    return ", ".join("?" * count)


def text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def counted(db: sqlite3.Connection, experiment: str) -> tuple[int, int]:
    """The experiment's key and how many answers it has had. Raises NotFoundError."""
    query = f"SELECT experiment, answered FROM counters WHERE experiment = {KEY}"
    row: tuple[int, int] | None = db.execute(query, (experiment,)).fetchone()
    if row is None:
        raise no_experiment(experiment)
    return row
