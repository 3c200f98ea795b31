"""Figures of experiments for a monitoring system: bounded in number, and in what is read for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rlreco.domain.records import CurveGain, Experiment, Session
from rlreco.evaluation.alerts import AlertName, PropensityHealth, propensity_health
from rlreco.service.monitor.watched import alerts_of, newest_sessions
from rlreco.store.base import CurvePoint, Store

MOST_EXPERIMENTS = 20
"""The newest ones have figures."""

MOST_POLICIES = 20
"""Policies of an experiment with figures of their own, those that came first; so none ever changes places."""

OTHER = "other"
"""All further policies in sum: callers choose policies by texts, of which there may be no end."""


@dataclass(frozen=True, slots=True)
class ExperimentFigures:
    """sums : by policy
    health : by policy, of the newest sessions; a policy without any is missing
    waiting : slates that nobody has answered yet, counted up to a limit
    alerts : names of those that hold now
    """

    experiment: str
    sums: Mapping[str, CurveGain]
    health: Mapping[str, PropensityHealth]
    waiting: int
    alerts: frozenset[AlertName]


def figures_of(store: Store, experiments: Sequence[Experiment], now: datetime) -> list[ExperimentFigures]:
    """experiments : newest first; now : aware, in UTC"""
    return [_figures(store, experiment, now) for experiment in experiments[:MOST_EXPERIMENTS]]


def _figures(store: Store, experiment: Experiment, now: datetime) -> ExperimentFigures:
    points, newest = store.curve(experiment.name), newest_sessions(store, experiment)
    labels = policy_labels(points)
    return ExperimentFigures(
        experiment.name,
        _sums(points, labels),
        _health(newest, labels),
        store.count_waiting(experiment.name),
        frozenset(alert.name for alert in alerts_of(store, experiment, newest, now)),
    )


def policy_labels(points: Iterable[CurvePoint]) -> dict[str, str]:
    """The label of each policy that has one of its own."""
    ordered = sorted(points, key=lambda point: (point.bucket, point.policy))
    first = list(dict.fromkeys(point.policy for point in ordered))[:MOST_POLICIES]
    return dict(zip(first, first, strict=True))


def _sums(points: Iterable[CurvePoint], labels: Mapping[str, str]) -> dict[str, CurveGain]:
    sums: dict[str, CurveGain] = defaultdict(CurveGain)
    for point in points:
        sums[labels.get(point.policy, OTHER)] += point.sums
    return dict(sums)


def _health(newest: Iterable[Session], labels: Mapping[str, str]) -> dict[str, PropensityHealth]:
    of_label: dict[str, list[Session]] = defaultdict(list)
    for session in newest:
        of_label[labels.get(session.policy, OTHER)].append(session)
    return {label: propensity_health(sessions) for label, sessions in of_label.items()}
