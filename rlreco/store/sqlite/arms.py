"""Sums in the embedded store: what each product learned at each node, and the learning curves."""

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rlreco.domain.ids import CustomerId, NodeId, ProductId, SessionId
from rlreco.domain.records import Bought, CurveGain, Derived, Gain, Lesson, Purchases
from rlreco.store.contract.arms import NO_PURCHASES, SUMS, ArmGains, CurveGains, Snapshot
from rlreco.store.json_text import plain_text, seconds_of
from rlreco.store.sqlite.cache import SumsCache, Version
from rlreco.store.sqlite.part import KEY, SQLitePart, key_and_answers


def _upsert(table: str, keys: Sequence[str], sums: Sequence[str], combine: str, **others: str) -> str:
    """others : column -> its own way of combining"""
    columns = [*keys, *sums]
    changes = ", ".join(others.get(column, combine).format(column=column) for column in sums)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"
    )


_ARM_KEY, _CURVE_KEY = ("experiment", "node", "product"), ("experiment", "policy", "bucket")
_PURCHASE_KEY = ("experiment", "customer", "product")
_ADD, _REPLACE = "{column} = {column} + excluded.{column}", "{column} = excluded.{column}"
ADD_ARM, _REPLACE_ARM = (_upsert("arms", _ARM_KEY, SUMS, combine) for combine in (_ADD, _REPLACE))
ADD_CURVE, _REPLACE_CURVE = (_upsert("curve", _CURVE_KEY, CurveGain._fields, combine) for combine in (_ADD, _REPLACE))
_ADD_PURCHASE = _upsert("purchases", _PURCHASE_KEY, Bought._fields, _ADD, last="last = max(last, excluded.last)")
_REPLACE_PURCHASE = _upsert("purchases", _PURCHASE_KEY, Bought._fields, _REPLACE)
_FORGET_LAST = "UPDATE purchases SET last = -9e999 WHERE experiment = ? AND customer = ? AND product = ?"

_BEGIN_REFIT = f"""
    UPDATE counters SET refit = ? WHERE experiment = {KEY} AND (refit IS NULL OR refit <= ? OR refit > ?)
"""
_END_REFIT = f"UPDATE counters SET refit = NULL WHERE experiment = {KEY} AND refit = ?"
_VERSION = f"SELECT experiment, corrections, answered FROM counters WHERE experiment = {KEY}"
_SUMS = ", ".join(SUMS)
BOUGHT = ", ".join(Bought._fields)
"""The columns of sums of purchases."""
READ_SUMS = f"""
    SELECT n.key * ? + p.key, {", ".join(f"a.{name}" for name in SUMS)}
    FROM json_each(?) AS n CROSS JOIN json_each(?) AS p
    CROSS JOIN arms AS a ON a.experiment = {KEY} AND a.node = n.value AND a.product = p.value
"""


