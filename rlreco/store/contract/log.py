"""Protocol of the log: sessions, their answers and the learning curves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rlreco.domain.ids import SessionId, StateId
from rlreco.domain.records import CurveGain, Lesson, Outcome, Session


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Sums over a stretch of sessions with one policy. bucket : position on the session axis (`Lesson.bucket`)."""

    policy: str
    bucket: int
    sums: CurveGain


@dataclass(frozen=True, slots=True)
class Closed:
    """The session as stored after `close_session`. first : whether this call was the one that added the lesson."""

    session: Session
    first: bool


class Log(Protocol):
    """Sessions: opened when a slate is shown, closed by the answer."""

    def open_session(self, session: Session) -> Session:
        """The session as stored, with its number. Raises NotFoundError for an unknown experiment, ConflictError for an
        id that is taken."""
        ...

    def session(self, session: SessionId) -> Session | None: ...

    def close_session(self, session: SessionId, outcome: Outcome, lesson: Lesson) -> Closed:
        """Exactly once: the first answer is stored and its lesson added, in one transaction, less the purchases that
        orders of the session have counted, and with the unclaimed ones where it was claimed meanwhile.

        Later answers change nothing and return the session with its first answer. Raises NotFoundError.
        """
        ...

    def answers(self, experiment: str, *, after: int = 0, limit: int = 500) -> list[tuple[int, Session]]:
        """Answered sessions in the order of their answers, each with its position in that order, from 1."""
        ...

    def import_sessions(self, experiment: str, sessions: Sequence[tuple[Session, Lesson | None]]) -> int:
        """Stores whole sessions under their own numbers, and adds the lessons of the answered ones.

        A session whose id exists only gets the answer and the claim that it lacks. Returns the number of sessions that
        were new, or had something new. All or nothing where the store is transactional. Raises ConflictError when
        another session has a number, or another customer has claimed a session.
        """
        ...

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
        """Sessions by number, streamed, so that the log may be larger than memory.

        answered : only answered ones; False for all
        after : only numbers above this
        """
        ...

    def newest_states(self, experiment: str, limit: int) -> list[StateId]:
        """States of the last `limit` answered sessions, newest first, repeated as often as they were visited."""
        ...

    def unapplied(self) -> list[Session]:
        """Answered sessions whose lesson may be missing from the sums; only a standalone MongoDB ever has any."""
        ...

    def expire(self, before: datetime) -> int:
        """Deletes unanswered sessions that were opened before this; returns their number.

        Their numbers aren't used again. An answer that arrives later raises NotFoundError.
        """
        ...

    def curve(self, experiment: str) -> list[CurvePoint]:
        """Points by policy and bucket; buckets widen with their number, so a curve has at most some 2,000 points."""
        ...
