"""The log in the embedded store: sessions, their answers and the learning curves."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rlreco.domain.ids import SessionId, StateId, checked_ids
from rlreco.domain.purchases import merged_session, taught_purchases
from rlreco.domain.records import CurveGain, Lesson, Outcome, Session
from rlreco.store.contract.log import Closed, CurvePoint
from rlreco.store.json_text import outcome_text, read_outcome, read_session, seconds_of, session_text
from rlreco.store.messages import no_experiment, no_session, session_taken
from rlreco.store.sqlite.arms import add_purchases, teach
from rlreco.store.sqlite.cache import SumsCache, Version
from rlreco.store.sqlite.part import KEY, PAGE, SQLitePart, key_and_answers, marks

SESSION = """
    SELECT s.number, s.body, s.outcome, s.experiment, s.answer, s.key, s.ordered, s.claimed_by
    FROM sessions AS s JOIN experiments AS e ON e.key = s.experiment
"""
"""Beginning of a query: the columns that _session and close_session read."""

INSERT_SESSION = f"""INSERT INTO sessions (id, experiment, number, state, policy, opened, body)
                      VALUES ({marks(7)})"""


class SQLiteLog(SQLitePart):
    """Log, in tables."""

    _cache: SumsCache

    def open_session(self, session: Session) -> Session:
        # Nearly all ids are printable, so only the others are looked at one by one.
        if not (all(session.slate) and session.id and "".join((session.id, *session.slate)).isprintable()):
            checked_ids("session", (session.id,))
            checked_ids("product", session.slate)
        with self._connections.writing() as db:
            count = f"UPDATE counters SET opened = opened + 1 WHERE experiment = {KEY} RETURNING experiment, opened"
            row = db.execute(count, (session.experiment,)).fetchone()
            if row is None:
                raise no_experiment(session.experiment)
            numbered = replace(session, number=row[1])
            _insert_session(db, row[0], numbered)
        return numbered

    def session(self, session: SessionId) -> Session | None:
        row = self._connections.row(SESSION + "WHERE s.id = ?", session)
        return session_of(row) if row else None

    def close_session(self, session: SessionId, outcome: Outcome, lesson: Lesson) -> Closed:
        committed: list[Version] = []
        with self._connections.writing(lambda: self._add_to_cache(committed, lesson)) as db:
            row = db.execute(SESSION + "WHERE s.id = ?", (session,)).fetchone()
            if row is None:
                raise no_session(session)
            if row[4] is not None:
                return Closed(session_of(row), first=False)
            version = Version(self._connections.file, row[3], *_answer(db, row[3], row[5], outcome))
            opened = session_of(row)
            teach(db, row[3], lesson, opened)
            committed.append(version)
            self._cache.expect(version)
        return Closed(replace(opened, outcome=outcome), first=True)

    def _add_to_cache(self, committed: Sequence[Version], lesson: Lesson) -> None:
        for version in committed:
            self._cache.add(version, lesson.arms)

    def answers(self, experiment: str, *, after: int = 0, limit: int = PAGE) -> list[tuple[int, Session]]:
        query = f"{SESSION} WHERE s.experiment = {KEY} AND s.answer > ? ORDER BY s.answer LIMIT ?"
        return [(row[4], session_of(row)) for row in self._connections.rows(query, experiment, after, limit)]

    def import_sessions(self, experiment: str, sessions: Sequence[tuple[Session, Lesson | None]]) -> int:
        with self._connections.writing() as db:
            key, _ = key_and_answers(db, experiment)
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
        while left > 0 and (rows := self._connections.rows(query, experiment, *chosen, low, high, min(left, PAGE))):
            yield from map(session_of, rows)
            left -= len(rows)
            low, high = (low, rows[-1][0]) if newest_first else (rows[-1][0], high)

    def newest_states(self, experiment: str, limit: int) -> list[StateId]:
        answered = f"SELECT state FROM sessions WHERE experiment = {KEY} AND answer IS NOT NULL"
        return [
            state for (state,) in self._connections.rows(f"{answered} ORDER BY number DESC LIMIT ?", experiment, limit)
        ]

    def unapplied(self) -> list[Session]:
        return []

    def expire(self, before: datetime) -> int:
        return self._connections.write("DELETE FROM sessions WHERE answer IS NULL AND opened < ?", seconds_of(before))

    def curve(self, experiment: str) -> list[CurvePoint]:
        rows = self._connections.rows(
            f"SELECT * FROM curve WHERE experiment = {KEY} ORDER BY policy, bucket", experiment
        )
        return [CurvePoint(policy, bucket, CurveGain(*sums)) for _, policy, bucket, *sums in rows]


def _insert_session(db: sqlite3.Connection, key: int, session: Session) -> int:
    """Still unanswered; the outcome has a column of its own. Returns the key of the session's row.

    Raises ConflictError for an id or number that is taken.
    """
    body = session_text(replace(session, outcome=None) if session.outcome else session)
    row = (session.id, key, session.number, session.state, session.policy, seconds_of(session.opened_at), body)
    try:
        return db.execute(INSERT_SESSION, row).lastrowid or 0
    except sqlite3.IntegrityError:
        raise session_taken(session.id, session.number) from None


def _answer(db: sqlite3.Connection, key: int, row: int, outcome: Outcome) -> tuple[int, int]:
    """The experiment's corrections and answers, this one included."""
    count = "UPDATE counters SET answered = answered + 1 WHERE experiment = ? RETURNING corrections, answered"
    corrections, position = db.execute(count, (key,)).fetchone()
    db.execute("UPDATE sessions SET outcome = ?, answer = ? WHERE key = ?", (outcome_text(outcome), position, row))
    return corrections, position


