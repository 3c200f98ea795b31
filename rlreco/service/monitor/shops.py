"""What a list of shops shows of each: two short reads of the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rlreco.domain.records import Description, Experiment
from rlreco.store.base import CurvePoint, Store


@dataclass(frozen=True, slots=True)
class ShopFigures:
    """curve : stretches of all policies; last_answer : to the newest answered slate, in UTC"""

    experiment: Experiment
    description: Description
    curve: Sequence[CurvePoint]
    last_answer: datetime | None


def shops_of(store: Store, experiments: Sequence[Experiment], workspace: str) -> list[ShopFigures]:
    """In the order of the experiments. workspace : of them all"""
    descriptions = store.descriptions(workspace)
    return [_figures(store, each, descriptions.get(each.name, Description())) for each in experiments]


def _figures(store: Store, experiment: Experiment, description: Description) -> ShopFigures:
    curve = store.curve(experiment.name)
    newest = next(iter(store.sessions(experiment.name, newest_first=True, limit=1)), None) if curve else None
    answered = newest.outcome.answered_at if newest and newest.outcome else None
    return ShopFigures(experiment, description, curve, answered)
