"""The embedded store: one SQLite file, equal to MongoDB in every promise."""

import json
import os
import sqlite3
import tempfile
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from rlreco.errors import ConfigError, ConflictError, NotFoundError, StoreError
from rlreco.records import (
    CandidateSet,
    CurveGain,
    Customer,
    CustomerId,
    Derived,
    Experiment,
    Gain,
    Lesson,
    NodeId,
    Outcome,
    Product,
    ProductId,
    Session,
    SessionId,
    StateId,
)
from rlreco.store.base import SUMS, Closed, CurvePoint, Snapshot, Status
from rlreco.store.documents import (
    candidates_document,
    candidates_of,
    checked_id,
    checked_ids,
    customer_document,
    experiment_document,
    experiment_of,
    outcome_document,
    outcome_of,
    product_document,
    seconds_of,
    session_document,
    session_of,
)
from rlreco.store.sqlite_cache import Lately, SumsCache, Version
from rlreco.store.sqlite_connections import Connections
from rlreco.store.sqlite_lists import SQLiteLists
from rlreco.store.sqlite_schema import prepare

ArmGains: TypeAlias = Mapping[tuple[NodeId, ProductId], Gain]
CurveGains: TypeAlias = Mapping[tuple[str, int], CurveGain]

_PAGE = 500
_PURGE = 5_000
_LAST = "\U0010ffff"


def _upsert(table: str, keys: Sequence[str], sums: Sequence[str], combine: str) -> str:
    columns = [*keys, *sums]
    changes = ", ".join(combine.format(column=column) for column in sums)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"
    )


_ARM_KEY, _CURVE_KEY = ("experiment", "node", "product"), ("experiment", "policy", "bucket")
_ADD, _PUT = "{column} = {column} + excluded.{column}", "{column} = excluded.{column}"
_ADD_ARM, _PUT_ARM = (_upsert("arms", _ARM_KEY, SUMS, how) for how in (_ADD, _PUT))
_ADD_CURVE, _PUT_CURVE = (_upsert("curve", _CURVE_KEY, CurveGain._fields, how) for how in (_ADD, _PUT))

_KEY = "(SELECT key FROM experiments WHERE name = ?)"
_VERSION = f"SELECT experiment, corrections, answered FROM counters WHERE experiment = {_KEY}"
_SUMS = ", ".join(SUMS)
_READ_SUMS = f"""
    SELECT n.key * ? + p.key, {", ".join(f"a.{name}" for name in SUMS)}
    FROM json_each(?) AS n CROSS JOIN json_each(?) AS p
    CROSS JOIN arms AS a ON a.experiment = {_KEY} AND a.node = n.value AND a.product = p.value
"""
_SESSION = """
    SELECT s.number, s.body, s.outcome, s.experiment, s.answer, s.key
    FROM sessions AS s JOIN experiments AS e ON e.key = s.experiment
"""


