"""Purchases in the embedded store: the log of orders, and the sums of what each customer and the crowd bought."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from rlreco.domain.answers import claimed, ordered
from rlreco.domain.ids import CustomerId, ProductId, SessionId, checked_id
from rlreco.domain.purchases import added_purchases, checked_orders, named_sessions, new_entries
from rlreco.domain.records import Bought, CountedOrder, Experiment, Order, Purchases, Session
from rlreco.store.contract.purchases import Claimed, OrderFold
from rlreco.store.json_text import counted_order_text, read_counted_order
from rlreco.store.messages import no_session
from rlreco.store.sqlite.arms import BOUGHT, add_purchases
from rlreco.store.sqlite.connections import Connections
from rlreco.store.sqlite.log import SESSION, session_of, write_claim
from rlreco.store.sqlite.part import KEY, PAGE, SQLitePart, key_and_answers
from rlreco.store.sums import summed_purchases

_INSERT = "INSERT INTO orders (experiment, number, id, body) VALUES (?, ?, ?, ?)"
_IN = "IN (SELECT value FROM json_each(?))"

_ROWS = 20_000
"""Rows of a history written in one transaction; short ones let other writers in between."""

Item = TypeVar("Item")


class SQLitePurchases(SQLitePart):
    """PurchaseSums, in tables."""

    def purchases(self, experiment: str, customer: CustomerId) -> dict[ProductId, Bought]:
        query = f"SELECT product, {BOUGHT} FROM purchases WHERE experiment = {KEY} AND customer = ?"
        return {product: Bought(*sums) for product, *sums in self._connections.rows(query, experiment, customer)}

    def count_orders(self, experiment: str, orders: Sequence[Order], fold: OrderFold) -> int:
        return self._log_orders(experiment, list(map(CountedOrder, orders)), fold, imported=False)

    def import_orders(self, experiment: str, entries: Sequence[CountedOrder], fold: OrderFold) -> int:
        return self._log_orders(experiment, entries, fold, imported=True)

    def _log_orders(self, experiment: str, entries: Sequence[CountedOrder], fold: OrderFold, *, imported: bool) -> int:
        """Number of entries that were new.

        imported : whether the entries come with the products that answers had counted
        """
        checked_orders(entry.order for entry in entries)
        with self._connections.writing() as db:
            key, _ = key_and_answers(db, experiment)
            logged = _logged(db, key, entries)
            sessions = _sessions(db, key, named_sessions([*entries, *logged]))
            new = new_entries(entries, logged, () if imported else sessions)
            _add(db, key, new, fold)
            for session in ordered(sessions, new):
                write_claim(db, session)
        return len(new)

    def claim_session(self, experiment: Experiment, session: SessionId, customer: CustomerId) -> Claimed:
        checked_id("customer", customer)
        with self._connections.writing() as db:
            row = db.execute(f"{SESSION} WHERE s.id = ?", (session,)).fetchone()
            if row is None or (stored := session_of(row)).experiment != experiment.name:
                raise no_session(session)
            hers = claimed(stored, customer, _naming(db, row[3], session))
            if hers is not stored:
                write_claim(db, hers)
                add_purchases(db, row[3], added_purchases(hers, stored, experiment.base))
        return Claimed(hers, first=hers is not stored)

    def orders(self, experiment: str, *, after: int = 0, limit: int = PAGE) -> list[tuple[int, CountedOrder]]:
        query = f"SELECT number, body FROM orders WHERE experiment = {KEY} AND number > ? ORDER BY number LIMIT ?"
        rows = self._connections.rows(query, experiment, after, limit)
        return [(number, read_counted_order(body)) for number, body in rows]

    def newest_order(self, experiment: str) -> CountedOrder | None:
        query = f"SELECT body FROM orders WHERE experiment = {KEY} ORDER BY number DESC LIMIT 1"
        row = self._connections.row(query, experiment)
        return read_counted_order(row[0]) if row else None

    def unapplied_orders(self) -> list[tuple[str, int]]:
        return []


def write_history(connections: Connections, key: int, entries: Sequence[CountedOrder], purchases: Purchases) -> None:
    """In short transactions, under the key of an experiment that isn't there yet."""
    for batch in _batches(_rows(key, 1, entries)):
        with connections.writing() as db:
            db.executemany(_INSERT, batch)
    for pairs in _batches(purchases.items()):
        with connections.writing() as db:
            add_purchases(db, key, dict(pairs))


def _add(db: sqlite3.Connection, key: int, new: Sequence[CountedOrder], fold: OrderFold) -> None:
    count = "UPDATE counters SET orders = orders + ? WHERE experiment = ? RETURNING orders"
    (last,) = db.execute(count, (len(new), key)).fetchone()
    db.executemany(_INSERT, _rows(key, last - len(new) + 1, new))
    add_purchases(db, key, summed_purchases(new, fold))


def _sessions(db: sqlite3.Connection, key: int, ids: Sequence[SessionId]) -> list[Session]:
    query = f"{SESSION} WHERE s.experiment = ? AND s.id {_IN}"
    return list(map(session_of, db.execute(query, (key, _json(ids))))) if ids else []


def _naming(db: sqlite3.Connection, key: int, session: SessionId) -> list[CountedOrder]:
    """Logged entries of orders that name the session."""
    query = "SELECT body FROM orders WHERE experiment = ? AND json_extract(body, '$.session') = ?"
    return [read_counted_order(body) for (body,) in db.execute(query, (key, session))]


def _logged(db: sqlite3.Connection, key: int, entries: Sequence[CountedOrder]) -> list[CountedOrder]:
    """Logged entries of the same orders, in the order of the log."""
    query = f"SELECT number, body FROM orders WHERE experiment = ? AND id {_IN}"
    rows = db.execute(query, (key, _json([entry.order.id for entry in entries])))
    return [read_counted_order(body) for _, body in sorted(rows)]


def _rows(key: int, number: int, entries: Iterable[CountedOrder]) -> Iterator[tuple[int, int, str, str]]:
    """number : of the first entry"""
    return ((key, index, entry.order.id, counted_order_text(entry)) for index, entry in enumerate(entries, number))


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, _ROWS)):
        yield batch


def _json(ids: Iterable[str]) -> str:
    return json.dumps(list(ids))
