"""The catalogue in the embedded store: customers, products, experiments and their candidate sets."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from rlreco.domain.documents import experiment_document, experiment_of
from rlreco.domain.ids import CustomerId, ProductId, checked_id, checked_ids
from rlreco.domain.purchases import checked_orders
from rlreco.domain.records import (
    CandidateSet,
    Customer,
    Description,
    Edition,
    Experiment,
    Neighbours,
    Order,
    Product,
)
from rlreco.errors import StoreError
from rlreco.store.json_text import (
    candidates_text,
    neighbours_text,
    plain_text,
    read_candidates,
    read_neighbours,
    seconds_of,
)
from rlreco.store.messages import experiment_taken, no_catalogue, no_experiment, no_product, save_swept
from rlreco.store.sqlite.part import KEY, PURGE, SQLitePart, key_and_answers, marks
from rlreco.store.sqlite.purchases import write_history
from rlreco.store.sums import history_of

_LAST_CHARACTER = "\U0010ffff"
_CUSTOMER_ROW = attrgetter(*(field.name for field in fields(Customer)))
_PRODUCT_ROW = attrgetter(*(field.name for field in fields(Product)))
"""The columns of the tables are the fields of the records, in their order, after the catalogue."""

_PUT_PRODUCT = f"""INSERT INTO products VALUES ({marks(8)}) ON CONFLICT (catalogue, id) DO UPDATE SET
                   name = excluded.name, price = excluded.price, category = excluded.category,
                   image_url = coalesce(excluded.image_url, image_url), available = excluded.available"""

_PURGE_ARMS = f"""DELETE FROM arms WHERE experiment = ? AND (node, product) IN
                  (SELECT node, product FROM arms WHERE experiment = ? LIMIT {PURGE})"""
_PURGE_SESSIONS = f"""DELETE FROM sessions WHERE experiment = ? AND key IN
                      (SELECT key FROM sessions WHERE experiment = ? LIMIT {PURGE})"""
_PURGE_ADDITIONS = f"""DELETE FROM additions WHERE experiment = ? AND position IN
                       (SELECT position FROM additions WHERE experiment = ? LIMIT {PURGE})"""
_PURGE_PURCHASES = f"""DELETE FROM purchases WHERE experiment = ? AND (customer, product) IN
                       (SELECT customer, product FROM purchases WHERE experiment = ? LIMIT {PURGE})"""
_PURGE_ORDERS = f"""DELETE FROM orders WHERE experiment = ? AND key IN
                    (SELECT key FROM orders WHERE experiment = ? LIMIT {PURGE})"""
_PURGE_NEIGHBOURS = f"""DELETE FROM neighbours WHERE experiment = ? AND key IN
                        (SELECT key FROM neighbours WHERE experiment = ? LIMIT {PURGE})"""
_PURGES = (_PURGE_ARMS, _PURGE_ADDITIONS, _PURGE_SESSIONS, _PURGE_PURCHASES, _PURGE_ORDERS, _PURGE_NEIGHBOURS)


class SQLiteCatalogue(SQLitePart):
    """Catalogue, in tables."""

    def save_catalogue(self, catalogue: str, customers: Sequence[Customer], products: Sequence[Product]) -> None:
        checked_ids("customer", (customer.id for customer in customers))
        checked_ids("product", (product.id for product in products))
        with self._connections.writing() as db:
            if db.execute("INSERT OR IGNORE INTO catalogues VALUES (?)", (catalogue,)).rowcount:
                customer_rows = [(catalogue, *_CUSTOMER_ROW(customer)) for customer in customers]
                db.executemany(f"INSERT INTO customers VALUES ({marks(11)})", customer_rows)
                product_rows = [(catalogue, *_PRODUCT_ROW(product)) for product in products]
                db.executemany(f"INSERT INTO products VALUES ({marks(8)})", product_rows)

    def customer(self, catalogue: str, customer: CustomerId) -> Customer | None:
        row = self._connections.row("SELECT * FROM customers WHERE catalogue = ? AND id = ?", catalogue, customer)
        return Customer(*row[1:]) if row else None

    def customers(self, catalogue: str, *, search: str = "", limit: int | None = 100) -> list[Customer]:
        rows = self._connections.rows(
            "SELECT * FROM customers WHERE catalogue = ? AND id >= ? AND id < ? ORDER BY id LIMIT ?",
            *(catalogue, search, search + _LAST_CHARACTER, -1 if limit is None else limit),
        )
        return [Customer(*row[1:]) for row in rows]

    def band_sizes(self, catalogue: str) -> dict[str, int]:
        query = "SELECT segment, count(*) FROM customers WHERE catalogue = ? GROUP BY segment ORDER BY segment"
        return dict(self._connections.rows(query, catalogue))

    def products(self, catalogue: str, ids: Sequence[ProductId] | None = None) -> dict[ProductId, Product]:
        chosen, values = "", []
        if ids is not None:
            chosen, values = " AND id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))]
        rows = self._connections.rows(f"SELECT * FROM products WHERE catalogue = ?{chosen}", catalogue, *values)
        return {row[1]: _product(row) for row in rows}

    def put_products(self, catalogue: str, products: Sequence[Product]) -> set[ProductId]:
        checked_ids("product", (product.id for product in products))
        ids = [product.id for product in products]
        with self._connections.writing() as db:
            if db.execute("SELECT 1 FROM catalogues WHERE id = ?", (catalogue,)).fetchone() is None:
                raise no_catalogue()
            query = "SELECT id FROM products WHERE catalogue = ? AND id IN (SELECT value FROM json_each(?))"
            there = {row[0] for row in db.execute(query, (catalogue, json.dumps(ids)))}
            db.executemany(_PUT_PRODUCT, [(catalogue, *_PRODUCT_ROW(product)) for product in products])
        return set(ids) - there

    def set_available(self, catalogue: str, product: ProductId, available: bool) -> None:
        change = "UPDATE products SET available = ? WHERE catalogue = ? AND id = ?"
        if not self._connections.write(change, available, catalogue, product):
            raise no_product(product)

    def unavailable(self, catalogue: str) -> frozenset[ProductId]:
        rows = self._connections.rows("SELECT id FROM products WHERE catalogue = ? AND available = 0", catalogue)
        return frozenset(row[0] for row in rows)

    def save_experiment(
        self,
        experiment: Experiment,
        sets: Iterable[CandidateSet],
        orders: Sequence[Order] = (),
        neighbours: Sequence[Neighbours] = (),
        editions: Sequence[Edition] = (),
    ) -> None:
        checked_id("experiment", experiment.name)
        checked_orders(orders)
        if not orders:
            with self._connections.writing() as db:
                key = _insert_experiment(db, experiment, None, 0)
                _insert_sets(db, key, experiment, sets)
                _insert_neighbours(db, key, neighbours)
                _insert_editions(db, key, editions)
            return
        entries, purchases = history_of(experiment, orders)
        key = self._reserved_key(experiment)
        try:
            write_history(self._connections, key, entries, purchases)
            with self._connections.writing() as db:
                _insert_neighbours(db, key, neighbours)
                _insert_editions(db, key, editions)
            self._show(key, experiment, sets, len(entries))
        except BaseException:
            # What can't be removed just now is swept later.
            with suppress(StoreError):
                if self._connections.rows("SELECT 1 FROM leftovers WHERE experiment = ?", key):
                    self._purge(key)
            raise

    def _reserved_key(self, experiment: Experiment) -> int:
        """A key that no other experiment gets. What is written under it is swept, unless the experiment follows."""
        with self._connections.writing() as db:
            key = _insert_experiment(db, experiment, None, 0)
            for table, column in (("experiments", "key"), ("counters", "experiment")):
                db.execute(f"DELETE FROM {table} WHERE {column} = ?", (key,))
            db.execute("INSERT INTO leftovers VALUES (?, ?)", (key, seconds_of(experiment.t0)))
        return key

    def _show(self, key: int, experiment: Experiment, sets: Iterable[CandidateSet], orders: int) -> None:
        """Save the experiment under the reserved key. orders : number of entries in its log of orders"""
        with self._connections.writing() as db:
            if not db.execute("DELETE FROM leftovers WHERE experiment = ?", (key,)).rowcount:
                raise save_swept(experiment.name)
            _insert_sets(db, _insert_experiment(db, experiment, key, orders), experiment, sets)

    def save_edition(
        self,
        experiment: Experiment,
        sets: Iterable[CandidateSet],
        neighbours: Sequence[Neighbours] = (),
        *,
        at: datetime,
    ) -> bool:
        with self._connections.writing() as db:
            key, _ = key_and_answers(db, experiment.name)
            edition, before = db.execute("SELECT edition, catalogue FROM experiments WHERE key = ?", (key,)).fetchone()
            if edition != experiment.edition - 1:
                return False
            document = experiment_document(experiment)
            candidates = plain_text(document.pop("candidates"))
            change = "UPDATE experiments SET edition = ?, catalogue = ?, body = ?, candidates = ? WHERE key = ?"
            db.execute(change, (experiment.edition, experiment.catalogue, plain_text(document), candidates, key))
            _insert_sets(db, key, experiment, sets)
            db.execute("DELETE FROM neighbours WHERE experiment = ?", (key,))
            _insert_neighbours(db, key, neighbours)
            (opened,) = db.execute("SELECT opened FROM counters WHERE experiment = ?", (key,)).fetchone()
            _insert_editions(db, key, [Edition(experiment.edition, at, opened)], before)
            _release_catalogues(db, key, experiment.edition)
        return True

    def edition(self, name: str) -> int:
        row = self._connections.row("SELECT edition FROM experiments WHERE name = ?", name)
        return row[0] if row else 0

    def editions(self, name: str) -> list[Edition]:
        query = f"SELECT edition, began, opened FROM editions WHERE experiment = {KEY} ORDER BY edition"
        rows = self._connections.rows(query, name)
        return [Edition(number, datetime.fromtimestamp(began, UTC), opened) for number, began, opened in rows]

    def experiment(self, name: str) -> Experiment | None:
        row = self._connections.row("SELECT body, candidates FROM experiments WHERE name = ?", name)
        return experiment_of({**json.loads(row[0]), "candidates": json.loads(row[1])}) if row else None

    def experiments(self, workspace: str | None = None) -> list[Experiment]:
        query = "SELECT body FROM experiments WHERE ?1 IS NULL OR workspace = ?1 ORDER BY coalesce(born, key) DESC"
        return [
            experiment_of({**json.loads(body), "candidates": {}})
            for (body,) in self._connections.rows(query, workspace)
        ]

    def delete_experiment(self, name: str) -> None:
        with self._connections.writing() as db:
            row = db.execute("DELETE FROM experiments WHERE name = ? RETURNING key, catalogue", (name,)).fetchone()
            if row is None:
                raise no_experiment(name)
            _forget_experiment(db, *row)
        self._purge(row[0])

    def describe_experiment(self, name: str, title: str, description: str) -> None:
        texts = Description(title, description).checked()
        if not self._connections.write(
            "UPDATE experiments SET title = ?, description = ? WHERE name = ?", *texts, name
        ):
            raise no_experiment(name)

    def descriptions(self, workspace: str | None = None) -> dict[str, Description]:
        described = "SELECT name, title, description FROM experiments WHERE (title != '' OR description != '')"
        rows = self._connections.rows(f"{described} AND (?1 IS NULL OR workspace = ?1)", workspace)
        return {name: Description(*texts) for name, *texts in rows}

    def candidates(self, set_id: str) -> CandidateSet | None:
        row = self._connections.row("SELECT body FROM candidate_sets WHERE id = ?", set_id)
        return read_candidates(row[0]) if row else None

    def save_candidates(self, experiment: str, candidates: CandidateSet) -> None:
        with self._connections.writing() as db:
            key, _ = key_and_answers(db, experiment)
            row = (candidates.id, candidates_text(candidates))
            db.execute("INSERT OR IGNORE INTO candidate_sets VALUES (?, ?)", row)
            db.execute("INSERT OR IGNORE INTO experiment_sets VALUES (?, ?)", (key, candidates.id))

    def neighbours(self, experiment: str) -> list[Neighbours]:
        rows = self._connections.rows(f"SELECT body FROM neighbours WHERE experiment = {KEY}", experiment)
        return [read_neighbours(body) for (body,) in rows]

    def own_candidates(self, experiment: str) -> list[str]:
        stored = self.experiment(experiment)
        frozen = set(stored.candidates.values()) if stored else set()
        rows = self._connections.rows(f"SELECT candidate_set FROM experiment_sets WHERE experiment = {KEY}", experiment)
        return sorted({row[0] for row in rows} - frozen)

    def _purge(self, key: int) -> None:
        """Delete the large tables' rows in short transactions, so that others can write in between."""
        for purge in _PURGES:
            while self._connections.write(purge, key, key):
                pass
        self._connections.write("DELETE FROM leftovers WHERE experiment = ?", key)


