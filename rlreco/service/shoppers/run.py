"""The tutorial's whole loop: simulated shoppers come, see a slate, answer, and the bandit learns."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from csv import DictReader
from csv import Error as CsvError
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from rlreco.bandit.posterior import Array
from rlreco.domain.ids import CustomerId, StateId
from rlreco.domain.records import CandidateSet, Customer, Experiment, Session
from rlreco.domain.states import Part, StateSpace
from rlreco.errors import DataError
from rlreco.service.learner.learner import Service
from rlreco.simulation.environments import World, calibrated
from rlreco.store.base import Store

_NOON = time(12)
_CALENDAR_YEARS = 28
"""After so many years every date has come on every day of the week, and the calendar repeats."""


@dataclass(frozen=True, slots=True)
class Visit:
    customer: CustomerId
    at: datetime


@dataclass(slots=True)
class RunTotals:
    """Totals of one call, in normalised reward; `summary()` is what `rlreco run --json` prints."""

    experiment: str
    policy: str
    sessions: int = 0
    clicks: int = 0
    buys: int = 0
    reward: float = 0.0
    regret: float = 0.0
    seconds: float = 0.0
    states: set[StateId] = field(default_factory=set)

    def add(self, session: Session) -> None:
        assert session.outcome is not None
        self.sessions += 1
        self.clicks += len({*session.outcome.clicked, *session.outcome.bought})
        self.buys += len(session.outcome.bought)
        self.reward += session.outcome.reward
        self.regret += (session.best or 0.0) - (session.expected or 0.0)
        self.states.add(session.state)

    def summary(self) -> dict[str, Any]:
        return {
            "experiment": self.experiment,
            "policy": self.policy,
            "sessions": self.sessions,
            "clicks": self.clicks,
            "buys": self.buys,
            "reward": round(self.reward, 6),
            "regret": round(self.regret, 6),
            "states": len(self.states),
            "seconds": round(self.seconds, 3),
        }


class Shoppers:
    """Simulated shoppers of one experiment, with tastes drawn from its history.

    seed : of the tastes, so that the same shoppers can come again
    """

    def __init__(self, store: Store, experiment: Experiment, *, seed: int) -> None:
        self._world = _world(store, experiment, np.random.default_rng(seed))
        self._row = {state: row for row, state in enumerate(self._world.states)}
        self._click = experiment.profile.click
        space = StateSpace.frozen(experiment.profile, experiment.candidates)
        self._parts = [space.split(state) for state in self._world.states]
        self._customers = _customers_by_part(store.customers(experiment.catalogue, limit=None), space)
        self._moments = _moments_by_part(space, experiment.t0.year, self._moment_parts())
        self._up_to = np.cumsum(self._world.visits)

    def visit(self, rng: np.random.Generator) -> Visit:
        """A state by its chance, then a customer and a moment of it uniformly."""
        row = int(np.searchsorted(self._up_to, rng.random() * self._up_to[-1], side="right"))
        customer_part, moment_part = self._parts[row]
        customers, moments = self._customers[customer_part], self._moments[moment_part]
        customer = customers[rng.integers(len(customers))]
        return Visit(customer, moments[rng.integers(len(moments))])

    def truth(self, state: StateId) -> Array:
        """Expected normalised reward of each candidate of the state."""
        return self._world.rewards(self._row[state], self._click)

    def answer(self, session: Session, rng: np.random.Generator) -> tuple[list[str], list[str]]:
        """(clicked, bought) products of the slate."""
        row = self._row[session.state]
        place = {product: index for index, product in enumerate(self._world.products[row])}
        clicked, bought = self._world.answer(row, np.array([place[product] for product in session.slate]), rng)
        return (
            [product for product, flag in zip(session.slate, clicked, strict=True) if flag],
            [product for product, flag in zip(session.slate, bought, strict=True) if flag],
        )

    def _moment_parts(self) -> set[Part]:
        """The moments' parts of the states in which sessions can come."""
        chances = zip(self._parts, self._world.visits, strict=True)
        return {moment_part for (_, moment_part), chance in chances if chance > 0.0}


