"""The embedded store's log: sessions opened and answered, and what was answered by when."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rlreco.domain.documents import checked_ids, outcome_document, outcome_of, seconds_of, session_document, session_of
from rlreco.domain.ids import SessionId, StateId
from rlreco.domain.records import CurveGain, Lesson, Outcome, Session
from rlreco.store.base import Closed, CurvePoint
from rlreco.store.messages import no_experiment, no_session, session_taken
from rlreco.store.sqlite.arms import apply_gains
from rlreco.store.sqlite.cache import Lately, SumsCache, Version
from rlreco.store.sqlite.part import KEY, PAGE, SQLitePart, counted, marks, text

SESSION = """
    SELECT s.number, s.body, s.outcome, s.experiment, s.answer, s.key
    FROM sessions AS s JOIN experiments AS e ON e.key = s.experiment
"""
"""A query's beginning: the columns that _session and close_session read."""


class SQLiteLog(SQLitePart):
    """Log, in tables. A session that was opened or read lately isn't decoded again."""

    _cache: SumsCache
    _lately: Lately

    def open_session(self, session: Session) -> Session:
        checked_ids("session", (session.id,))
        checked_ids("product", session.slate)
        with self._connections.writing() as db:
            count = f"UPDATE counters SET opened = opened + 1 WHERE experiment = {KEY} RETURNING experiment, opened"
            row = db.execute(count, (session.experiment,)).fetchone()
            if row is None:
                raise no_experiment(session.experiment)
            numbered = replace(session, number=row[1])
            body = _body(numbered)
            _insert_session(db, row[0], numbered, body)
        return self._lately.keep(body, numbered)

    def session(self, session: SessionId) -> Session | None:
        row = self._row(SESSION + "WHERE s.id = ?", session)
        return _answered(self._opened(row[1]), row[2]) if row else None

    def _opened(self, body: str) -> Session:
        return self._lately.of(body) or self._lately.keep(body, session_of(json.loads(body)))

    def close_session(self, session: SessionId, outcome: Outcome, lesson: Lesson) -> Closed:
        taught: list[Version] = []
        with self._connections.writing(lambda: self._remember(taught, lesson)) as db:
            row = db.execute(SESSION + "WHERE s.id = ?", (session,)).fetchone()
            if row is None:
                raise no_session(session)
            if row[4] is not None:
                return Closed(_answered(self._opened(row[1]), row[2]), first=False)
            answer = text(outcome_document(outcome))
            taught.append(Version(self._connections.file, row[3], *_answer(db, row[3], row[5], answer)))
            apply_gains(db, row[3], lesson.arms, {(lesson.policy, lesson.bucket): lesson.curve})
            self._cache.expect(taught[0])
        return Closed(replace(self._opened(row[1]), outcome=outcome), first=True)

    def _remember(self, taught: Sequence[Version], lesson: Lesson) -> None:
        for version in taught:
            self._cache.add(version, lesson.arms)

    def answers(self, experiment: str, *, after: int = 0, limit: int = PAGE) -> list[tuple[int, Session]]:
        query = f"{SESSION} WHERE s.experiment = {KEY} AND s.answer > ? ORDER BY s.answer LIMIT ?"
        return [(row[4], _session(row)) for row in self._rows(query, experiment, after, limit)]

    def import_sessions(self, experiment: str, sessions: Sequence[tuple[Session, Lesson | None]]) -> int:
        with self._connections.writing() as db:
            key, _ = counted(db, experiment)
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
        while left > 0 and (rows := self._rows(query, experiment, *chosen, low, high, min(left, PAGE))):
            yield from map(_session, rows)
            left -= len(rows)
            low, high = (low, rows[-1][0]) if newest_first else (rows[-1][0], high)

    def newest_states(self, experiment: str, limit: int) -> list[StateId]:
        answered = f"SELECT state FROM sessions WHERE experiment = {KEY} AND answer IS NOT NULL"
        return [state for (state,) in self._rows(f"{answered} ORDER BY number DESC LIMIT ?", experiment, limit)]

    def unapplied(self) -> list[Session]:
        return []

    def expire(self, before: datetime) -> int:
        with self._connections.writing() as db:
            forget = "DELETE FROM sessions WHERE answer IS NULL AND opened < ?"
            return db.execute(forget, (seconds_of(before),)).rowcount

    def curve(self, experiment: str) -> list[CurvePoint]:
        rows = self._rows(f"SELECT * FROM curve WHERE experiment = {KEY} ORDER BY policy, bucket", experiment)
        return [CurvePoint(policy, bucket, CurveGain(*sums)) for _, policy, bucket, *sums in rows]


def _body(session: Session) -> str:
    """All of it but the outcome, which has a column of its own."""
    return text({**session_document(session), "outcome": None})


def _insert_session(db: sqlite3.Connection, key: int, session: Session, body: str) -> int:
    """Its row's key. Raises ConflictError for an id or number that is taken."""
    row = (session.id, key, session.number, session.state, session.policy, seconds_of(session.opened_at), body)
    try:
        return db.execute(INSERT_SESSION, row).lastrowid or 0
    except sqlite3.IntegrityError:
        raise session_taken(session.id, session.number) from None


INSERT_SESSION = f"""INSERT INTO sessions (id, experiment, number, state, policy, opened, body)
                      VALUES ({marks(7)})"""


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
        _answer(db, key, row, text(outcome_document(session.outcome)))
        apply_gains(db, key, lesson.arms, {(lesson.policy, lesson.bucket): lesson.curve})
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
        f"{SESSION} WHERE s.experiment = {KEY}{state} AND s.number > ? AND s.number < ?{only} "
        f"ORDER BY s.number {'DESC' if newest_first else 'ASC'} LIMIT ?"
    )