def _product(row: tuple[Any, ...]) -> Product:
    return Product(*(*row[1:-1], bool(row[-1])))


def _insert_experiment(db: sqlite3.Connection, experiment: Experiment, key: int | None, orders: int) -> int:
    """Returns its key. Raises ConflictError when the name is taken.

    key : a reserved one, or None for the next
    orders : number of entries in its log of orders
    """
    document = experiment_document(experiment)
    candidates = plain_text(document.pop("candidates"))
    row = db.execute(
        "INSERT OR IGNORE INTO experiments (key, name, workspace, catalogue, body, candidates, edition) "
        f"VALUES ({marks(7)}) RETURNING key",
        (
            *(key, experiment.name, experiment.workspace, experiment.catalogue, plain_text(document), candidates),
            experiment.edition,
        ),
    ).fetchone()
    if row is None:
        raise experiment_taken(experiment.name)
    counters = "INSERT INTO counters (experiment, opened, answered, corrections, orders) VALUES (?, 0, 0, 0, ?)"
    db.execute(counters, (row[0], orders))
    return int(row[0])


def _insert_sets(db: sqlite3.Connection, key: int, experiment: Experiment, sets: Iterable[CandidateSet]) -> None:
    rows = [(candidates.id, candidates_text(candidates)) for candidates in sets]
    db.executemany("INSERT OR IGNORE INTO candidate_sets VALUES (?, ?)", rows)
    used = [(key, set_id) for set_id in set(experiment.candidates.values())]
    db.executemany("INSERT OR IGNORE INTO experiment_sets VALUES (?, ?)", used)


