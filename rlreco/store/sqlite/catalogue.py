"""The embedded store's catalogue: customers, products, experiments and their candidate sets."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from rlreco.domain.documents import (
    candidates_document,
    candidates_of,
    checked_id,
    checked_ids,
    customer_document,
    experiment_document,
    experiment_of,
    product_document,
)
from rlreco.domain.ids import CustomerId, ProductId
from rlreco.domain.records import CandidateSet, Customer, Experiment, Product
from rlreco.store.messages import experiment_taken, no_experiment, no_product
from rlreco.store.sqlite.part import KEY, PURGE, SQLitePart, counted, marks, text

_LAST = "\U0010ffff"


class SQLiteCatalogue(SQLitePart):
    """Catalogue, in tables."""

    def save_catalogue(self, catalogue: str, customers: Sequence[Customer], products: Sequence[Product]) -> None:
        checked_ids("customer", (customer.id for customer in customers))
        checked_ids("product", (product.id for product in products))
        with self._connections.writing() as db:
            if db.execute("INSERT OR IGNORE INTO catalogues VALUES (?)", (catalogue,)).rowcount:
                db.executemany(
                    f"INSERT INTO customers VALUES ({marks(11)})", [(catalogue, *_customer_row(c)) for c in customers]
                )
                db.executemany(
                    f"INSERT INTO products VALUES ({marks(8)})", [(catalogue, *_product_row(p)) for p in products]
                )

    def customer(self, catalogue: str, customer: CustomerId) -> Customer | None:
        row = self._row("SELECT * FROM customers WHERE catalogue = ? AND id = ?", catalogue, customer)
        return Customer(*row[1:]) if row else None

    def customers(self, catalogue: str, *, search: str = "", limit: int | None = 100) -> list[Customer]:
        rows = self._rows(
            "SELECT * FROM customers WHERE catalogue = ? AND id >= ? AND id < ? ORDER BY id LIMIT ?",
            *(catalogue, search, search + _LAST, -1 if limit is None else limit),
        )
        return [Customer(*row[1:]) for row in rows]

    def band_sizes(self, catalogue: str) -> dict[str, int]:
        query = "SELECT segment, count(*) FROM customers WHERE catalogue = ? GROUP BY segment ORDER BY segment"
        return dict(self._rows(query, catalogue))

    def products(self, catalogue: str, ids: Sequence[ProductId] | None = None) -> dict[ProductId, Product]:
        chosen, values = "", []
        if ids is not None:
            chosen, values = " AND id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))]
        rows = self._rows(f"SELECT * FROM products WHERE catalogue = ?{chosen}", catalogue, *values)
        return {row[1]: _product(row) for row in rows}

    def set_available(self, catalogue: str, product: ProductId, available: bool) -> None:
        with self._connections.writing() as db:
            change = "UPDATE products SET available = ? WHERE catalogue = ? AND id = ?"
            if not db.execute(change, (available, catalogue, product)).rowcount:
                raise no_product(product)

    def unavailable(self, catalogue: str) -> frozenset[ProductId]:
        rows = self._rows("SELECT id FROM products WHERE catalogue = ? AND available = 0", catalogue)
        return frozenset(row[0] for row in rows)

    def save_experiment(self, experiment: Experiment, sets: Iterable[CandidateSet]) -> None:
        checked_id("experiment", experiment.name)
        with self._connections.writing() as db:
            key = _insert_experiment(db, experiment)
            db.executemany(
                "INSERT OR IGNORE INTO candidate_sets VALUES (?, ?)",
                [(one.id, text(candidates_document(one))) for one in sets],
            )
            used = [(key, set_id) for set_id in set(experiment.candidates.values())]
            db.executemany("INSERT INTO experiment_sets VALUES (?, ?)", used)

    def experiment(self, name: str) -> Experiment | None:
        row = self._row("SELECT body, candidates FROM experiments WHERE name = ?", name)
        return experiment_of({**json.loads(row[0]), "candidates": json.loads(row[1])}) if row else None

    def experiments(self, workspace: str | None = None) -> list[Experiment]:
        query = "SELECT body FROM experiments WHERE ?1 IS NULL OR workspace = ?1 ORDER BY key DESC"
        return [experiment_of({**json.loads(body), "candidates": {}}) for (body,) in self._rows(query, workspace)]

    def delete_experiment(self, name: str) -> None:
        with self._connections.writing() as db:
            row = db.execute("DELETE FROM experiments WHERE name = ? RETURNING key, catalogue", (name,)).fetchone()
            if row is None:
                raise no_experiment(name)
            _forget_experiment(db, *row)
        self._purge(row[0])

    def candidates(self, set_id: str) -> CandidateSet | None:
        row = self._row("SELECT body FROM candidate_sets WHERE id = ?", set_id)
        return candidates_of(json.loads(row[0])) if row else None

    def save_candidates(self, experiment: str, candidates: CandidateSet) -> None:
        with self._connections.writing() as db:
            key, _ = counted(db, experiment)
            body = text(candidates_document(candidates))
            db.execute("INSERT OR IGNORE INTO candidate_sets VALUES (?, ?)", (candidates.id, body))
            db.execute("INSERT OR IGNORE INTO experiment_sets VALUES (?, ?)", (key, candidates.id))

    def own_candidates(self, experiment: str) -> list[str]:
        found = self.experiment(experiment)
        frozen = set(found.candidates.values()) if found else set()
        rows = self._rows(f"SELECT candidate_set FROM experiment_sets WHERE experiment = {KEY}", experiment)
        return sorted({row[0] for row in rows} - frozen)

    def _purge(self, key: int) -> None:
        """In small transactions, so that others can write in between."""
        for purge in (_PURGE_ARMS, _PURGE_SESSIONS):
            while self._write(purge, key, key):
                pass
        self._write("DELETE FROM leftovers WHERE experiment = ?", key)

    def _write(self, statement: str, *values: Any) -> int:
        with self._connections.writing() as db:
            return db.execute(statement, values).rowcount


_PURGE_ARMS = f"""DELETE FROM arms WHERE experiment = ? AND (node, product) IN
                  (SELECT node, product FROM arms WHERE experiment = ? LIMIT {PURGE})"""
_PURGE_SESSIONS = f"""DELETE FROM sessions WHERE experiment = ? AND key IN
                      (SELECT key FROM sessions WHERE experiment = ? LIMIT {PURGE})"""


def _customer_row(customer: Customer) -> tuple[Any, ...]:
    return tuple(customer_document(customer).values())


def _product_row(product: Product) -> tuple[Any, ...]:
    return tuple(product_document(product).values())


def _product(row: tuple[Any, ...]) -> Product:
    return Product(*(*row[1:-1], bool(row[-1])))


def _insert_experiment(db: sqlite3.Connection, experiment: Experiment) -> int:
    """Its key. Raises ConflictError when the name is taken."""
    document = experiment_document(experiment)
    candidates = text(document.pop("candidates"))
    row = db.execute(
        "INSERT OR IGNORE INTO experiments (name, workspace, catalogue, body, candidates) VALUES (?, ?, ?, ?, ?) "
        "RETURNING key",
        (experiment.name, experiment.workspace, experiment.catalogue, text(document), candidates),
    ).fetchone()
    if row is None:
        raise experiment_taken(experiment.name)
    db.execute("INSERT INTO counters VALUES (?, 0, 0, 0)", row)
    return int(row[0])


def _forget_experiment(db: sqlite3.Connection, key: int, catalogue: str) -> None:
    """All that is small; arms and sessions are left over, to be purged bit by bit."""
    for table in ("counters", "derived", "curve", "experiment_sets"):
        db.execute(f"DELETE FROM {table} WHERE experiment = ?", (key,))
    db.execute("DELETE FROM candidate_sets WHERE id NOT IN (SELECT candidate_set FROM experiment_sets)")
    if db.execute("SELECT 1 FROM experiments WHERE catalogue = ?", (catalogue,)).fetchone() is None:
        for table, column in (("customers", "catalogue"), ("products", "catalogue"), ("catalogues", "id")):
            db.execute(f"DELETE FROM {table} WHERE {column} = ?", (catalogue,))
    db.execute("INSERT INTO leftovers VALUES (?)", (key,))
