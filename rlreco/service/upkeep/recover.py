"""Recover from a crash, and rebuild the sums from the log.

A fold maps an answered session, and the same with what was learned of it before, to a lesson; it is
`rlreco.domain.rewards.lesson`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import sleep
from typing import Protocol, TypeVar

from rlreco.audit.act import act
from rlreco.domain.ids import ROOT, CustomerId, ProductId
from rlreco.domain.purchases import counted_sums
from rlreco.domain.records import CountedOrder, CurveGain, Experiment, Gain, Lesson, Session
from rlreco.errors import ConflictError
from rlreco.progress import Progress
from rlreco.service.upkeep.silence import ignore_silent
from rlreco.store.base import AnswerEvent, Position, Store
from rlreco.store.messages import no_experiment
from rlreco.store.sums import Sums, corrections, purchase_corrections

Item = TypeVar("Item")

_SAVING = timedelta(hours=1)
"""Time after its training that an experiment may still be on its way into the store."""


class Fold(Protocol):
    def __call__(self, session: Session, experiment: Experiment, before: Session | None = None, /) -> Lesson: ...


_GRACE_SECONDS = 2.0
_TRIES = 100
_EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The result of comparing the sums with the log.

    sessions : answered sessions read
    arms : arms that they teach
    differences : arms, curve points and sums of purchases that were wrong
    examples : some of the differences in words
    written : whether the sums were corrected
    orders : entries of the log of orders read
    """

    sessions: int
    arms: int
    differences: int
    examples: tuple[str, ...] = ()
    written: bool = False
    orders: int = 0

    def __add__(self, other: "Rebuilt") -> "Rebuilt":
        return Rebuilt(
            self.sessions + other.sessions,
            self.arms + other.arms,
            self.differences + other.differences,
            (self.examples + other.examples)[:_EXAMPLES],
            self.written or other.written,
            self.orders + other.orders,
        )


@dataclass(frozen=True, slots=True)
class Recovered:
    """applied : answers and entries of orders whose sums had been cut off
    expired : slates that waited longer than their shop's answerHours, which count as ignored now
    swept : experiments whose deletion, saving or forgetting had been cut off
    """

    applied: int
    expired: int
    swept: int


def rebuild(store: Store, fold: Fold, *, check: bool = False, progress: Progress | None = None) -> Rebuilt:
    """Recompute every sum of every experiment from the log, and correct the differences.

    Answers and orders may come in meanwhile (on a MongoDB without transactions they may not).

    check : only compare
    """
    names, total = [experiment.name for experiment in store.experiments()], Rebuilt(0, 0, 0)
    for index, name in enumerate(names):
        if progress is not None:
            progress(index / len(names), f"Adding up the log of {name}")
        total = total + rebuild_one(store, fold, name, check=check)
    return total


def rebuild_one(store: Store, fold: Fold, name: str, *, check: bool = False) -> Rebuilt:
    """As `rebuild`, of one experiment."""
    log = _Log(store, fold, stored_experiment(store, name))
    with act("corrected sums", experiment=name) as current:
        rebuilt, too_new = _compare(store, log, name, check)
        while too_new and not check and log.has_more:
            # Their newest baskets may have come meanwhile.
            _, too_new = _compare(store, log, name, check)
        current.count = rebuilt.differences
    return rebuilt


def _compare(store: Store, log: "_Log", name: str, check: bool) -> tuple[Rebuilt, bool]:
    """Correct what differs, unless it is only to be compared. Also whether any newest basket was too new."""
    stored = store.snapshot(name)
    log.read(stored.answers, stored.orders)
    folded = log.sums.arms
    arms = corrections(stored.arms, folded, Gain())
    curve = corrections(stored.curve, log.sums.curve, CurveGain())
    purchases, too_new = purchase_corrections(stored.purchases, log.sums.purchases)
    wrong = [
        *(f"{name}: {product} at {node}" for node, product in sorted(arms)),
        *(f"{name}: learning curve of {policy}, stretch {stretch}" for policy, stretch in sorted(curve)),
        *(f"{name}: {_purchase_words(*pair)}" for pair in sorted(purchases)),
    ]
    if wrong and not check and not store.correct_sums(name, arms, curve, stored.corrections, purchases, too_new):
        raise ConflictError(
            f"Another rebuild corrected {name!r} at the same time. Compare again: rlreco store rebuild --check"
        )
    examples = tuple(wrong[:_EXAMPLES])
    rebuilt = Rebuilt(log.answered, len(folded), len(wrong), examples, bool(wrong) and not check, log.n_orders)
    return rebuilt, bool(too_new)


def _purchase_words(customer: CustomerId, product: ProductId) -> str:
    of_product = "baskets" if product == ROOT else f"baskets with {product}"
    return f"{of_product} of {'all customers' if customer == ROOT else f'the customer {customer}'}"