def _insert_neighbours(db: sqlite3.Connection, key: int, neighbours: Sequence[Neighbours]) -> None:
    rows = ((key, each.product, neighbours_text(each)) for each in neighbours)
    db.executemany("INSERT INTO neighbours (experiment, product, body) VALUES (?, ?, ?)", rows)


def _insert_editions(db: sqlite3.Connection, key: int, editions: Sequence[Edition], before: str | None = None) -> None:
    """before : the catalogue of the edition before, which is kept"""
    rows = ((key, each.number, seconds_of(each.at), each.sessions, before) for each in editions)
    db.executemany(f"INSERT INTO editions VALUES ({marks(5)})", rows)


def _forget_experiment(db: sqlite3.Connection, key: int, catalogue: str) -> None:
    """Delete the small tables' rows; those of the large ones are left for _purge."""
    for table in ("counters", "derived", "curve", "experiment_sets"):
        db.execute(f"DELETE FROM {table} WHERE experiment = ?", (key,))
    db.execute("DELETE FROM candidate_sets WHERE id NOT IN (SELECT candidate_set FROM experiment_sets)")
    before = db.execute("DELETE FROM editions WHERE experiment = ? RETURNING before", (key,)).fetchall()
    for unused in {catalogue, *(row[0] for row in before)}:
        _delete_unused_catalogue(db, unused)
    db.execute("INSERT INTO leftovers (experiment) VALUES (?)", (key,))


def _release_catalogues(db: sqlite3.Connection, key: int, edition: int) -> None:
    """Those that were followed by an edition before this one: nobody serves from them any more."""
    older = "UPDATE editions SET before = NULL WHERE experiment = ? AND edition < ? AND before = ?"
    kept = "SELECT before FROM editions WHERE experiment = ? AND edition < ? AND before IS NOT NULL"
    for (catalogue,) in db.execute(kept, (key, edition)).fetchall():
        db.execute(older, (key, edition, catalogue))
        _delete_unused_catalogue(db, catalogue)


def _delete_unused_catalogue(db: sqlite3.Connection, catalogue: str | None) -> None:
    used = "SELECT 1 FROM experiments WHERE catalogue = ?1 UNION ALL SELECT 1 FROM editions WHERE before = ?1"
    if catalogue is None or db.execute(used, (catalogue,)).fetchone():
        return
    for table, column in (("customers", "catalogue"), ("products", "catalogue"), ("catalogues", "id")):
        db.execute(f"DELETE FROM {table} WHERE {column} = ?", (catalogue,))
