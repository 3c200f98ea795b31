"""Recover from a crash, and rebuild the sums from the log.

A fold maps an answered session to its lesson; it is `rlreco.domain.rewards.lesson`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from time import sleep

from rlreco.domain.ids import SessionId
from rlreco.domain.records import CurveGain, Experiment, Gain, Lesson, Session
from rlreco.errors import ConflictError
from rlreco.progress import Progress
from rlreco.store.base import Store, has_views
from rlreco.store.messages import no_experiment, no_views
from rlreco.store.sums import Sums, corrections

Fold = Callable[[Session, Experiment], Lesson]
EXPIRY = timedelta(hours=24)
"""Time that a shown slate may wait for its answer."""

_GRACE_SECONDS = 2.0
_TRIES = 100
_EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The result of comparing the sums with the log.

    sessions : answered sessions read
    arms : arms that they teach
    differences : arms and curve points that were wrong
    examples : some of the differences in words
    written : whether the sums were corrected
    """

    sessions: int
    arms: int
    differences: int
    examples: tuple[str, ...] = ()
    written: bool = False

    def __add__(self, other: "Rebuilt") -> "Rebuilt":
        return Rebuilt(
            self.sessions + other.sessions,
            self.arms + other.arms,
            self.differences + other.differences,
            (self.examples + other.examples)[:_EXAMPLES],
            self.written or other.written,
        )


@dataclass(frozen=True, slots=True)
class Recovered:
    """applied : answers whose sums had been cut off
    expired : slates that waited too long, now deleted
    swept : experiments whose deletion had been cut off
    """

    applied: int
    expired: int
    swept: int


def rebuild(store: Store, fold: Fold, *, check: bool = False, progress: Progress | None = None) -> Rebuilt:
    """Recompute every sum of every experiment from the log, and correct the differences.

    Answers may come in meanwhile (on a MongoDB without transactions they may not).

    check : only compare
    """
    names, total = [experiment.name for experiment in store.experiments()], Rebuilt(0, 0, 0)
    for index, name in enumerate(names):
        if progress is not None:
            progress(index / len(names), f"Adding up the log of {name}")
        total = total + _rebuild_one(store, fold, name, check)
    return total


def _rebuild_one(store: Store, fold: Fold, name: str, check: bool) -> Rebuilt:
    stored, log = store.snapshot(name), _Log(store, fold, _experiment(store, name))
    log.read(upto=stored.answers)
    folded = log.sums.arms
    arms = corrections(stored.arms, folded, Gain())
    curve = corrections(stored.curve, log.sums.curve, CurveGain())
    if not check and (arms or curve) and not store.correct_sums(name, arms, curve, stored.corrections):
        raise ConflictError(
            f"Another rebuild corrected {name!r} at the same time. Compare again: rlreco store rebuild --check"
        )
    wrong = [
        *(f"{name}: {product} at {node}" for node, product in sorted(arms)),
        *(f"{name}: learning curve of {policy}, stretch {stretch}" for policy, stretch in sorted(curve)),
    ]
    return Rebuilt(log.answered, len(folded), len(wrong), tuple(wrong[:_EXAMPLES]), bool(wrong) and not check)


class _Log:
    """Adds up an experiment's log in the order of its answers.

    last : number of the latest answer read
    answered : answers read so far
    """

    def __init__(self, store: Store, fold: Fold, experiment: Experiment) -> None:
        self._store = store
        self._fold = fold
        self._experiment = experiment
        self.sums = Sums()
        self.last = self.answered = 0

    def read(self, upto: int | None = None) -> None:
        """Page by page, so that the log may be longer than memory."""
        while page := self._store.answers(self._experiment.name, after=self.last):
            for number, session in page:
                if upto is not None and number > upto:
                    return
                self.sums.add(self._fold(session, self._experiment))
                self.last, self.answered = number, self.answered + 1


def _experiment(store: Store, name: str) -> Experiment:
    experiment = store.experiment(name)
    if experiment is None:
        raise no_experiment(name)
    return experiment


def recover(
    store: Store, fold: Fold, *, now: datetime, expiry: timedelta = EXPIRY, wait: Callable[[float], None] = sleep
) -> Recovered:
    """Finish work that was cut off: answers without their sums, expired slates, deletions. Quick when all is well.

    now : aware, in UTC
    wait : pauses for a number of seconds before an answer that may be on its way counts as lost
    """
    stuck = sorted(_stuck(store, wait), key=lambda session: session.experiment)
    for name, sessions in groupby(stuck, key=lambda session: session.experiment):
        _mend(store, fold, _experiment(store, name), list(sessions))
    return Recovered(applied=len(stuck), expired=store.expire(now - expiry), swept=store.sweep())


def _stuck(store: Store, wait: Callable[[float], None]) -> list[Session]:
    first = {session.id for session in store.unapplied()}
    if not first:
        return []
    wait(_GRACE_SECONDS)
    return [session for session in store.unapplied() if session.id in first]


def _mend(store: Store, fold: Fold, experiment: Experiment, stuck: list[Session]) -> None:
    """Recompute the sums that these sessions touched, and again if an answer came meanwhile: without transactions, sums
    and log are not read at one moment. The sessions are marked as applied last, so that a crash in here leaves them
    to be found."""
    touched = Sums()
    for session in stuck:
        touched.add(fold(session, experiment))
    for _ in range(_TRIES):
        if _mended(store, fold, experiment, touched):
            store.mend_sums(experiment.name, {}, {}, _ids(stuck))
            return
    raise ConflictError(
        f"Answers to {experiment.name!r} keep coming while it is recovered, and this MongoDB has no transactions. "
        "Stop serving it and run: rlreco store recover"
    )


def _mended(store: Store, fold: Fold, experiment: Experiment, touched: Sums) -> bool:
    """Whether no answer came meanwhile."""
    log = _Log(store, fold, experiment)
    log.read()
    arms = {arm: gain for arm, gain in log.sums.arms.items() if arm in touched.arms}
    curve = {point: gain for point, gain in log.sums.curve.items() if point in touched.curve}
    store.mend_sums(experiment.name, arms, curve, ())
    return not store.answers(experiment.name, after=log.last, limit=1)


def _ids(sessions: list[Session]) -> list[SessionId]:
    return [session.id for session in sessions]


def views(store: Store, experiment: str) -> tuple[str, ...]:
    """Make the tutorial's four collections as read-only views over an experiment, rewards in the shop's own units.

    Returns their names. Raises ConfigError on a store that isn't MongoDB.
    """
    profile = _experiment(store, experiment).profile
    if not has_views(store):
        raise no_views(store.status().place)
    return store.create_views(experiment, worst=profile.ignore, best=profile.buy_reward)
