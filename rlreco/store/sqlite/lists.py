"""Batch lists and saved runs in the embedded store."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rlreco.domain.documents import version_document, version_of
from rlreco.domain.ids import CustomerId, ProductId, checked_id, checked_ids
from rlreco.domain.lists import ListVersion, SavedRun, UserItems
from rlreco.store.json_text import items_text, plain_text, read_items, run_text
from rlreco.store.messages import no_run, no_version, not_sealed, run_taken, still_live, version_taken
from rlreco.store.sqlite.part import PAGE, PURGE, SQLitePart

_USER_LIST = """
    SELECT l.body FROM list_versions AS v LEFT JOIN lists AS l ON l.version = v.key AND l.user = ? WHERE v.id = ?
"""


class SQLiteLists(SQLitePart):
    """Lists and Runs, in tables."""

    def begin_lists(self, version: ListVersion) -> None:
        checked_id("version", version.id)
        body = plain_text(version_document(replace(version, sealed=False)))
        insert = "INSERT OR IGNORE INTO list_versions (id, workspace, sealed, body) VALUES (?, ?, 0, ?)"
        if not self._connections.write(insert, version.id, version.workspace, body):
            raise version_taken(version.id)

    def add_lists(self, version: str, lists: Sequence[UserItems]) -> None:
        checked_ids("user", (of_user.user for of_user in lists))
        with self._connections.writing() as db:
            key = _version_key(db, version)
            put = "INSERT OR REPLACE INTO lists (version, user, body) VALUES (?, ?, ?)"
            db.executemany(put, [(key, of_user.user, items_text(of_user.items)) for of_user in lists])

    def lists(self, version: str) -> Iterator[UserItems]:
        query = f"""SELECT user, body FROM lists WHERE version = (SELECT key FROM list_versions WHERE id = ?)
                    AND user > ? ORDER BY user LIMIT {PAGE}"""
        last = ""
        while rows := self._connections.rows(query, version, last):
            yield from (UserItems(user, read_items(body)) for user, body in rows)
            last = rows[-1][0]

    def seal_lists(self, version: str) -> None:
        if not self._connections.write("UPDATE list_versions SET sealed = 1 WHERE id = ?", version):
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
        row = self._connections.row("SELECT version FROM live_lists WHERE workspace = ?", workspace)
        return row[0] if row else None

    def list_version(self, version: str) -> ListVersion | None:
        row = self._connections.row("SELECT body, sealed FROM list_versions WHERE id = ?", version)
        return _version(*row) if row else None

    def list_versions(self, workspace: str) -> list[ListVersion]:
        query = "SELECT body, sealed FROM list_versions WHERE workspace = ? ORDER BY key DESC"
        return [_version(*row) for row in self._connections.rows(query, workspace)]

    def user_list(self, version: str, user: CustomerId) -> UserItems | None:
        row = self._connections.row(_USER_LIST, user, version)
        if row is None:
            raise no_version(version)
        return None if row[0] is None else UserItems(user, read_items(row[0]))

    def delete_lists(self, version: str) -> None:
        with self._connections.writing() as db:
            key = _version_key(db, version)
            if db.execute("SELECT 1 FROM live_lists WHERE version = ?", (version,)).fetchone():
                raise still_live(version)
            db.execute("DELETE FROM list_versions WHERE key = ?", (key,))
        self._purge_lists(key)

    def sweep_lists(self) -> int:
        """Number of deleted versions whose lists were left."""
        orphans = self._connections.rows(
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
        self._connections.write(change, workspace, product)

    def blocked(self, workspace: str) -> frozenset[ProductId]:
        rows = self._connections.rows("SELECT product FROM blocked WHERE workspace = ?", workspace)
        return frozenset(row[0] for row in rows)

    def save_run(self, run: SavedRun) -> None:
        checked_id("run", run.id)
        row = (run.id, run.workspace, run.name, run.created.isoformat(), run_text(run.body))
        insert = "INSERT OR IGNORE INTO runs (id, workspace, name, created, body) VALUES (?, ?, ?, ?, ?)"
        if not self._connections.write(insert, *row):
            raise run_taken(run.id)

    def run(self, run: str) -> SavedRun | None:
        row = self._connections.row("SELECT id, workspace, name, created, body FROM runs WHERE id = ?", run)
        return _run(row[:4], json.loads(row[4])) if row else None

    def runs(self, workspace: str | None = None, limit: int = 100) -> list[SavedRun]:
        query = """SELECT id, workspace, name, created FROM runs WHERE ?1 IS NULL OR workspace = ?1
                   ORDER BY key DESC LIMIT ?2"""
        return [_run(row, {}) for row in self._connections.rows(query, workspace, limit)]

    def delete_run(self, run: str) -> None:
        if not self._connections.write("DELETE FROM runs WHERE id = ?", run):
            raise no_run(run)

    def _purge_lists(self, key: int) -> None:
        """Delete lists in short transactions, so that others can write in between."""
        purge = f"DELETE FROM lists WHERE rowid IN (SELECT rowid FROM lists WHERE version = ? LIMIT {PURGE})"
        while self._connections.write(purge, key):
            pass


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