def run(
    service: Service,
    experiment: str,
    *,
    sessions: int,
    seed: int,
    policy: str | None = None,
    visits: Sequence[Visit] | None = None,
    progress: Callable[[int], bool] | None = None,
) -> RunTotals:
    """Let simulated shoppers answer, one session after the other, and keep the log.

    visits : who comes and when; by default drawn by the history's baskets
    progress : told the sessions done; returning True stops the run, keeping what was done
    """
    about = service.experiment(experiment)
    tastes, chance = np.random.SeedSequence(seed).spawn(2)
    shoppers = Shoppers(service.store, about, seed=int(tastes.generate_state(1)[0]))
    rng = np.random.default_rng(chance)
    totals = RunTotals(experiment, service.recommender(experiment, policy).spec)
    age = _sessions_so_far(service.store, experiment)
    coming: Iterator[Visit] = iter(visits) if visits is not None else (shoppers.visit(rng) for _ in range(sessions))
    started = service.clock()
    for number, visit in enumerate(coming, start=1):
        totals.add(_one_session(service, experiment, policy, visit, age + number, shoppers, rng))
        if progress is not None and progress(number):
            break
    totals.seconds = (service.clock() - started).total_seconds()
    return totals


def read_visits(path: Path) -> list[Visit]:
    """A CSV with customer_id and optionally at (ISO date or moment; else noon today).

    Raises DataError when it can't be read, has no customer_id, or a row has no customer or a date that isn't one.
    """
    try:
        rows = list(DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, CsvError) as error:
        raise DataError(f"The list of customers {path} can't be read: {error}.") from None
    if rows and "customer_id" not in rows[0]:
        raise DataError(f"{path} has no column customer_id. It has: {', '.join(rows[0])}.")
    return [_visit(row, number) for number, row in enumerate(rows, start=2)]


def _visit(row: dict[str, str], number: int) -> Visit:
    customer, at = (row.get("customer_id") or "").strip(), (row.get("at") or "").strip()
    if not customer:
        raise DataError(f"Row {number} of the list has no customer_id.")
    try:
        return Visit(customer, datetime.fromisoformat(at) if at else datetime.combine(date.today(), _NOON))
    except ValueError:
        raise DataError(f"Row {number} of the list: at is {at!r}; write a date such as 2011-08-22.") from None


def check_customers(service: Service, experiment: str, visits: Sequence[Visit]) -> None:
    """Raises NotFoundError before anything is written when one of them is unknown, DataError when nobody comes."""
    if not visits:
        raise DataError("The list of customers is empty. Give a CSV with a customer_id in every row.")
    for customer in dict.fromkeys(visit.customer for visit in visits):
        service.customer(experiment, customer)


def _one_session(
    service: Service,
    experiment: str,
    policy: str | None,
    visit: Visit,
    age: float,
    shoppers: Shoppers,
    rng: np.random.Generator,
) -> Session:
    shown = service.recommend(
        experiment,
        visit.customer,
        visit.at,
        policy=policy,
        shown_at=age,
        truth=shoppers.truth,
        source="simulated",
    ).session
    clicked, bought = shoppers.answer(shown, rng)
    return service.answer(shown.id, clicked, bought).session


def _world(store: Store, experiment: Experiment, rng: np.random.Generator) -> World:
    return calibrated(_sets(store, experiment), experiment.baskets, experiment.profile.state_features, rng)


def _sets(store: Store, experiment: Experiment) -> dict[StateId, CandidateSet]:
    found: dict[StateId, CandidateSet] = {}
    for state, set_id in experiment.candidates.items():
        candidates = store.candidates(set_id)
        assert candidates is not None, "an experiment is saved together with its candidate sets"
        found[state] = candidates
    return found


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


def _sessions_so_far(store: Store, experiment: str) -> int:
    last = next(store.sessions(experiment, answered=False, limit=1, newest_first=True), None)
    return 0 if last is None else last.number
