"""The tutorial's whole loop: simulated shoppers come, see a slate, answer, and the learner learns."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from rlreco.audit.act import act
from rlreco.clock import Clock, system_clock
from rlreco.domain.ids import StateId
from rlreco.domain.records import Session
from rlreco.service.learner.learner import Learner
from rlreco.service.learner.recommendation import Recommendation
from rlreco.service.shoppers.shoppers import Shoppers, Visit

SessionProgress: TypeAlias = Callable[[int], bool]
"""Called with the number of sessions done; True stops the run and keeps them."""


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


TotalsProgress: TypeAlias = Callable[[RunTotals], bool]
"""Called with the totals so far after each session; True stops the run and keeps them."""


def run(
    learner: Learner,
    *,
    sessions: int,
    seed: int,
    policy: str | None = None,
    visits: Sequence[Visit] | None = None,
    progress: SessionProgress | None = None,
    clock: Clock = system_clock,
) -> RunTotals:
    """Let shoppers whose tastes and luck are drawn from `seed` answer, one session after the other.

    visits : the customers who come and when; by default drawn by the history's baskets
    """
    tastes, chance = np.random.SeedSequence(seed).spawn(2)
    shoppers = Shoppers(learner, seed=int(tastes.generate_state(1)[0]))
    rng = np.random.default_rng(chance)
    coming = visits if visits is not None else (shoppers.visit(rng) for _ in range(sessions))
    first_age = learner.history.shown + 1
    started = clock()
    answered = _answers(learner, shoppers, enumerate(coming, start=first_age), rng, policy)
    by_number = None if progress is None else lambda totals: progress(totals.sessions)
    totals = _totals(learner, policy, answered, by_number)
    totals.seconds = (clock() - started).total_seconds()
    return totals


def play(
    learner: Learner,
    shoppers: Shoppers,
    rng: np.random.Generator,
    *,
    sessions: int,
    policy: str | None = None,
    progress: TotalsProgress | None = None,
) -> RunTotals:
    """Let that many shoppers come while somebody watches, each state as often as the history's baskets say."""
    visits = ((None, shoppers.visit(rng)) for _ in range(sessions))
    return _totals(learner, policy, _answers(learner, shoppers, visits, rng, policy), progress)


def _answers(
    learner: Learner,
    shoppers: Shoppers,
    visits: Iterable[tuple[int | None, Visit]],
    rng: np.random.Generator,
    policy: str | None,
) -> Iterator[Session]:
    """visits : with the age of the experiment; None: of now"""
    for age, visit in visits:
        shoppers = shoppers.of_edition(learner)
        yield simulated_answer(learner, shoppers, visit, rng, policy=policy, shown_at=age)[1]


def simulated_answer(
    learner: Learner,
    shoppers: Shoppers,
    visit: Visit,
    rng: np.random.Generator,
    *,
    policy: str | None = None,
    shown_at: float | None = None,
) -> tuple[Recommendation, Session]:
    """Show a customer a slate and let a simulated shopper answer it; their tastes are known, so regret is exact.

    Returns the recommendation, and the session as answered.
    """
    shown = learner.recommend(
        visit.customer, visit.at, policy=policy, shown_at=shown_at, truth=shoppers.truth, source="simulated"
    )
    clicked, bought = shoppers.answer(shown.session, rng)
    return shown, learner.answer(shown.session.id, clicked, bought).session


def _totals(
    learner: Learner, policy: str | None, answered: Iterable[Session], progress: TotalsProgress | None
) -> RunTotals:
    totals = RunTotals(learner.name, learner.recommender(policy).spec)
    about = {"experiment": learner.name, "workspace": learner.experiment.workspace, "source": "simulated"}
    with act("taught", **about):
        for session in answered:
            totals.add(session)
            if progress is not None and progress(totals):
                break
    return totals
