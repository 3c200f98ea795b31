"""Simulated shoppers who come while somebody watches: the same tastes at every call, other visits."""

from collections.abc import Callable
from datetime import datetime

import numpy as np

from rlreco.domain.records import Session
from rlreco.service.learner.learner import Recommendation, Service
from rlreco.service.shoppers.run import RunTotals, Shoppers

TASTES = 20240229
"""Seed of the shoppers that the app plays with, so that what they taught yesterday still holds today."""


def shoppers_of(service: Service, experiment: str) -> Shoppers:
    """Tastes drawn from the experiment's own history; takes a moment, so keep them."""
    return Shoppers(service.store, service.experiment(experiment), seed=TASTES)


def simulated_answer(
    service: Service,
    shoppers: Shoppers,
    experiment: str,
    customer: str,
    at: datetime,
    rng: np.random.Generator,
    *,
    policy: str | None = None,
) -> tuple[Recommendation, Session]:
    """Show this customer a slate and let a simulated shopper answer it; their tastes are known, so regret is exact.

    Returns what was shown and the session as answered.
    """
    shown = service.recommend(experiment, customer, at, policy=policy, truth=shoppers.truth, source="simulated")
    clicked, bought = shoppers.answer(shown.session, rng)
    return shown, service.answer(shown.session.id, clicked, bought).session


def play(
    service: Service,
    shoppers: Shoppers,
    experiment: str,
    rng: np.random.Generator,
    *,
    sessions: int,
    policy: str | None = None,
    progress: Callable[[int], bool] | None = None,
) -> RunTotals:
    """Let that many shoppers come, as often in each state as the history's baskets say.

    progress : told the sessions done; returning True stops, keeping what was done
    """
    totals = RunTotals(experiment, service.recommender(experiment, policy).spec)
    for number in range(1, sessions + 1):
        visit = shoppers.visit(rng)
        totals.add(simulated_answer(service, shoppers, experiment, visit.customer, visit.at, rng, policy=policy)[1])
        if progress is not None and progress(number):
            break
    return totals
