"""The log in the embedded store: sessions, their answers and the learning curves."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from rlreco.domain.answers import grown, merged
from rlreco.domain.ids import SessionId, StateId, checked_ids
from rlreco.domain.purchases import added_purchases
from rlreco.domain.records import Answer, CurveGain, Experiment, Lesson, Session
from rlreco.domain.rewards import lesson
from rlreco.errors import RLRecoError
from rlreco.store.contract.log import Answered, AnswerEvent, CurvePoint, Position
from rlreco.store.json_text import outcome_text, read_outcome, read_session, seconds_of, session_text
from rlreco.store.messages import no_experiment, no_session, session_taken
from rlreco.store.sqlite.arms import add_purchases, teach
from rlreco.store.sqlite.cache import SumsCache, Version
from rlreco.store.sqlite.part import KEY, PAGE, SQLitePart, key_and_answers, marks

_COLUMNS = "s.number, s.body, s.outcome, s.experiment, s.answer, s.key, s.ordered, s.claimed_by, s.ordered_later"

SESSION = f"""
    SELECT {_COLUMNS}
    FROM sessions AS s JOIN experiments AS e ON e.key = s.experiment
"""
"""Beginning of a query: the columns that session_of and answer_sessions read."""

_FIRST_ANSWERS = f"""
    SELECT s.answer, NULL, (SELECT before FROM additions WHERE session = s.key ORDER BY position LIMIT 1), {_COLUMNS}
    FROM sessions AS s WHERE s.experiment = {KEY} AND s.answer > ? AND s.answer <= ?
    ORDER BY s.answer LIMIT ?
"""
"""The first answer of a session that has grown is what its earliest addition was added to."""

_ADDITIONS = f"""
    SELECT a.position, a.before, a.after, {_COLUMNS} FROM additions AS a JOIN sessions AS s ON s.key = a.session
    WHERE a.experiment = {KEY} AND a.position > ? AND a.position <= ? ORDER BY a.position LIMIT ?
"""

_FAR = 2**62
"""Above every number."""

_LONG_AGO = -1e300
"""Seconds before any session was opened."""

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
            numbered = session.changed(number=row[1])
            _insert_session(db, row[0], numbered)
        return numbered

    def session(self, session: SessionId) -> Session | None:
        row = self._connections.row(SESSION + "WHERE s.id = ?", session)
        return session_of(row) if row else None

    def answer_sessions(
        self, experiment: Experiment, answers: Sequence[tuple[SessionId, Answer]]
    ) -> list[Answered | RLRecoError]:
        committed: list[tuple[Version, Lesson]] = []
        with self._connections.writing(lambda: self._add_to_cache(committed)) as db:
            return [self._answer(db, experiment, *answer, committed) for answer in answers]

    def _answer(
        self,
        db: sqlite3.Connection,
        experiment: Experiment,
        session: SessionId,
        answer: Answer,
        committed: list[tuple[Version, Lesson]],
    ) -> Answered | RLRecoError:
        """committed : what the transaction has added so far, by the version of the sums that it makes"""
        row = db.execute(SESSION + "WHERE s.id = ?", (session,)).fetchone()
        if row is None or (stored := session_of(row)).experiment != experiment.name:
            return no_session(session)
        try:
            answered = grown(stored, answer, experiment.profile.click)
        except RLRecoError as error:
            return error
        if answered is not stored:
            taught = lesson(answered, experiment, stored)
            version = Version(self._connections.file, row[3], *_log_answer(db, row[3], row[5], stored, answered))
            teach(db, row[3], taught)
            committed.append((version, taught))
            self._cache.expect(version)
        return Answered(answered, stored)

    def _add_to_cache(self, committed: Sequence[tuple[Version, Lesson]]) -> None:
        for version, taught in committed:
            self._cache.add(version, taught.arms)

    def answers(
        self, experiment: str, *, after: Position = (), upto: Position | None = None, limit: int = PAGE
    ) -> list[AnswerEvent]:
        """A file has one writer at a time, so the log has a single stripe."""
        chosen = (experiment, sum(after), _FAR if upto is None else sum(upto), limit)
        with self._connections.snapshot() as db:
            rows = [*db.execute(_FIRST_ANSWERS, chosen), *db.execute(_ADDITIONS, chosen)]
        return [_event(row) for row in sorted(rows, key=itemgetter(0))[:limit]]

    def import_sessions(self, experiment: Experiment, sessions: Sequence[Session]) -> int:
        with self._connections.writing() as db:
            key, _ = key_and_answers(db, experiment.name)
            return sum(_import(db, key, session, experiment) for session in sessions)

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
        low, high, left = after, _FAR, _FAR if limit is None else limit
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

    def waiting(self, experiment: str, before: datetime, *, limit: int = PAGE) -> list[Session]:
        query = f"{SESSION} WHERE s.answer IS NULL AND s.opened < ? AND +s.experiment = {KEY} ORDER BY s.opened LIMIT ?"
        return list(map(session_of, self._connections.rows(query, seconds_of(before), experiment, limit)))

    def count_waiting(self, experiment: str, *, limit: int = 10_000) -> int:
        # By the index of the unanswered; SQLite would choose that of the experiment, and read all of its sessions.
        waiting = f"SELECT 1 FROM sessions WHERE answer IS NULL AND opened > ? AND +experiment = {KEY} LIMIT ?"
        return len(self._connections.rows(waiting, _LONG_AGO, experiment, limit))

    def curve(self, experiment: str) -> list[CurvePoint]:
        rows = self._connections.rows(
            f"SELECT * FROM curve WHERE experiment = {KEY} ORDER BY policy, bucket", experiment
        )
        return [CurvePoint(policy, bucket, CurveGain(*sums)) for _, policy, bucket, *sums in rows]


def _insert_session(db: sqlite3.Connection, key: int, session: Session) -> int:
    """Still unanswered; the outcome has a column of its own. Returns the key of the session's row.

    Raises ConflictError for an id or number that is taken.
    """
    body = session_text(session.changed(outcome=None) if session.outcome else session)
    row = (session.id, key, session.number, session.state, session.policy, seconds_of(session.opened_at), body)
    try:
        return db.execute(INSERT_SESSION, row).lastrowid or 0
    except sqlite3.IntegrityError:
        raise session_taken(session.id, session.number) from None


def _log_answer(db: sqlite3.Connection, key: int, row: int, stored: Session, answered: Session) -> tuple[int, int]:
    """The experiment's corrections and answers, this one or this addition included."""
    count = "UPDATE counters SET answered = answered + 1 WHERE experiment = ? RETURNING corrections, answered"
    corrections, position = db.execute(count, (key,)).fetchone()
    assert answered.outcome is not None
    after = outcome_text(answered.outcome)
    if stored.outcome is None:
        db.execute("UPDATE sessions SET outcome = ?, answer = ? WHERE key = ?", (after, position, row))
    else:
        addition = (key, position, row, outcome_text(stored.outcome), after)
        db.execute(f"INSERT INTO additions VALUES ({marks(5)})", addition)
        db.execute("UPDATE sessions SET outcome = ? WHERE key = ?", (after, row))
    return corrections, position


