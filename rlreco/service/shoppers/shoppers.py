"""Simulated shoppers of an experiment: the same tastes for the same seed, and visits as the history says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np

from rlreco.bandit.posterior import Array
from rlreco.domain.ids import CustomerId, ProductId, StateId
from rlreco.domain.records import Customer, Session
from rlreco.domain.states import Part, StateSpace
from rlreco.service.learner.learner import Learner
from rlreco.simulation.environments import calibrated

NOON = time(12)

_CALENDAR_YEARS = 28
"""After so many years every date has come on every day of the week, and the calendar repeats."""

TASTES = 20240229
"""Seed of the shoppers that the app plays with, so that what they taught yesterday still holds today."""


@dataclass(frozen=True, slots=True)
class Visit:
    """at : by the shop's clock, naive"""

    customer: CustomerId
    at: datetime


class Shoppers:
    """Tastes are drawn from the experiment's history; that takes a moment, so keep the object.

    seed : of the tastes
    """

    def __init__(self, learner: Learner, *, seed: int = TASTES) -> None:
        experiment, profile = learner.experiment, learner.profile
        self._seed, self._edition = seed, experiment.edition
        rng = np.random.default_rng(seed)
        self._world = calibrated(learner.candidate_sets(), experiment.baskets, profile.state_features, rng)
        self._row = {state: row for row, state in enumerate(self._world.states)}
        self._click = profile.click
        self._buy = [learner.worths(products) for products in self._world.products]
        space = StateSpace.frozen(profile, experiment.candidates)
        self._parts = [space.split(state) for state in self._world.states]
        self._customers = _customers_by_part(learner.customers(limit=None), space)
        self._moments = _moments_by_part(space, profile.local_time(experiment.t0).year, self._moment_parts())
        self._up_to = np.cumsum(self._world.visits)

    def of_edition(self, learner: Learner) -> "Shoppers":
        """These shoppers; those of the same seed where the shop has moved on since."""
        return self if learner.experiment.edition == self._edition else Shoppers(learner, seed=self._seed)

    def visit(self, rng: np.random.Generator) -> Visit:
        """A state by its chance, then a customer and a moment of it uniformly."""
        row = int(np.searchsorted(self._up_to, rng.random() * self._up_to[-1], side="right"))
        customer_part, moment_part = self._parts[row]
        customers, moments = self._customers[customer_part], self._moments[moment_part]
        customer = customers[rng.integers(len(customers))]
        return Visit(customer, moments[rng.integers(len(moments))])

    def truth(self, state: StateId) -> Array:
        """Expected normalised reward of each candidate of the state."""
        row = self._row[state]
        return self._world.rewards(row, self._click, self._buy[row])

    def answer(self, session: Session, rng: np.random.Generator) -> tuple[list[ProductId], list[ProductId]]:
        """(clicked, bought) products of the slate."""
        row = self._row[session.state]
        index_of = {product: index for index, product in enumerate(self._world.products[row])}
        clicked, bought = self._world.answer(row, np.array([index_of[product] for product in session.slate]), rng)
        return (
            [product for product, flag in zip(session.slate, clicked, strict=True) if flag],
            [product for product, flag in zip(session.slate, bought, strict=True) if flag],
        )

    def _moment_parts(self) -> set[Part]:
        """The moments' parts of the states in which sessions can come."""
        chances = zip(self._parts, self._world.visits, strict=True)
        return {moment_part for (_, moment_part), chance in chances if chance > 0.0}


def _customers_by_part(customers: Iterable[Customer], space: StateSpace) -> dict[Part, list[CustomerId]]:
    """Customers by their part of a state."""
    groups: dict[Part, list[CustomerId]] = {}
    for customer in customers:
        groups.setdefault(space.customer_part(customer), []).append(customer.id)
    return groups


def _moments_by_part(space: StateSpace, year: int, wanted: set[Part]) -> dict[Part, list[datetime]]:
    """Moments of a year by their part of a state: the middle of each step, so noon where only days matter.

    wanted : parts that don't occur in that year, such as a 31st that is a Monday, get moments of the next year in
    which they do
    """
    groups: dict[Part, list[datetime]] = {}
    for later in range(year, year + _CALENDAR_YEARS):
        missing = wanted - set(groups)
        for at in _middles(later, space.step) if missing else ():
            if (part := space.moment_part(at)) in missing:
                groups.setdefault(part, []).append(at)
    return groups


def _middles(year: int, step: timedelta) -> Iterator[datetime]:
    """The middle of each step of a year."""
    first = datetime(year, 1, 1)
    n_steps = (datetime(year + 1, 1, 1) - first) // step
    return (first + (number + 0.5) * step for number in range(n_steps))