class SQLiteStore(SQLiteLists):
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

    # Catalogue

    def save_catalogue(self, catalogue: str, customers: Sequence[Customer], products: Sequence[Product]) -> None:
        checked_ids("customer", (customer.id for customer in customers))
        checked_ids("product", (product.id for product in products))
        with self._connections.writing() as db:
            if db.execute("INSERT OR IGNORE INTO catalogues VALUES (?)", (catalogue,)).rowcount:
                db.executemany(
                    f"INSERT INTO customers VALUES ({_marks(10)})", [(catalogue, *_customer_row(c)) for c in customers]
                )
                db.executemany(
                    f"INSERT INTO products VALUES ({_marks(8)})", [(catalogue, *_product_row(p)) for p in products]
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

    def segment_sizes(self, catalogue: str) -> dict[str, int]:
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
                raise NotFoundError(f"There is no product {product!r} to mark.")

    def unavailable(self, catalogue: str) -> frozenset[ProductId]:
        rows = self._rows("SELECT id FROM products WHERE catalogue = ? AND available = 0", catalogue)
        return frozenset(row[0] for row in rows)

    def save_experiment(self, experiment: Experiment, sets: Iterable[CandidateSet]) -> None:
        checked_id("experiment", experiment.name)
        with self._connections.writing() as db:
            key = _insert_experiment(db, experiment)
            db.executemany(
                "INSERT OR IGNORE INTO candidate_sets VALUES (?, ?)",
                [(one.id, _text(candidates_document(one))) for one in sets],
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
                raise _no_experiment(name)
            _forget_experiment(db, *row)
        self._purge(row[0])

    def candidates(self, set_id: str) -> CandidateSet | None:
        row = self._row("SELECT body FROM candidate_sets WHERE id = ?", set_id)
        return candidates_of(json.loads(row[0])) if row else None

    def save_candidates(self, experiment: str, candidates: CandidateSet) -> None:
        with self._connections.writing() as db:
            key, _ = _counted(db, experiment)
            body = _text(candidates_document(candidates))
            db.execute("INSERT OR IGNORE INTO candidate_sets VALUES (?, ?)", (candidates.id, body))
            db.execute("INSERT OR IGNORE INTO experiment_sets VALUES (?, ?)", (key, candidates.id))

    def own_candidates(self, experiment: str) -> list[str]:
        found = self.experiment(experiment)
        frozen = set(found.candidates.values()) if found else set()
        rows = self._rows(f"SELECT candidate_set FROM experiment_sets WHERE experiment = {_KEY}", experiment)
        return sorted({row[0] for row in rows} - frozen)

    # Arms

    def sums(self, experiment: str, nodes: Sequence[NodeId], products: Sequence[ProductId]) -> NDArray[np.float64]:
        asked, version = tuple(products), self._version(experiment)
        found = {} if version is None else self._cache.read(version, nodes, asked)
        missing = [node for node in nodes if node not in found]
        if missing and version is not None:
            as_of, read = self._read_sums(experiment, missing, asked)
            if found and as_of != version:
                as_of, read = self._read_sums(experiment, nodes, asked)
            found |= read
        zeros = np.zeros((len(asked), len(SUMS)))
        return np.array([found.get(node, zeros) for node in nodes]).reshape(len(nodes), len(asked), len(SUMS))

    def _version(self, experiment: str) -> Version | None:
        row = self._row(_VERSION, experiment)
        return None if row is None else Version(self._connections.file, *row)

    def _read_sums(
        self, experiment: str, nodes: Sequence[NodeId], products: tuple[ProductId, ...]
    ) -> tuple[Version | None, dict[NodeId, NDArray[np.float64]]]:
        """From the file, and as of which version."""
        asked = (len(products), json.dumps(list(nodes)), json.dumps(products), experiment)
        with self._connections.snapshot() as db:
            row = db.execute(_VERSION, (experiment,)).fetchone()
            rows = chain.from_iterable(db.execute(_READ_SUMS, asked))
            table = np.fromiter(rows, np.float64).reshape(-1, 1 + len(SUMS))
        sums = np.zeros((len(nodes) * len(products), len(SUMS)))
        sums[table[:, 0].astype(np.intp)] = table[:, 1:]
        found = dict(zip(nodes, sums.reshape(len(nodes), len(products), len(SUMS)), strict=True))
        if row is None:
            return None, found
        version = Version(self._connections.file, *row)
        self._cache.keep(version, products, found)
        return version, found

    def node_sums(self, experiment: str, node: NodeId) -> dict[ProductId, Gain]:
        rows = self._rows(f"SELECT product, {_SUMS} FROM arms WHERE experiment = {_KEY} AND node = ?", experiment, node)
        return {product: Gain(*sums) for product, *sums in rows}

    def all_sums(self, experiment: str) -> Iterator[tuple[NodeId, ProductId, Gain]]:
        query = f"""SELECT node, product, {_SUMS} FROM arms WHERE experiment = {_KEY} AND (node, product) > (?, ?)
                    ORDER BY node, product LIMIT {_PAGE}"""
        last = ("", "")
        while rows := self._rows(query, experiment, *last):
            yield from ((node, product, Gain(*sums)) for node, product, *sums in rows)
            last = rows[-1][:2]

    def correct_sums(self, experiment: str, arms: ArmGains, curve: CurveGains, corrections: int) -> bool:
        with self._connections.writing() as db:
            key, _ = _counted(db, experiment)
            count = "UPDATE counters SET corrections = corrections + 1 WHERE experiment = ? AND corrections = ?"
            if not db.execute(count, (key, corrections)).rowcount:
                return False
            _apply(db, key, arms, curve)
        return True

    def mend_sums(self, experiment: str, arms: ArmGains, curve: CurveGains, sessions: Sequence[SessionId]) -> None:
        with self._connections.writing() as db:
            key, _ = _counted(db, experiment)
            db.execute("UPDATE counters SET corrections = corrections + 1 WHERE experiment = ?", (key,))
            _apply(db, key, arms, curve, _PUT_ARM, _PUT_CURVE)

    def snapshot(self, experiment: str) -> Snapshot:
        with self._connections.snapshot() as db:
            key, answers = _counted(db, experiment)
            arms = db.execute(f"SELECT node, product, {_SUMS} FROM arms WHERE experiment = ?", (key,))
            learned = {(node, product): Gain(*sums) for node, product, *sums in arms}
            points = db.execute("SELECT * FROM curve WHERE experiment = ?", (key,))
            curve = {(policy, bucket): CurveGain(*sums) for _, policy, bucket, *sums in points}
            (corrections,) = db.execute("SELECT corrections FROM counters WHERE experiment = ?", (key,)).fetchone()
        return Snapshot(answers, corrections, learned, curve)

    def derived(self, experiment: str) -> Derived | None:
        row = self._row(f"SELECT revision, sessions, body FROM derived WHERE experiment = {_KEY}", experiment)
        return Derived(row[0], row[1], json.loads(row[2])) if row else None

    def replace_derived(self, experiment: str, derived: Derived) -> bool:
        values = (derived.revision, derived.sessions, _text(dict(derived.values)))
        with self._connections.writing() as db:
            key, _ = _counted(db, experiment)
            if derived.revision == 1:
                insert = "INSERT OR IGNORE INTO derived VALUES (?, ?, ?, ?)"
                return bool(db.execute(insert, (key, *values)).rowcount)
            change = "UPDATE derived SET revision = ?, sessions = ?, body = ? WHERE experiment = ? AND revision = ?"
            return bool(db.execute(change, (*values, key, derived.revision - 1)).rowcount)

    # Log

    def open_session(self, session: Session) -> Session:
        checked_ids("session", (session.id,))
        checked_ids("product", session.slate)
        with self._connections.writing() as db:
            count = f"UPDATE counters SET opened = opened + 1 WHERE experiment = {_KEY} RETURNING experiment, opened"
            row = db.execute(count, (session.experiment,)).fetchone()
            if row is None:
                raise _no_experiment(session.experiment)
            numbered = replace(session, number=row[1])
            body = _body(numbered)
            _insert_session(db, row[0], numbered, body)
        return self._lately.keep(body, numbered)

    def session(self, session: SessionId) -> Session | None:
        row = self._row(_SESSION + "WHERE s.id = ?", session)
        return _answered(self._opened(row[1]), row[2]) if row else None

    def _opened(self, body: str) -> Session:
        return self._lately.of(body) or self._lately.keep(body, session_of(json.loads(body)))

    def close_session(self, session: SessionId, outcome: Outcome, lesson: Lesson) -> Closed:
        taught: list[Version] = []
        with self._connections.writing(lambda: self._remember(taught, lesson)) as db:
            row = db.execute(_SESSION + "WHERE s.id = ?", (session,)).fetchone()
            if row is None:
                raise NotFoundError(f"There is no session {session!r}. It may have expired: ask for a new slate.")
            if row[4] is not None:
                return Closed(_answered(self._opened(row[1]), row[2]), first=False)
            answer = _text(outcome_document(outcome))
            taught.append(Version(self._connections.file, row[3], *_answer(db, row[3], row[5], answer)))
            _apply(db, row[3], lesson.arms, {(lesson.policy, lesson.bucket): lesson.curve})
            self._cache.expect(taught[0])
        return Closed(replace(self._opened(row[1]), outcome=outcome), first=True)

    def _remember(self, taught: Sequence[Version], lesson: Lesson) -> None:
        for version in taught:
            self._cache.add(version, lesson.arms)

    def answers(self, experiment: str, *, after: int = 0, limit: int = _PAGE) -> list[tuple[int, Session]]:
        query = f"{_SESSION} WHERE s.experiment = {_KEY} AND s.answer > ? ORDER BY s.answer LIMIT ?"
        return [(row[4], _session(row)) for row in self._rows(query, experiment, after, limit)]

    def import_sessions(self, experiment: str, sessions: Sequence[tuple[Session, Lesson | None]]) -> int:
        with self._connections.writing() as db:
            key, _ = _counted(db, experiment)
            return sum(_import(db, key, session, lesson) for session, lesson in sessions)

    def sessions(
        self,
        experiment: str,
        *,
        state: StateId | None = None,
        answered: bool = True,
        after: int = 0,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[Session]:
        query = _log_query(state is not None, answered, newest_first)
        chosen = () if state is None else (state,)
        low, high, left = after, 2**62, 2**62 if limit is None else limit
        while left > 0 and (rows := self._rows(query, experiment, *chosen, low, high, min(left, _PAGE))):
            yield from map(_session, rows)
            left -= len(rows)
            low, high = (low, rows[-1][0]) if newest_first else (rows[-1][0], high)

    def unapplied(self) -> list[Session]:
        return []

    def expire(self, before: datetime) -> int:
        with self._connections.writing() as db:
            forget = "DELETE FROM sessions WHERE answer IS NULL AND opened < ?"
            return db.execute(forget, (seconds_of(before),)).rowcount

    def curve(self, experiment: str) -> list[CurvePoint]:
        rows = self._rows(f"SELECT * FROM curve WHERE experiment = {_KEY} ORDER BY policy, bucket", experiment)
        return [CurvePoint(policy, bucket, CurveGain(*sums)) for _, policy, bucket, *sums in rows]

    # The whole

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

    def _purge(self, key: int) -> None:
        """In small transactions, so that others can write in between."""
        for purge in (_PURGE_ARMS, _PURGE_SESSIONS):
            while self._write(purge, key, key):
                pass
        self._write("DELETE FROM leftovers WHERE experiment = ?", key)

    def _write(self, statement: str, *values: Any) -> int:
        with self._connections.writing() as db:
            return db.execute(statement, values).rowcount

    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._connections.reading() as db:
            return db.execute(query, values).fetchall()

    def _row(self, query: str, *values: Any) -> tuple[Any, ...] | None:
        rows = self._rows(query, *values)
        return rows[0] if rows else None


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
_PURGE_ARMS = f"""DELETE FROM arms WHERE experiment = ? AND (node, product) IN
                  (SELECT node, product FROM arms WHERE experiment = ? LIMIT {_PURGE})"""
_PURGE_SESSIONS = f"""DELETE FROM sessions WHERE experiment = ? AND key IN
                      (SELECT key FROM sessions WHERE experiment = ? LIMIT {_PURGE})"""


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


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _pick(db: sqlite3.Connection, query: str) -> int:
    return int(db.execute(query).fetchone()[0])


def _customer_row(customer: Customer) -> tuple[Any, ...]:
    return tuple(customer_document(customer).values())


def _product_row(product: Product) -> tuple[Any, ...]:
    return tuple(product_document(product).values())


def _product(row: tuple[Any, ...]) -> Product:
    return Product(*(*row[1:-1], bool(row[-1])))


def _no_experiment(name: str) -> NotFoundError:
    return NotFoundError(f"There is no experiment {name!r}. Train one, or check the name.")


def _insert_experiment(db: sqlite3.Connection, experiment: Experiment) -> int:
    """Its key. Raises ConflictError when the name is taken."""
    document = experiment_document(experiment)
    candidates = _text(document.pop("candidates"))
    row = db.execute(
        "INSERT OR IGNORE INTO experiments (name, workspace, catalogue, body, candidates) VALUES (?, ?, ?, ?, ?) "
        "RETURNING key",
        (experiment.name, experiment.workspace, experiment.catalogue, _text(document), candidates),
    ).fetchone()
    if row is None:
        raise ConflictError(f"There is already an experiment {experiment.name!r}. Choose another name.")
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


def _counted(db: sqlite3.Connection, experiment: str) -> tuple[int, int]:
    """The experiment's key and how many answers it has had. Raises NotFoundError."""
    query = f"SELECT experiment, answered FROM counters WHERE experiment = {_KEY}"
    row: tuple[int, int] | None = db.execute(query, (experiment,)).fetchone()
    if row is None:
        raise _no_experiment(experiment)
    return row


def _apply(
    db: sqlite3.Connection,
    key: int,
    arms: ArmGains,
    curve: CurveGains,
    arm_statement: str = _ADD_ARM,
    curve_statement: str = _ADD_CURVE,
) -> None:
    db.executemany(arm_statement, [(key, *arm, *gain) for arm, gain in arms.items()])
    db.executemany(curve_statement, [(key, *point, *gain) for point, gain in curve.items()])


def _body(session: Session) -> str:
    """All of it but the outcome, which has a column of its own."""
    return _text({**session_document(session), "outcome": None})


def _insert_session(db: sqlite3.Connection, key: int, session: Session, body: str) -> int:
    """Its row's key. Raises ConflictError for an id or number that is taken."""
    row = (session.id, key, session.number, session.state, session.policy, seconds_of(session.opened_at), body)
    try:
        return db.execute(_INSERT_SESSION, row).lastrowid or 0
    except sqlite3.IntegrityError:
        raise ConflictError(f"There is already a session {session.id!r}, or one of number {session.number}.") from None


_INSERT_SESSION = f"""INSERT INTO sessions (id, experiment, number, state, policy, opened, body)
                      VALUES ({_marks(7)})"""


def _answer(db: sqlite3.Connection, key: int, row: int, outcome: str) -> tuple[int, int]:
    """The experiment's corrections and answers, this one included."""
    count = "UPDATE counters SET answered = answered + 1 WHERE experiment = ? RETURNING corrections, answered"
    corrections, place = db.execute(count, (key,)).fetchone()
    db.execute("UPDATE sessions SET outcome = ?, answer = ? WHERE key = ?", (outcome, place, row))
    return corrections, place


def _import(db: sqlite3.Connection, key: int, session: Session, lesson: Lesson | None) -> bool:
    """Whether it told the store anything new."""
    there = db.execute("SELECT key, answer FROM sessions WHERE id = ?", (session.id,)).fetchone()
    if there is not None and (lesson is None or there[1] is not None):
        return False
    row = there[0] if there else _insert_session(db, key, session, _body(session))
    db.execute("UPDATE counters SET opened = max(opened, ?) WHERE experiment = ?", (session.number, key))
    if lesson is not None and session.outcome is not None:
        _answer(db, key, row, _text(outcome_document(session.outcome)))
        _apply(db, key, lesson.arms, {(lesson.policy, lesson.bucket): lesson.curve})
    return True


def _session(row: Sequence[Any]) -> Session:
    """row : number, body, outcome and whatever else"""
    return _answered(session_of(json.loads(row[1])), row[2])


def _answered(opened: Session, outcome: str | None) -> Session:
    return replace(opened, outcome=outcome_of(json.loads(outcome))) if outcome else opened


def _log_query(of_state: bool, answered: bool, newest_first: bool) -> str:
    state = " AND s.state = ?" if of_state else ""
    only = " AND s.answer IS NOT NULL" if answered else ""
    return (
        f"{_SESSION} WHERE s.experiment = {_KEY}{state} AND s.number > ? AND s.number < ?{only} "
        f"ORDER BY s.number {'DESC' if newest_first else 'ASC'} LIMIT ?"
    )
