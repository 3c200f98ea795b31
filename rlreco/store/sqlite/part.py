"""Shared by the parts of the embedded store: connections, short reads, and common fragments of SQL."""

import sqlite3

from rlreco.store.messages import no_experiment
from rlreco.store.sqlite.connections import Connections

KEY = "(SELECT key FROM experiments WHERE name = ?)"
"""The key of an experiment, by its name."""

PAGE = 500
"""Rows of a page of a result that may be larger than memory."""

PURGE = 5_000
"""Rows deleted in one transaction; short ones let other writers in between."""


class SQLitePart:
    """One protocol of the store, over the connections of the store."""

    _connections: Connections


def marks(n_values: int) -> str:
    """Question marks for that many values."""
    return ", ".join("?" * n_values)


def key_and_answers(db: sqlite3.Connection, experiment: str) -> tuple[int, int]:
    """The experiment's key and its number of answers. Raises NotFoundError."""
    query = f"SELECT experiment, answered FROM counters WHERE experiment = {KEY}"
    row: tuple[int, int] | None = db.execute(query, (experiment,)).fetchone()
    if row is None:
        raise no_experiment(experiment)
    return row