def _import(db: sqlite3.Connection, key: int, session: Session, lesson: Lesson | None) -> bool:
    """Whether the session, its answer or its claim was new."""
    stored = db.execute(f"{SESSION} WHERE s.id = ?", (session.id,)).fetchone()
    if stored is not None:
        return _import_into(db, key, stored, session, lesson)
    row = _insert_session(db, key, session)
    db.execute("UPDATE counters SET opened = max(opened, ?) WHERE experiment = ?", (session.number, key))
    if lesson is not None and session.outcome is not None:
        _answer(db, key, row, session.outcome)
        teach(db, key, lesson, session)
    return True


def _import_into(db: sqlite3.Connection, key: int, row: Sequence[Any], session: Session, lesson: Lesson | None) -> bool:
    """The same for a session that is there. row : as selected by SESSION"""
    stored = session_of(row)
    merged = merged_session(stored, session)
    if merged == stored:
        return False
    write_claim(db, merged)
    if merged.outcome is not None and lesson is not None:
        if stored.outcome is None:
            _answer(db, key, row[5], merged.outcome)
            teach(db, key, lesson, merged)
        else:
            add_purchases(db, key, taught_purchases(lesson, merged))
    return True


def write_claim(db: sqlite3.Connection, session: Session) -> None:
    """The parts of a session that change before and after its answer."""
    values = (session.claimed_by, json.dumps(session.ordered), session.id)
    db.execute("UPDATE sessions SET claimed_by = ?, ordered = ? WHERE id = ?", values)


def session_of(row: Sequence[Any]) -> Session:
    """row : as selected by SESSION"""
    session = read_session(row[1])
    if row[2]:
        session = replace(session, outcome=read_outcome(row[2]))
    if row[6]:
        session = replace(session, ordered=tuple(json.loads(row[6])))
    return replace(session, claimed_by=row[7]) if row[7] else session


def _log_query(of_state: bool, answered: bool, newest_first: bool) -> str:
    state = " AND s.state = ?" if of_state else ""
    only = " AND s.answer IS NOT NULL" if answered else ""
    return (
        f"{SESSION} WHERE s.experiment = {KEY}{state} AND s.number > ? AND s.number < ?{only} "
        f"ORDER BY s.number {'DESC' if newest_first else 'ASC'} LIMIT ?"
    )
