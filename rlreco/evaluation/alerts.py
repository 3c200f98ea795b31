"""Alerts about an experiment's log: a click rate that drifts, buys that fall, propensities that judge little."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from scipy.special import ndtr

from rlreco.domain.records import Outcome, Session
from rlreco.domain.rewards import LEAST_PROPENSITY
from rlreco.evaluation.diagnostics import FEW, effective_sample_size
from rlreco.evaluation.feedback import Floats
from rlreco.language import gettext, number

AlertName: TypeAlias = Literal["drift", "falling_buys", "thin_log"]

ALERTS: tuple[AlertName, ...] = ("drift", "falling_buys", "thin_log")

FALSE_ALARMS = 0.001
"""Chance that one look at a stationary log raises an alert of a name, over all its policies."""

RECENT = 0.25
"""Share of a policy's sessions that is compared with its earlier ones."""

_FEWEST_SESSIONS, _FEWEST_EVENTS = 20, 10.0
"""Recent sessions, and events expected in them, below which a rate is not tested."""

_NEVER_LEARN = ("uniform", "popularity")
"""Policies whose click rate rises only when the customers change; of the others a rise is what learning is for."""


@dataclass(frozen=True, slots=True)
class Alert:
    """words : what is wrong and what to do, in sentences"""

    name: AlertName
    words: str


class PropensityHealth(NamedTuple):
    """How much a log tells about other policies.

    rows : products shown
    effective : rows that a log of equal propensities would need to tell as much, in [0, rows]
    least : the smallest propensity, in [0, 1]; nan without rows
    """

    rows: int
    effective: float
    least: float

    @property
    def share(self) -> float:
        """effective / rows, 0 without rows."""
        return self.effective / self.rows if self.rows else 0.0


class RateChange(NamedTuple):
    """Events for each product shown. score : recent above earlier, standard normal where nothing changed"""

    earlier: float
    recent: float
    score: float


def propensity_health(sessions: Iterable[Session]) -> PropensityHealth:
    """Kish's effective sample size of weights 1 / propensity.

    A row whose product was certain to be shown weighs nothing: no other product had a chance to be judged there.
    """
    chances = np.array([chance for session in sessions for chance in session.propensities], dtype=float)
    weights = np.where(chances < 1.0, 1.0 / np.maximum(chances, LEAST_PROPENSITY), 0.0)
    least = float(chances.min()) if chances.size else float("nan")
    return PropensityHealth(chances.size, effective_sample_size(weights), least)


def rate_change(events: Floats, shown: Floats, n_recent: int) -> RateChange | None:
    """The rate of the last `n_recent` sessions against that of the earlier ones; None for too few sessions or events.

    events, shown : of each session in their order, shape (n,)
    The score is that of a permutation test: were the sessions alike, any of them might as well have come last. The
    normal limit holds for events that come in clusters, as those of one slate do (Hájek, 1960).
    """
    rate = events.sum() / shown.sum() if shown.sum() else 0.0
    if n_recent < _FEWEST_SESSIONS or rate * shown[-n_recent:].sum() < _FEWEST_EVENTS:
        return None
    n, surplus = len(events), events - rate * shown
    deviation = np.sqrt(n_recent * (n - n_recent) / n * surplus.var(ddof=1))
    recent, earlier = (float(events[part].sum() / shown[part].sum()) for part in _parts(n_recent))
    return RateChange(earlier, recent, float(surplus[-n_recent:].sum() / deviation) if deviation else 0.0)


def alerts(newest: Sequence[Session], settled: Sequence[Session]) -> list[Alert]:
    """At most one for each name and policy; none without sessions.

    newest : answered sessions, for their propensities
    settled : answered sessions whose answers hardly grow any more, newest first, for their rates
    """
    return [*_drifting(settled), *_falling(settled), *_thin(newest)]


def _drifting(sessions: Sequence[Session]) -> Iterator[Alert]:
    for policy, change in _changes(sessions, _clicks, _chance_of_drift):
        yield Alert(
            "drift",
            gettext(
                "The click rate of {policy} {moved}. Customers or products may have changed: bring the shop up to date "
                "(rlreco train --continue); where tastes go on changing, a shop with halfLife forgets.",
                policy=policy,
                moved=_moved(change),
            ),
        )


def _falling(sessions: Sequence[Session]) -> Iterator[Alert]:
    for policy, change in _changes(sessions, _buys, _chance_of_fall):
        yield Alert(
            "falling_buys",
            gettext(
                "The buy rate of {policy} {moved}. Check that the shop still sends its buys, then prices and what is "
                "sold out.",
                policy=policy,
                moved=_moved(change),
            ),
        )


def _thin(sessions: Sequence[Session]) -> Iterator[Alert]:
    health = propensity_health(sessions)
    if health.rows and health.effective < FEW:
        yield Alert(
            "thin_log",
            gettext(
                "The newest {slates} answered slates are worth only {rows} effective rows for judging another policy, "
                "such as random slates; {needed} are needed. Let more customers come, or explore more (explore).",
                slates=number(len(sessions)),
                rows=number(health.effective),
                needed=number(FEW),
            ),
        )


def _changes(
    sessions: Sequence[Session],
    events: Callable[[Outcome], int],
    chance: Callable[[str, float], float],
) -> Iterator[tuple[str, RateChange]]:
    """Policies whose rate changed, at a level that all policies share (Bonferroni)."""
    tested = [(policy, change) for policy, part in _by_policy(sessions) if (change := _change_of(part, events))]
    for policy, change in tested:
        if chance(policy, change.score) < FALSE_ALARMS / len(tested):
            yield policy, change


def _by_policy(sessions: Sequence[Session]) -> Iterator[tuple[str, list[Session]]]:
    """The oldest session first."""
    ordered = sorted(sessions, key=attrgetter("policy", "number"))
    return ((policy, list(part)) for policy, part in groupby(ordered, attrgetter("policy")))


def _change_of(sessions: Sequence[Session], events: Callable[[Outcome], int]) -> RateChange | None:
    counts = [0 if session.outcome is None else events(session.outcome) for session in sessions]
    shown = np.array([len(session.slate) for session in sessions], dtype=float)
    return rate_change(np.array(counts, dtype=float), shown, int(RECENT * len(sessions)))


def _chance_of_drift(policy: str, score: float) -> float:
    """Chance of such a score where nothing changed; 1 for a rise that learning explains."""
    if score > 0 and policy.partition(":")[0] not in _NEVER_LEARN:
        return 1.0
    return 2.0 * _chance_of_fall(policy, -abs(score))


def _chance_of_fall(policy: str, score: float) -> float:
    return float(ndtr(score))


def _clicks(outcome: Outcome) -> int:
    return len({*outcome.clicked, *outcome.bought})


def _buys(outcome: Outcome) -> int:
    return len(outcome.bought)


def _parts(n_recent: int) -> tuple[slice, slice]:
    """Recent, earlier."""
    return slice(-n_recent, None), slice(None, -n_recent)


def _moved(change: RateChange) -> str:
    earlier, recent = (number(100.0 * rate, 2) for rate in (change.earlier, change.recent))
    if change.recent < change.earlier:
        return gettext(
            "fell from {earlier}% to {recent}% of products shown in its newest sessions", earlier=earlier, recent=recent
        )
    return gettext(
        "rose from {earlier}% to {recent}% of products shown in its newest sessions", earlier=earlier, recent=recent
    )
