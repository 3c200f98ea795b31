"""Forgetting in the embedded store: an experiment gets a new key, under which only what stays has been copied.

Until the one transaction that changes the key it is as before; after it, all that was learned is hidden. What is left
under either key is removed then, or swept after a crash.
"""

import sqlite3
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from rlreco.domain.purchases import counted_sums
from rlreco.domain.records import CountedOrder, Experiment
from rlreco.errors import StoreError
from rlreco.store.json_text import counted_order_text, read_counted_order, seconds_of
from rlreco.store.messages import forgotten_meanwhile, no_experiment
from rlreco.store.sqlite.arms import add_purchases
from rlreco.store.sqlite.catalogue import SQLiteCatalogue
from rlreco.store.sqlite.part import KEY
from rlreco.store.sums import summed_purchases

_PAGE = 5_000
"""Entries of orders copied in one transaction; short ones let other writers in between."""

_ORDERS = "SELECT number, body FROM orders WHERE experiment = ? AND number > ? ORDER BY number LIMIT ?"
_COUNTERS = """
    INSERT INTO counters (experiment, opened, answered, corrections, orders)
    SELECT ?, 0, 0, corrections + 1, orders FROM counters WHERE experiment = ?
"""
_INSERT = "INSERT INTO orders (experiment, number, id, body) VALUES (?, ?, ?, ?)"


class SQLiteForgetting(SQLiteCatalogue):
    """Catalogue, whose experiments can forget."""

    def forget_learned(self, name: str, *, at: datetime) -> None:
        experiment = self.experiment(name)
        if experiment is None:
            raise no_experiment(name)
        ((old,),) = self._connections.rows(f"SELECT {KEY}", name)
        # No experiment has an empty name, so this one collides with none.
        new = self._reserved_key(replace(experiment, name="", t0=at))
        try:
            last = self._copy_orders(experiment, old, new)
            self._change_key(experiment, old, new, last, at)
        except BaseException:
            # What can't be removed just now is swept later.
            with suppress(StoreError):
                self._purge(new)
            raise
        self._purge(old)

    def forgotten(self, name: str) -> datetime | None:
        row = self._connections.row("SELECT forgotten FROM experiments WHERE name = ?", name)
        return datetime.fromtimestamp(row[0], UTC) if row and row[0] is not None else None

    def _copy_orders(self, experiment: Experiment, old: int, new: int) -> int:
        """Number of the last entry copied, with its sums, from one key to another."""
        last = 0
        while rows := self._connections.rows(_ORDERS, old, last, _PAGE):
            with self._connections.writing() as db:
                last = _copy(db, experiment, new, rows)
        return last

    def _change_key(self, experiment: Experiment, old: int, new: int, last: int, at: datetime) -> None:
        """last : number of the last entry of orders that was copied; those that came since are copied here"""
        with self._connections.writing() as db:
            (there,) = db.execute(f"SELECT {KEY}", (experiment.name,)).fetchone()
            reserved = db.execute("DELETE FROM leftovers WHERE experiment = ?", (new,)).rowcount
            if there != old or not reserved:
                raise forgotten_meanwhile(experiment.name)
            _copy(db, experiment, new, db.execute(_ORDERS, (old, last, -1)).fetchall())
            _move_small_tables(db, old, new)
            change = "UPDATE experiments SET key = ?, forgotten = ?, born = coalesce(born, key) WHERE key = ?"
            db.execute(change, (new, seconds_of(at), old))
            db.execute("INSERT INTO leftovers (experiment) VALUES (?)", (old,))


def _copy(db: sqlite3.Connection, experiment: Experiment, key: int, rows: list[tuple[int, str]]) -> int:
    """Write entries of the log of orders, and add their sums. Returns the last number, 0 without rows."""
    entries = [(number, _unanswered(read_counted_order(body))) for number, body in rows]
    written = [(key, number, entry.order.id, counted_order_text(entry)) for number, entry in entries]
    db.executemany(_INSERT, written)
    fold = partial(counted_sums, experiment=experiment)
    add_purchases(db, key, summed_purchases((entry for _, entry in entries), fold))
    return rows[-1][0] if rows else 0


def _unanswered(entry: CountedOrder) -> CountedOrder:
    """It counts all its products again, also those that an answer had counted."""
    return replace(entry, answered=())


def _move_small_tables(db: sqlite3.Connection, old: int, new: int) -> None:
    db.execute(_COUNTERS, (new, old))
    for table in ("experiment_sets", "editions", "neighbours"):
        db.execute(f"UPDATE {table} SET experiment = ? WHERE experiment = ?", (new, old))
    db.execute("UPDATE editions SET opened = 0 WHERE experiment = ?", (new,))
    for table in ("counters", "derived", "curve"):
        db.execute(f"DELETE FROM {table} WHERE experiment = ?", (old,))
