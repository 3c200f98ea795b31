"""Batch lists and saved runs in the embedded store."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rlreco.domain.documents import checked_id, checked_ids, listed, version_document, version_of
from rlreco.domain.ids import CustomerId, ProductId
from rlreco.domain.lists import ListVersion, SavedRun, UserItems, checked_run
from rlreco.store.messages import no_run, no_version, not_sealed, run_taken, still_live, version_taken
from rlreco.store.sqlite.part import PAGE, PURGE, SQLitePart, text


class SQLiteLists(SQLitePart):
    """Lists and Runs, in tables."""

    @property
    def embedded(self) -> bool:
        return True

    def begin_lists(self, version: ListVersion) -> None:
        checked_id("version", version.id)
        body = text(version_document(replace(version, sealed=False)))
        with self._connections.writing() as db:
            insert = "INSERT OR IGNORE INTO list_versions (id, workspace, sealed, body) VALUES (?, ?, 0, ?)"
            if not db.execute(insert, (version.id, version.workspace, body)).rowcount:
                raise version_taken(version.id)

    def add_lists(self, version: str, lists: Sequence[UserItems]) -> None:
        checked_ids("user", (one.user for one in lists))
        with self._connections.writing() as db:
            key = _version_key(db, version)
            put = "INSERT OR REPLACE INTO lists (version, user, body) VALUES (?, ?, ?)"
            db.executemany(put, [(key, one.user, text(one.items)) for one in lists])

    def lists(self, version: str) -> Iterator[UserItems]:
        query = f"""SELECT user, body FROM lists WHERE version = (SELECT key FROM list_versions WHERE id = ?)
                    AND user > ? ORDER BY user LIMIT {PAGE}"""
        last = ""
        while rows := self._rows(query, version, last):
            yield from (UserItems(user, listed(json.loads(body))) for user, body in rows)
            last = rows[-1][0]

    def seal_lists(self, version: str) -> None:
        with self._connections.writing() as db:
            if not db.execute("UPDATE list_versions SET sealed = 1 WHERE id = ?", (version,)).rowcount:
                raise no_version(version)

    def point_lists(self, workspace: str, version: str, *, expected: str | None) -> bool:
        with self._connections.writing() as db:
            _check_sealed(db, workspace, version)
            if expected is None:
                insert = "INSERT OR IGNORE INTO live_lists VALUES (?, ?)"
                return bool(db.execute(insert, (workspace, version)).rowcount)
            move = "UPDATE live_lists SET version = ? WHERE workspace = ? AND version = ?"
            return bool(db.execute(move, (version, workspace, expected)).rowcount)

    def live_lists(self, workspace: str) -> str | None:
        rows = self._rows("SELECT version FROM live_lists WHERE workspace = ?", workspace)
        return rows[0][0] if rows else None

    def list_version(self, version: str) -> ListVersion | None:
        rows = self._rows("SELECT body, sealed FROM list_versions WHERE id = ?", version)
        return _version(*rows[0]) if rows else None

    def list_versions(self, workspace: str) -> list[ListVersion]:
        query = "SELECT body, sealed FROM list_versions WHERE workspace = ? ORDER BY key DESC"
        return [_version(*row) for row in self._rows(query, workspace)]

    def user_list(self, version: str, user: CustomerId) -> UserItems | None:
        rows = self._rows(_USER_LIST, user, version)
        if not rows:
            raise no_version(version)
        body = rows[0][0]
        return None if body is None else UserItems(user, listed(json.loads(body)))

    def delete_lists(self, version: str) -> None:
        with self._connections.writing() as db:
            key = _version_key(db, version)
            if db.execute("SELECT 1 FROM live_lists WHERE version = ?", (version,)).fetchone():
                raise still_live(version)
            db.execute("DELETE FROM list_versions WHERE key = ?", (key,))
        self._purge_lists(key)

    def sweep_lists(self) -> int:
        """How many versions had left something behind."""
        orphans = self._rows(
            "SELECT DISTINCT version FROM lists WHERE version NOT IN (SELECT key FROM list_versions)",
        )
        for (key,) in orphans:
            self._purge_lists(key)
        return len(orphans)

    def set_blocked(self, workspace: str, product: ProductId, blocked: bool) -> None:
        checked_id("product", product)
        change = (
            "INSERT OR IGNORE INTO blocked VALUES (?, ?)"
            if blocked
            else "DELETE FROM blocked WHERE workspace = ? AND product = ?"
        )
        with self._connections.writing() as db:
            db.execute(change, (workspace, product))

    def blocked(self, workspace: str) -> frozenset[ProductId]:
        rows = self._rows("SELECT product FROM blocked WHERE workspace = ?", workspace)
        return frozenset(row[0] for row in rows)

    # Runs

    def save_run(self, run: SavedRun) -> None:
        checked_id("run", run.id)
        row = (run.id, run.workspace, run.name, run.created.isoformat(), checked_run(text(dict(run.body))))
        insert = "INSERT OR IGNORE INTO runs (id, workspace, name, created, body) VALUES (?, ?, ?, ?, ?)"
        with self._connections.writing() as db:
            if not db.execute(insert, row).rowcount:
                raise run_taken(run.id)

    def run(self, run: str) -> SavedRun | None:
        rows = self._rows("SELECT id, workspace, name, created, body FROM runs WHERE id = ?", run)
        return _run(rows[0][:4], json.loads(rows[0][4])) if rows else None

    def runs(self, workspace: str | None = None, limit: int = 100) -> list[SavedRun]:
        query = """SELECT id, workspace, name, created FROM runs WHERE ?1 IS NULL OR workspace = ?1
                   ORDER BY key DESC LIMIT ?2"""
        return [_run(row, {}) for row in self._rows(query, workspace, limit)]

    def delete_run(self, run: str) -> None:
        with self._connections.writing() as db:
            if not db.execute("DELETE FROM runs WHERE id = ?", (run,)).rowcount:
                raise no_run(run)

    def _purge_lists(self, key: int) -> None:
        """In small transactions, so that others can write in between."""
        purge = f"DELETE FROM lists WHERE rowid IN (SELECT rowid FROM lists WHERE version = ? LIMIT {PURGE})"
        left = 1
        while left:
            with self._connections.writing() as db:
                left = db.execute(purge, (key,)).rowcount


_USER_LIST = """
    SELECT l.body FROM list_versions AS v LEFT JOIN lists AS l ON l.version = v.key AND l.user = ? WHERE v.id = ?
"""


def _version(body: str, sealed: int) -> ListVersion:
    return replace(version_of(json.loads(body)), sealed=bool(sealed))


def _run(about: Sequence[str], body: dict[str, Any]) -> SavedRun:
    id_, workspace, name, created = about
    return SavedRun(id_, workspace, name, datetime.fromisoformat(created), body)


def _version_key(db: sqlite3.Connection, version: str) -> int:
    row = db.execute("SELECT key FROM list_versions WHERE id = ?", (version,)).fetchone()
    if row is None:
        raise no_version(version)
    return int(row[0])


def _check_sealed(db: sqlite3.Connection, workspace: str, version: str) -> None:
    query = "SELECT sealed FROM list_versions WHERE id = ? AND workspace = ?"
    row = db.execute(query, (version, workspace)).fetchone()
    if row is None:
        raise no_version(version)
    if not row[0]:
        raise not_sealed(version)