class SQLiteArms(SQLitePart):
    """Arms, in tables. Sums that were read recently are cached until the experiment changes."""

    _cache: SumsCache

    def sums(self, experiment: str, nodes: Sequence[NodeId], products: Sequence[ProductId]) -> NDArray[np.float64]:
        columns, version = tuple(products), self._version(experiment)
        blocks = {} if version is None else self._cache.read(version, nodes, columns)
        missing = [node for node in nodes if node not in blocks]
        if missing and version is not None:
            read_version, read = self._read_sums(experiment, missing, columns)
            if blocks and read_version != version:
                # An answer came in between, so the cached blocks are out of date.
                read_version, read = self._read_sums(experiment, nodes, columns)
            blocks |= read
        zeros = np.zeros((len(columns), len(SUMS)))
        return np.array([blocks.get(node, zeros) for node in nodes]).reshape(len(nodes), len(columns), len(SUMS))

    def _version(self, experiment: str) -> Version | None:
        row = self._connections.row(_VERSION, experiment)
        return None if row is None else Version(self._connections.file, *row)

    def _read_sums(
        self, experiment: str, nodes: Sequence[NodeId], products: tuple[ProductId, ...]
    ) -> tuple[Version | None, dict[NodeId, NDArray[np.float64]]]:
        """The version of the sums in the file, and a block of shape (products, SUMS) for each node."""
        values = (len(products), json.dumps(list(nodes)), json.dumps(products), experiment)
        with self._connections.snapshot() as db:
            row = db.execute(_VERSION, (experiment,)).fetchone()
            cells = chain.from_iterable(db.execute(READ_SUMS, values))
            table = np.fromiter(cells, np.float64).reshape(-1, 1 + len(SUMS))
        sums = np.zeros((len(nodes) * len(products), len(SUMS)))
        sums[table[:, 0].astype(np.intp)] = table[:, 1:]
        blocks = dict(zip(nodes, sums.reshape(len(nodes), len(products), len(SUMS)), strict=True))
        if row is None:
            return None, blocks
        version = Version(self._connections.file, *row)
        self._cache.store(version, products, blocks)
        return version, blocks

    def node_sums(self, experiment: str, node: NodeId) -> dict[ProductId, Gain]:
        rows = self._connections.rows(
            f"SELECT product, {_SUMS} FROM arms WHERE experiment = {KEY} AND node = ?", experiment, node
        )
        return {product: Gain(*sums) for product, *sums in rows}

    def count_arms(self, experiment: str) -> int:
        ((number,),) = self._connections.rows(f"SELECT count(*) FROM arms WHERE experiment = {KEY}", experiment)
        return int(number)

    def correct_sums(
        self,
        experiment: str,
        arms: ArmGains,
        curve: CurveGains,
        corrections: int,
        purchases: Purchases = NO_PURCHASES,
        too_new: Collection[tuple[CustomerId, ProductId]] = (),
    ) -> bool:
        with self._connections.writing() as db:
            key, _ = key_and_answers(db, experiment)
            count = "UPDATE counters SET corrections = corrections + 1 WHERE experiment = ? AND corrections = ?"
            if not db.execute(count, (key, corrections)).rowcount:
                return False
            _add_gains(db, key, arms, curve)
            db.executemany(_FORGET_LAST, [(key, *pair) for pair in too_new])
            add_purchases(db, key, purchases)
        return True

    def mend_sums(
        self,
        experiment: str,
        arms: ArmGains,
        curve: CurveGains,
        sessions: Sequence[SessionId],
        purchases: Purchases = NO_PURCHASES,
        orders: Sequence[int] = (),
    ) -> None:
        with self._connections.writing() as db:
            key, _ = key_and_answers(db, experiment)
            db.execute("UPDATE counters SET corrections = corrections + 1 WHERE experiment = ?", (key,))
            _add_gains(db, key, arms, curve, _REPLACE_ARM, _REPLACE_CURVE)
            add_purchases(db, key, purchases, _REPLACE_PURCHASE)

    def snapshot(self, experiment: str) -> Snapshot:
        with self._connections.snapshot() as db:
            key, answers = key_and_answers(db, experiment)
            rows = db.execute(f"SELECT node, product, {_SUMS} FROM arms WHERE experiment = ?", (key,))
            arms = {(node, product): Gain(*sums) for node, product, *sums in rows}
            points = db.execute("SELECT * FROM curve WHERE experiment = ?", (key,))
            curve = {(policy, bucket): CurveGain(*sums) for _, policy, bucket, *sums in points}
            bought = db.execute(f"SELECT customer, product, {BOUGHT} FROM purchases WHERE experiment = ?", (key,))
            purchases = {(customer, product): Bought(*sums) for customer, product, *sums in bought}
            counters = "SELECT corrections, orders FROM counters WHERE experiment = ?"
            corrections, orders = db.execute(counters, (key,)).fetchone()
        return Snapshot((answers,), corrections, arms, curve, orders, purchases)

    def derived(self, experiment: str) -> Derived | None:
        row = self._connections.row(
            f"SELECT revision, sessions, body FROM derived WHERE experiment = {KEY}", experiment
        )
        return Derived(row[0], row[1], json.loads(row[2])) if row else None

    def replace_derived(self, experiment: str, derived: Derived) -> bool:
        values = (derived.revision, derived.sessions, plain_text(dict(derived.values)))
        with self._connections.writing() as db:
            key, _ = key_and_answers(db, experiment)
            if derived.revision == 1:
                insert = "INSERT OR IGNORE INTO derived VALUES (?, ?, ?, ?)"
                return bool(db.execute(insert, (key, *values)).rowcount)
            change = "UPDATE derived SET revision = ?, sessions = ?, body = ? WHERE experiment = ? AND revision = ?"
            return bool(db.execute(change, (*values, key, derived.revision - 1)).rowcount)

    def begin_refit(self, experiment: str, *, at: datetime, until: datetime) -> bool:
        seconds = seconds_of(until), experiment, seconds_of(at), seconds_of(until + (until - at))
        return bool(self._connections.write(_BEGIN_REFIT, *seconds))

    def end_refit(self, experiment: str, until: datetime) -> None:
        self._connections.write(_END_REFIT, experiment, seconds_of(until))


def teach(db: sqlite3.Connection, key: int, lesson: Lesson) -> None:
    _add_gains(db, key, lesson.arms, {(lesson.policy, lesson.bucket): lesson.curve})
    add_purchases(db, key, lesson.purchases)


def add_purchases(db: sqlite3.Connection, key: int, purchases: Purchases, statement: str = _ADD_PURCHASE) -> None:
    db.executemany(statement, [(key, *pair, *bought) for pair, bought in purchases.items()])


def _add_gains(
    db: sqlite3.Connection,
    key: int,
    arms: ArmGains,
    curve: CurveGains,
    arm_statement: str = ADD_ARM,
    curve_statement: str = ADD_CURVE,
) -> None:
    db.executemany(arm_statement, [(key, *arm, *gain) for arm, gain in arms.items()])
    db.executemany(curve_statement, [(key, *point, *gain) for point, gain in curve.items()])
