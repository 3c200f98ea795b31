"""Sessions that alerts are drawn from."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta

from rlreco.domain.records import Experiment, Session
from rlreco.evaluation.alerts import Alert, alerts
from rlreco.store.base import Store

WATCHED = 1000
"""Answered sessions that alerts and the health of propensities are drawn from."""


def newest_sessions(store: Store, experiment: Experiment) -> list[Session]:
    """Answered ones, newest first."""
    return list(store.sessions(experiment.name, newest_first=True, limit=WATCHED))


def alerts_of(store: Store, experiment: Experiment, newest: Sequence[Session], now: datetime) -> list[Alert]:
    """See evaluation.alerts.alerts. newest : of `newest_sessions`; now : aware, in UTC"""
    return alerts(newest, settled_sessions(store, experiment, newest, now))


def settled_sessions(
    store: Store, experiment: Experiment, newest: Sequence[Session], now: datetime
) -> Sequence[Session]:
    """Answered sessions whose answers hardly grow any more, newest first.

    A click is sent at once, the buy an hour later, and silence is ignored after `answerHours` only: among the newest
    answers are too many clicks and too few buys. Simulated shoppers do all they do at once.
    """
    before = now - timedelta(hours=experiment.profile.answer_hours)
    settled = [session for session in newest if session.source == "simulated" or session.opened_at < before]
    if 2 * len(settled) >= len(newest):
        return settled
    last = _last_opened_before(store, experiment.name, newest[0].number, before)
    page = store.sessions(experiment.name, after=max(last - WATCHED, 0), limit=WATCHED)
    return [session for session in page if session.number <= last][::-1]


def _last_opened_before(store: Store, experiment: str, newest: int, before: datetime) -> int:
    """Number of a session up to `newest`, 0 for none; by bisection, since numbers follow the time."""

    def opened_after(number: int) -> datetime:
        first = next(store.sessions(experiment, answered=False, after=number, limit=1), None)
        # The experiment may be deleted meanwhile.
        return before if first is None else first.opened_at

    return bisect_left(range(newest), before, key=opened_after)
