"""The step of the schema that adds `last` to the sums of purchases, and fills it from the logs.

It reads the tables as they were then, so it names their columns itself.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace

from rlreco.domain.documents import experiment_of
from rlreco.domain.records import CountedOrder, Session
from rlreco.store.json_text import read_counted_order, read_outcome, read_session
from rlreco.store.sums import last_baskets

_ADD = "ALTER TABLE purchases ADD COLUMN last REAL NOT NULL DEFAULT -9e999"
"""-9e999 is SQLite's literal of minus infinity."""

_FILL = "UPDATE purchases SET last = ? WHERE experiment = ? AND customer = ? AND product = ?"


def add_last_baskets(db: sqlite3.Connection) -> None:
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
