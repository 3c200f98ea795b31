"""Protocol of the log: sessions, their answers and the learning curves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from rlreco.domain.ids import ProductId, SessionId, StateId
from rlreco.domain.records import Answer, CurveGain, Experiment, Session
from rlreco.errors import RLRecoError

Position: TypeAlias = tuple[int, ...]
"""How far a reader of the log of answers has come: a number for each stripe of the log; () is its beginning.

A store of many writers keeps the log in stripes, so that an answer waits for those of its own stripe alone. Within a
stripe, numbers grow in the order in which answers are committed: a reader that has seen one has seen all below it.
Between stripes there is no such order, and a single number over all of them would let a reader pass by an answer that
is committed after one with a higher number. The numbers of a position add up to the answers and additions below it, or
more where numbers were left out.
"""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Sums over a stretch of sessions with one policy. bucket : position on the session axis (`Lesson.bucket`)."""

    policy: str
    bucket: int
    sums: CurveGain


@dataclass(frozen=True, slots=True)
class Answered:
    """A session as stored after `answer_sessions`, and as it was just before."""

    session: Session
    before: Session

    @property
    def taught(self) -> bool:
        """Whether this call added anything."""
        return self.session.outcome != self.before.outcome

    @property
    def first(self) -> bool:
        """Whether this call was the one that gave the session its answer."""
        return self.taught and self.before.outcome is None

    @property
    def added(self) -> tuple[tuple[ProductId, ...], tuple[ProductId, ...]]:
        """Products whose click, and whose buy, this call added; in the order of the slate."""
        now, there = self.session.outcome, self.before.outcome
        if now is None:
            return (), ()
        clicked, bought = (there.clicked, there.bought) if there else ((), ())
        return (
            tuple(product for product in now.clicked if product not in clicked),
            tuple(product for product in now.bought if product not in bought),
        )


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """An answer, or an addition to one, in the log.

    position : of a reader that has read this event, and those that were returned before it
    session : with its answer as of this event
    before : with its answer as of the event before; None for the first one
    """

    position: Position
    session: Session
    before: Session | None = None


class Log(Protocol):
    """Sessions: opened when a slate is shown, answered by what the shopper does, in one part or in several."""

    def open_session(self, session: Session) -> Session:
        """The session as stored, with its number. Raises NotFoundError for an unknown experiment, ConflictError for an
        id that is taken."""
        ...

    def session(self, session: SessionId) -> Session | None: ...

    def answer_sessions(
        self, experiment: Experiment, answers: Sequence[tuple[SessionId, Answer]]
    ) -> list[Answered | RLRecoError]:
        """Adds what is new in each answer to its session, and what that teaches to the sums, in one transaction.

        Each addition counts once, in any order and from many senders; an answer that adds nothing changes nothing.
        Instead of a result, NotFoundError for an unknown session, DataError for a product that wasn't on the slate.
        """
        ...

    def answers(
        self, experiment: str, *, after: Position = (), upto: Position | None = None, limit: int = 500
    ) -> list[AnswerEvent]:
        """Answers and additions that `after` has not come to; empty at the end alone.

        Each is returned once to a reader that goes on after the last one's position, however many are committed
        meanwhile. Those of one session are in their order.

        upto : leaves out those above this; None: to the end
        limit : maximum number
        """
        ...

    def import_sessions(self, experiment: Experiment, sessions: Sequence[Session]) -> int:
        """Stores whole sessions under their own numbers, and adds what the answered ones teach.

        A session whose id exists only gets what it lacks of the answer and the claim. Returns the number of sessions
        that were new, or had something new. All or nothing where the store is transactional. Raises ConflictError when
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
        """Answered sessions whose lessons may be missing from the sums; only a standalone MongoDB ever has any."""
        ...

    def waiting(self, experiment: str, before: datetime, *, limit: int = 500) -> list[Session]:
        """Sessions without any answer that were opened before this, the oldest first."""
        ...

    def count_waiting(self, experiment: str, *, limit: int = 10_000) -> int:
        """Number of sessions without any answer, counted up to the limit."""
        ...

    def curve(self, experiment: str) -> list[CurvePoint]:
        """Points by policy and bucket; buckets widen with their number, so a curve has at most some 2,000 points."""
        ...
