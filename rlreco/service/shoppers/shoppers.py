"""Simulated shoppers of an experiment: the same tastes for the same seed, and visits as the history says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from rlreco.bandit.posterior import Array
from rlreco.domain.ids import CustomerId, ProductId, StateId
from rlreco.domain.records import Customer, Experiment, Session
from rlreco.domain.states import state_id
from rlreco.service.learner.learner import Learner
from rlreco.simulation.environments import calibrated

NOON = time(12)

TASTES = 20240229
"""Seed of the shoppers that the app plays with, so that what they taught yesterday still holds today."""


@dataclass(frozen=True, slots=True)
class Visit:
    customer: CustomerId
    at: datetime


class Shoppers:
    """Tastes are drawn from the experiment's history; that takes a moment, so keep the object.

    seed : of the tastes
    """

    def __init__(self, learner: Learner, *, seed: int = TASTES) -> None:
        experiment, profile = learner.experiment, learner.profile
        rng = np.random.default_rng(seed)
        self._world = calibrated(learner.candidate_sets(), experiment.baskets, profile.state_features, rng)
        self._row = {state: row for row, state in enumerate(self._world.states)}
        self._click = profile.click
        self._customers = _by_segment(learner.customers(limit=None))
        self._dates = _dates_by_cell(experiment)
        self._features = profile.state_features
        self._up_to = np.cumsum(self._world.visits)

    def visit(self, rng: np.random.Generator) -> Visit:
        """A state by its chance, then a customer of its segment and a day of its cell uniformly."""
        row = int(np.searchsorted(self._up_to, rng.random() * self._up_to[-1], side="right"))
        state = self._world.states[row]
        segment, cell = _split(self._features, state)
        customers, days = self._customers[segment], self._dates[cell]
        customer = customers[rng.integers(len(customers))]
        return Visit(customer, datetime.combine(days[rng.integers(len(days))], NOON))

    def truth(self, state: StateId) -> Array:
        """Expected normalised reward of each candidate of the state."""
        return self._world.rewards(self._row[state], self._click)

    def answer(self, session: Session, rng: np.random.Generator) -> tuple[list[ProductId], list[ProductId]]:
        """(clicked, bought) products of the slate."""
        row = self._row[session.state]
        index_of = {product: index for index, product in enumerate(self._world.products[row])}
        clicked, bought = self._world.answer(row, np.array([index_of[product] for product in session.slate]), rng)
        return (
            [product for product, flag in zip(session.slate, clicked, strict=True) if flag],
            [product for product, flag in zip(session.slate, bought, strict=True) if flag],
        )


def _by_segment(customers: Sequence[Customer]) -> dict[str, list[CustomerId]]:
    groups: dict[str, list[CustomerId]] = {}
    for customer in customers:
        groups.setdefault(customer.band, []).append(customer.id)
        groups.setdefault("", []).append(customer.id)
    return groups


def _dates_by_cell(experiment: Experiment) -> dict[str, list[date]]:
    """The days of a year, by the calendar part of the states that they make."""
    profile, year = experiment.profile, experiment.t0.year
    first = date(year, 1, 1)
    groups: dict[str, list[date]] = {}
    for day in (first + timedelta(days=offset) for offset in range((date(year + 1, 1, 1) - first).days)):
        state = state_id(profile.state_features, profile.month_per, "", day)
        groups.setdefault(_split(profile.state_features, state)[1], []).append(day)
    return groups


def _split(features: Sequence[str], state: StateId) -> tuple[str, str]:
    """(segment, calendar cell) of a state; a segment of "" where states don't use it."""
    named = list(zip(features, state.split("_"), strict=True))
    cell = "_".join(value for name, value in named if name != "segment")
    return next((value for name, value in named if name == "segment"), ""), cell
