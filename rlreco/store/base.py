"""What every store promises, in the words of the domain: five small protocols (two of them in lists.py),
one contract suite for all stores.

Promises that hold for each of them:
an answer teaches exactly once; what is written together is kept together or not at all (a standalone MongoDB promises
less, and says so); every method is safe to call from many threads and processes at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rlreco.domain.ids import CustomerId, NodeId, ProductId, SessionId, StateId
from rlreco.domain.lists import Lists, Runs
from rlreco.domain.records import (
    CandidateSet,
    CurveGain,
    Customer,
    Derived,
    Experiment,
    Gain,
    Lesson,
    Outcome,
    Product,
    Session,
)

SUMS = Gain._fields
"""Order of the last axis of every array of sums."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A stretch of sessions by one policy. bucket : its place on the session axis (records.Lesson.bucket)."""

    policy: str
    bucket: int
    sums: CurveGain


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All sums of an experiment at one moment, and how many answers they had learned from by then.

    corrections : how often the sums were corrected by then
    """

    answers: int
    corrections: int
    arms: dict[tuple[NodeId, ProductId], Gain]
    curve: dict[tuple[str, int], CurveGain]


@dataclass(frozen=True, slots=True)
class Closed:
    """The session as the store holds it now; first : whether this very call taught it."""

    session: Session
    first: bool


@dataclass(frozen=True, slots=True)
class Status:
    """What the store holds. promise : "transactional" or "recoverable"; place : the URI without any secret."""

    place: str
    kind: str
    promise: str
    schema: int
    experiments: int
    customers: int
    products: int
    arms: int
    sessions: int
    answered: int
    unapplied: int


class Catalogue(Protocol):
    """Customers, products, experiments and their candidate sets: written at training, read ever after."""

    def save_catalogue(self, catalogue: str, customers: Sequence[Customer], products: Sequence[Product]) -> None:
        """All or nothing. A catalogue's id is a digest of its content, so one that is there is left as it is."""
        ...

    def customer(self, catalogue: str, customer: CustomerId) -> Customer | None: ...

    def customers(self, catalogue: str, *, search: str = "", limit: int | None = 100) -> list[Customer]:
        """By id, those whose id starts with `search`; limit None: all of them."""
        ...

    def band_sizes(self, catalogue: str) -> dict[str, int]:
        """Customers of each band, by its name."""
        ...

    def products(self, catalogue: str, ids: Sequence[ProductId] | None = None) -> dict[ProductId, Product]:
        """All of them, or those of `ids` that are there."""
        ...

    def set_available(self, catalogue: str, product: ProductId, available: bool) -> None: ...

    def unavailable(self, catalogue: str) -> frozenset[ProductId]: ...

    def save_experiment(self, experiment: Experiment, sets: Iterable[CandidateSet]) -> None:
        """All or nothing. Raises ConflictError when the name is taken, also by another process at the same moment."""
        ...

    def experiment(self, name: str) -> Experiment | None: ...

    def experiments(self, workspace: str | None = None) -> list[Experiment]:
        """Newest first; their `candidates` may be left empty here."""
        ...

    def delete_experiment(self, name: str) -> None:
        """With its arms, sessions, curve and derived values, and the candidate sets and catalogue that no other
        experiment uses. Hidden at once; `sweep` ends what was cut off. Raises NotFoundError."""
        ...

    def candidates(self, set_id: str) -> CandidateSet | None: ...

    def save_candidates(self, experiment: str, candidates: CandidateSet) -> None:
        """Keep a set that one customer's sessions were offered, as long as the experiment. Raises NotFoundError."""
        ...

    def own_candidates(self, experiment: str) -> list[str]:
        """Ids of the sets that were kept so."""
        ...


