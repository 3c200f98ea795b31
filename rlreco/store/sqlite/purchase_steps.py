"""The steps of the schema that change the sums of purchases.

They read the tables as they were then, so they name the columns themselves.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace

from rlreco.domain.documents import experiment_of
from rlreco.domain.ids import ROOT
from rlreco.domain.records import CountedOrder, Session
from rlreco.store.json_text import read_counted_order, read_outcome, read_session
from rlreco.store.sums import last_baskets

_ADD = "ALTER TABLE purchases ADD COLUMN last REAL NOT NULL DEFAULT -9e999"
"""-9e999 is SQLite's literal of minus infinity."""

_FILL = "UPDATE purchases SET last = ? WHERE experiment = ? AND customer = ? AND product = ?"

_COLUMNS = {days: f"recent_{days:g}" for days in (7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0)}


def add_last_baskets(db: sqlite3.Connection) -> None:
    """Adds `last`, and fills it from the logs."""
    db.execute(_ADD)
    for key, body in db.execute("SELECT key, body FROM experiments").fetchall():
        base = experiment_of({**json.loads(body), "candidates": {}}).base
        if base is not None:
            last = last_baskets(base, _entries(db, key), _answered(db, key))
            db.executemany(_FILL, [(days, key, *pair) for pair, days in last.items()])


def _entries(db: sqlite3.Connection, key: int) -> Iterator[CountedOrder]:
    return (read_counted_order(body) for (body,) in db.execute("SELECT body FROM orders WHERE experiment = ?", (key,)))


def _answered(db: sqlite3.Connection, key: int) -> Iterator[Session]:
    query = "SELECT body, outcome, coalesce(ordered, '[]') FROM sessions WHERE experiment = ? AND answer IS NOT NULL"
    for body, outcome, ordered in db.execute(query, (key,)):
        yield replace(read_session(body), outcome=read_outcome(outcome), ordered=tuple(json.loads(ordered)))


def add_half_lives(db: sqlite3.Connection) -> None:
    """Sums for every half-life, in place of those for the experiment's own two. These are carried over, the others are
    0, which suits an experiment without `every_half_life`."""
    for column in _COLUMNS.values():
        db.execute(f"ALTER TABLE purchases ADD COLUMN {column} REAL NOT NULL DEFAULT 0.0")
    for key, body in db.execute("SELECT key, body FROM experiments").fetchall():
        base = experiment_of({**json.loads(body), "candidates": {}}).base
        if base is not None:
            _move(db, key, base.half_life, "<>")
            _move(db, key, base.crowd_half_life, "=")
    db.execute("ALTER TABLE purchases DROP COLUMN recent")


def _move(db: sqlite3.Connection, key: int, half_life: float | None, customers: str) -> None:
    """customers : how the customer compares with ROOT. The number of baskets is the sum of those that don't age."""
    if half_life is not None:
        change = f"UPDATE purchases SET {_COLUMNS[half_life]} = recent WHERE experiment = ? AND customer {customers} ?"
        db.execute(change, (key, ROOT))