class _Log:
    """Adds up an experiment's log of answers, and its log of orders.

    last, last_order : position in the log of answers, and number of the latest entry of an order, read
    answered, n_orders : answers, and entries of orders, read so far
    """

    def __init__(self, store: Store, fold: Fold, experiment: Experiment) -> None:
        self._store = store
        self._fold = fold
        self._experiment = experiment
        self.sums = Sums()
        self.last: Position = ()
        self.answered = self.last_order = self.n_orders = 0

    def read(self, upto: Position | None = None, upto_order: int | None = None) -> None:
        name = self._experiment.name
        for event in read_answers(self._store, name, after=self.last, upto=upto):
            self.sums.add(self._fold(event.session, self._experiment, event.before))
            self.last, self.answered = event.position, self.answered + (event.before is None)
        for number, entry in read_log(self._store.orders, name, after=self.last_order, upto=upto_order):
            self.sums.add_purchases(counted_sums(entry, self._experiment))
            self.last_order, self.n_orders = number, self.n_orders + 1

    @property
    def has_more(self) -> bool:
        """Whether the store has answers or orders that were not read."""
        name = self._experiment.name
        return bool(
            self._store.answers(name, after=self.last, limit=1)
            or self._store.orders(name, after=self.last_order, limit=1)
        )


def read_answers(
    store: Store, experiment: str, *, after: Position = (), upto: Position | None = None
) -> Iterator[AnswerEvent]:
    """As `read_log`, of the log of answers."""
    while page := store.answers(experiment, after=after, upto=upto):
        yield from page
        after = page[-1].position


def read_log(
    page_after: Callable[..., list[tuple[int, Item]]], experiment: str, *, after: int = 0, upto: int | None = None
) -> Iterator[tuple[int, Item]]:
    """Records with their numbers, page by page, so that the log may be longer than memory.

    page_after : a store's `orders`
    after, upto : the range of numbers, `upto` included; None: to the end
    """
    while page := page_after(experiment, after=after):
        for number, record in page:
            if upto is not None and number > upto:
                return
            yield number, record
        after = page[-1][0]


def stored_experiment(store: Store, name: str) -> Experiment:
    """Raises NotFoundError."""
    experiment = store.experiment(name)
    if experiment is None:
        raise no_experiment(name)
    return experiment


def recover(store: Store, fold: Fold, *, now: datetime, wait: Callable[[float], None] = sleep) -> Recovered:
    """Finish work that was cut off: answers and orders without their sums, slates that nobody answered in time,
    deletions, and experiments that were only half saved. Quick when all is well.

    now : aware, in UTC
    wait : pauses for a number of seconds before an answer or order that may be on its way counts as lost
    """
    stuck = _stuck(store, wait)
    for name in sorted({*stuck.sessions, *stuck.orders}):
        experiment = store.experiment(name)
        # Of one whose deletion or forgetting was cut off nothing is missing: it is swept below.
        if experiment is not None:
            with act("mended sums", experiment=name):
                _mend(store, fold, experiment, stuck.sessions.get(name, []), stuck.orders.get(name, []))
    expired = sum(ignore_silent(store, experiment, now) for experiment in store.experiments())
    return Recovered(applied=stuck.n, expired=expired, swept=store.sweep(now - _SAVING))


@dataclass(frozen=True, slots=True)
class _Stuck:
    """Sessions, and numbers of entries of orders, that may be missing from the sums; by experiment."""

    sessions: dict[str, list[Session]]
    orders: dict[str, list[int]]

    @classmethod
    def of(cls, sessions: Iterable[Session], orders: Iterable[tuple[str, int]]) -> "_Stuck":
        stuck = cls({}, {})
        for session in sessions:
            stuck.sessions.setdefault(session.experiment, []).append(session)
        for experiment, number in orders:
            stuck.orders.setdefault(experiment, []).append(number)
        return stuck

    @property
    def n(self) -> int:
        return sum(map(len, self.sessions.values())) + sum(map(len, self.orders.values()))


def _stuck(store: Store, wait: Callable[[float], None]) -> _Stuck:
    sessions, orders = {session.id for session in store.unapplied()}, set(store.unapplied_orders())
    if not sessions and not orders:
        return _Stuck.of((), ())
    wait(_GRACE_SECONDS)
    still = (session for session in store.unapplied() if session.id in sessions)
    return _Stuck.of(still, orders.intersection(store.unapplied_orders()))


def _mend(store: Store, fold: Fold, experiment: Experiment, sessions: list[Session], orders: list[int]) -> None:
    """Recompute the sums that these touched, and again if an answer or order came meanwhile: without transactions, sums
    and log are not read at one moment. All are marked as applied last, so that a crash in here leaves them to be found.

    orders : numbers of entries
    """
    touched = Sums()
    for session in sessions:
        touched.add(fold(session, experiment))
    for entry in _entries(store, experiment.name, orders):
        touched.add_purchases(counted_sums(entry, experiment))
    for _ in range(_TRIES):
        if _mended(store, fold, experiment, touched):
            ids = [session.id for session in sessions]
            store.mend_sums(experiment.name, {}, {}, ids, orders=orders)
            return
    raise ConflictError(
        f"Answers to {experiment.name!r} keep coming while it is recovered, and this MongoDB has no transactions. "
        "Stop serving it and run: rlreco store recover"
    )


def _entries(store: Store, experiment: str, numbers: list[int]) -> list[CountedOrder]:
    return [entry for number in numbers for _, entry in store.orders(experiment, after=number - 1, limit=1)]


def _mended(store: Store, fold: Fold, experiment: Experiment, touched: Sums) -> bool:
    """Whether no answer or order came meanwhile."""
    log = _Log(store, fold, experiment)
    log.read()
    arms = {arm: gain for arm, gain in log.sums.arms.items() if arm in touched.arms}
    curve = {point: gain for point, gain in log.sums.curve.items() if point in touched.curve}
    purchases = {pair: bought for pair, bought in log.sums.purchases.items() if pair in touched.purchases}
    store.mend_sums(experiment.name, arms, curve, (), purchases)
    return not log.has_more