class Arms(Protocol):
    """The sums: a projection of the log that only ever grows."""

    def sums(self, experiment: str, nodes: Sequence[NodeId], products: Sequence[ProductId]) -> NDArray[np.float64]:
        """Shape (nodes, products, SUMS), zeros where nothing was learned; one round trip."""
        ...

    def node_sums(self, experiment: str, node: NodeId) -> dict[ProductId, Gain]:
        """Everything learned at one node."""
        ...

    def all_sums(self, experiment: str) -> Iterator[tuple[NodeId, ProductId, Gain]]: ...

    def correct_sums(
        self,
        experiment: str,
        arms: Mapping[tuple[NodeId, ProductId], Gain],
        curve: Mapping[tuple[str, int], CurveGain],
        corrections: int,
    ) -> bool:
        """Add these corrections, found by comparing a snapshot with the log, all or nothing: what `rebuild` does.

        Answers that came since the snapshot were added by themselves, so they need not be waited for.
        corrections : the snapshot's; compare and set, so that two rebuilds don't correct the same error twice.
        Returns whether it was done.
        """
        ...

    def mend_sums(
        self,
        experiment: str,
        arms: Mapping[tuple[NodeId, ProductId], Gain],
        curve: Mapping[tuple[str, int], CurveGain],
        sessions: Sequence[SessionId],
    ) -> None:
        """Put these sums in place of their namesakes, leave all others, and mark the sessions as applied."""
        ...

    def snapshot(self, experiment: str) -> Snapshot:
        """The sums and the number of answers, read at one moment (a standalone MongoDB: while nobody answers)."""
        ...

    def derived(self, experiment: str) -> Derived | None: ...

    def replace_derived(self, experiment: str, derived: Derived) -> bool:
        """Compare and set: only when the stored revision is `derived.revision - 1` (0: none stored)."""
        ...


class Log(Protocol):
    """Sessions: opened when a slate is shown, closed by the answer."""

    def open_session(self, session: Session) -> Session:
        """The session as stored, with its number."""
        ...

    def session(self, session: SessionId) -> Session | None: ...

    def close_session(self, session: SessionId, outcome: Outcome, lesson: Lesson) -> Closed:
        """Exactly once: the first answer is kept and its lesson added, in one transaction; any later one changes
        nothing and returns the session with its first answer. Raises NotFoundError for an unknown session."""
        ...

    def answers(self, experiment: str, *, after: int = 0, limit: int = 500) -> list[tuple[int, Session]]:
        """Answered sessions in the order in which they were answered, each with its place in it, from 1."""
        ...

    def import_sessions(self, experiment: str, sessions: Sequence[tuple[Session, Lesson | None]]) -> int:
        """Keep whole sessions with the numbers that they bring, and add the lessons of the answered ones.

        A session whose id is there already is left as it is and teaches nothing. Returns how many were new.
        All or nothing where the store is transactional. Raises ConflictError when a number is taken by another.
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
        """By number; streamed, so that the log may be longer than memory. answered=False: all of them."""
        ...

    def newest_states(self, experiment: str, limit: int) -> list[StateId]:
        """Of that many answered sessions, the newest first, each as often as it was visited."""
        ...

    def unapplied(self) -> list[Session]:
        """Answered sessions whose lesson may not have reached the sums; only a standalone MongoDB ever has any."""
        ...

    def expire(self, before: datetime) -> int:
        """Forget sessions that were opened before this and never answered; returns how many. Their numbers stay
        used, and an answer that comes later finds no session."""
        ...

    def curve(self, experiment: str) -> list[CurvePoint]:
        """By policy and bucket; buckets widen with their number, so a curve has some 2,000 points at most."""
        ...


class Store(Catalogue, Arms, Log, Lists, Runs, Protocol):
    """All five over one place, with its own birth and end."""

    @property
    def promise(self) -> str:
        """ "transactional", or "recoverable" for a MongoDB without transactions."""
        ...

    def status(self) -> Status: ...

    def sweep(self) -> int:
        """End deletions that were cut off; returns how many experiments' and lists' remains were removed."""
        ...

    def create_views(self, experiment: str, *, worst: float = 0.0, best: float = 1.0) -> tuple[str, ...]:
        """The tutorial's collections as read-only views; returns their names. Raises ConfigError without MongoDB.

        worst, best : the rewards, in the shop's own units, that the normalised 0 and 1 stand for
        """
        ...

    def close(self) -> None: ...