def _import(db: sqlite3.Connection, key: int, session: Session, experiment: Experiment) -> bool:
    """Whether the session, or something of its answer or its claim, was new."""
    row = db.execute(f"{SESSION} WHERE s.id = ?", (session.id,)).fetchone()
    opened = session.changed(outcome=None)
    stored, at = (opened, 0) if row is None else (session_of(row), row[5])
    if row is None:
        at = _insert_session(db, key, opened)
        db.execute("UPDATE counters SET opened = max(opened, ?) WHERE experiment = ?", (session.number, key))
    whole = merged(stored, session, experiment.profile.click)
    if whole is not stored:
        write_claim(db, whole)
        _teach_imported(db, key, at, stored, whole, experiment)
    return row is None or whole is not stored


def _teach_imported(
    db: sqlite3.Connection, key: int, row: int, stored: Session, whole: Session, experiment: Experiment
) -> None:
    if whole.outcome is None:
        return
    if whole.outcome != stored.outcome:
        _log_answer(db, key, row, stored, whole)
        teach(db, key, lesson(whole, experiment, stored))
    else:
        add_purchases(db, key, added_purchases(whole, stored, experiment.base))


def write_claim(db: sqlite3.Connection, session: Session) -> None:
    """The parts of a session that orders and a claim change."""
    values = (session.claimed_by, json.dumps(session.ordered), json.dumps(session.ordered_later), session.id)
    db.execute("UPDATE sessions SET claimed_by = ?, ordered = ?, ordered_later = ? WHERE id = ?", values)


def _event(row: Sequence[Any]) -> AnswerEvent:
    """row : as selected by _FIRST_ANSWERS or _ADDITIONS"""
    position, before, after, *of_session = row
    session = session_of(of_session)
    if after is None:
        return AnswerEvent((position,), session)
    answered = session.changed(outcome=read_outcome(after))
    return AnswerEvent((position,), answered, session.changed(outcome=read_outcome(before)) if before else None)


def session_of(row: Sequence[Any]) -> Session:
    """row : as selected by SESSION"""
    session = read_session(row[1])
    later: dict[str, Any] = {}
    if row[2]:
        later["outcome"] = read_outcome(row[2])
    if row[6]:
        later |= {"ordered": tuple(json.loads(row[6])), "ordered_later": tuple(json.loads(row[8] or "[]"))}
    if row[7]:
        later["claimed_by"] = row[7]
    for name, value in later.items():
        # It was read a moment ago and is nobody's yet, so it is filled in rather than copied.
        object.__setattr__(session, name, value)
    return session


def _log_query(of_state: bool, answered: bool, newest_first: bool) -> str:
    state = " AND s.state = ?" if of_state else ""
    only = " AND s.answer IS NOT NULL" if answered else ""
    return (
        f"{SESSION} WHERE s.experiment = {KEY}{state} AND s.number > ? AND s.number < ?{only} "
        f"ORDER BY s.number {'DESC' if newest_first else 'ASC'} LIMIT ?"
    )
