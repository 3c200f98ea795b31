"""Recommend, answer, learn: the one service that the app, the command line and the REST service call."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Any, NamedTuple
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.beliefs import decay_weight, estimated_regret
from rlreco.bandit.policies import reads_features
from rlreco.bandit.policies.registry import Recommender, parse
from rlreco.bandit.posterior import Array
from rlreco.bandit.slates.choose import Propensities, choose, propensities
from rlreco.bandit.slates.slate import Slate
from rlreco.bandit.uplift import POLICY as HELD_OUT
from rlreco.bandit.uplift import held_out
from rlreco.domain.ids import ROOT, ProductId, StateId
from rlreco.domain.records import CandidateSet, Customer, Experiment, Outcome, Product, Session
from rlreco.domain.rewards import lesson, outcomes, reward
from rlreco.domain.states import nodes
from rlreco.errors import ConflictError, DataError, NotFoundError
from rlreco.service.learner.beliefs import Beliefs, believed
from rlreco.service.learner.candidates import available, offered
from rlreco.service.learner.memory import Known
from rlreco.service.learner.refit import refit_when_due
from rlreco.service.lists.live import Published
from rlreco.store.base import Closed, Store
from rlreco.store.messages import no_session

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A session just opened, and what was believed when its slate was chosen; places : of the slate in beliefs.

    came_from : "similar", "popular" or "new" for candidates that the published lists brought; the rest are the state's
    """

    session: Session
    beliefs: Beliefs
    places: NDArray[np.intp]
    came_from: Mapping[ProductId, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What an answer changed about one shown product. outcome : ignored, clicked or bought.

    reward : in the shop's own units; value_before, value_after : mean normalised reward believed
    shown : how often it was shown in this state, this time included
    """

    product: ProductId
    outcome: str
    reward: float
    value_before: float
    value_after: float
    shown: float


class Service:
    """The learner over one store. Safe to share between threads; several may learn on one store.

    rng : where chance comes from; clock : the time in UTC
    """

    def __init__(self, store: Store, *, rng: np.random.Generator | None = None, clock: Clock = system_clock) -> None:
        self.store = store
        self.clock = clock
        self._rng = rng or np.random.default_rng()
        self._known: dict[str, Known] = {}
        self._published: dict[str, Published] = {}
        self._lock = Lock()

    def experiment(self, name: str) -> Experiment:
        """Raises NotFoundError with the names that there are."""
        return self._about(name).experiment

    def customer(self, experiment: str, customer: str) -> Customer:
        """Raises NotFoundError for a customer whom the experiment was not trained on."""
        found = self.store.customer(self.experiment(experiment).catalogue, customer)
        if found is None:
            raise NotFoundError(f"There is no customer {customer!r} in the experiment {experiment!r}. Check the id.")
        return found

    def products(self, experiment: str, ids: Sequence[ProductId] | None = None) -> dict[ProductId, Product]:
        return self.store.products(self.experiment(experiment).catalogue, ids)

    def candidates(self, experiment: str, state: StateId) -> CandidateSet:
        """Raises NotFoundError for a state that can't occur in the experiment."""
        return self._about(experiment).candidates(state)

    def state(self, experiment: str, customer: Customer, at: datetime) -> StateId:
        return self._about(experiment).state_space.state(customer, at)

    def recommender(self, experiment: str, policy: str | None = None) -> Recommender:
        """policy : NAME[:key=value,...]; None or "default" takes the profile's."""
        profile = self.experiment(experiment).profile
        spec = profile.policy if policy in (None, "default") else policy
        return parse(spec, explore=profile.explore, epsilon=profile.epsilon)

    def recommend(
        self,
        experiment: str,
        customer: str,
        at: datetime | None = None,
        *,
        policy: str | None = None,
        shown_at: float | None = None,
        truth: Callable[[StateId], Array] | None = None,
        source: str = "person",
    ) -> Recommendation:
        """Choose a slate for a customer at a moment, and open the session that its answer will close.

        at : the moment that makes the state; by default now
        shown_at : the age of the experiment in the unit of its half-life; by default days since t0
        truth : expected normalised reward of each candidate of the state, where tastes are known: regret is exact
        """
        known = self._about(experiment)
        profile, moment, opened_at = known.experiment.profile, at or self.clock(), self.clock()
        state = self.state(experiment, self.customer(experiment, customer), moment)
        held = held_out(customer, experiment, profile.hold_out)
        recommender = self.recommender(experiment, HELD_OUT if held else policy)
        age = _days(opened_at - known.experiment.t0) if shown_at is None else shown_at
        candidates, came_from = self._offered(known, state, customer, tastes_known=truth is not None)
        beliefs = self.beliefs(experiment, state, recommender, age, candidates)
        chosen = self._choose(recommender, beliefs, profile.n_products, estimate=truth is None)
        expected, best = (None, None) if truth is None else _exact(known, state, chosen.slate, truth(state))
        session = Session(
            id=uuid4().hex,
            experiment=experiment,
            customer=customer,
            state=state,
            candidates=candidates.id,
            **_shown(beliefs, chosen),
            policy=recommender.spec,
            weight=decay_weight(age, profile.half_life),
            at=moment,
            shown_at=age,
            opened_at=opened_at,
            source=source,
            expected=expected,
            best=best,
            estimate=chosen.estimate,
        )
        return Recommendation(self.store.open_session(session), beliefs, chosen.slate.arms, came_from)

    def answer(self, session_id: str, clicked: Collection[ProductId], bought: Collection[ProductId]) -> Closed:
        """Teach the bandit what the shopper did, once: an answer sent again changes nothing.

        clicked, bought : products of the slate; a bought one counts as bought whether or not it was also clicked.
        Raises NotFoundError for an unknown session, DataError for a product that wasn't on the slate.
        """
        session = self.store.session(session_id)
        if session is None:
            raise no_session(session_id)
        _check_answer(session, clicked, bought)
        experiment = self.experiment(session.experiment)
        outcome = self._outcome(session, clicked, bought, experiment)
        closed = self.store.close_session(session_id, outcome, lesson(replace(session, outcome=outcome), experiment))
        if closed.first:
            refit_when_due(self.store, self._about(session.experiment), closed.session)
        return closed

    def changes(self, session: Session) -> list[Change]:
        """What the answer to this session changed, place by place, as the sums stand now."""
        if session.outcome is None:
            raise ConflictError("This session has no answer yet, so nothing has changed.")
        profile = self.experiment(session.experiment).profile
        beliefs = self.beliefs(
            session.experiment,
            session.state,
            self.recommender(session.experiment, session.policy),
            session.shown_at,
            self._about(session.experiment).candidate_set(session.candidates),
        )
        place = {product: index for index, product in enumerate(beliefs.products)}
        answer = outcomes(session.slate, session.outcome.clicked, session.outcome.bought)
        rewards = {"bought": profile.buy_reward, "clicked": profile.click_reward, "ignored": profile.ignore}
        return [
            Change(product, what, rewards[what], before, beliefs.honest.means[at], beliefs.impressions[at])
            for product, before, what in zip(session.slate, session.values, map(_word, answer), strict=True)
            if (at := place.get(product)) is not None
        ]

    def beliefs(
        self,
        experiment: str,
        state: StateId,
        recommender: Recommender,
        age: float,
        candidates: CandidateSet | None = None,
    ) -> Beliefs:
        """What the recommender would read for this state; one read of the store.

        candidates : by default the state's own
        """
        known = self._about(experiment)
        products, shares = available(candidates or known.candidates(state), known.unavailable)
        profile = known.experiment.profile
        places = nodes(profile.state_features, known.experiment.crossings, state)
        sums = self.store.sums(experiment, (*places, ROOT), (*products, ROOT))
        weight = decay_weight(age, profile.half_life)
        linear = known.linear.linear(state, products, shares, weight) if reads_features(recommender.policy) else None
        return believed(recommender, products, shares, sums, known.shapes, weight, profile, linear)

    def forget(self, experiment: str) -> None:
        """Drop what is remembered of an experiment, after it was deleted or its products changed."""
        self._known.pop(experiment, None)

    def _about(self, name: str) -> Known:
        known = self._known.get(name) or self._known.setdefault(name, Known(self.store, name))
        return known.freshen()

    def _choose(self, recommender: Recommender, beliefs: Beliefs, most: int, *, estimate: bool) -> "_Chosen":
        """estimate : whether regret can only be estimated, which needs states that share"""
        size = min(most, len(beliefs.products))
        with self._lock:
            slate = choose(recommender, beliefs.arms, size, self._rng)
            chances = propensities(recommender, beliefs.arms, slate.arms, size, self._rng)
            if not estimate or beliefs.ratios is None:
                return _Chosen(slate, chances, None)
            return _Chosen(slate, chances, estimated_regret(beliefs.honest, slate.arms, size, self._rng))

    def _offered(
        self, known: Known, state: StateId, customer: str, *, tastes_known: bool
    ) -> tuple[CandidateSet, Mapping[ProductId, str]]:
        """Simulated shoppers have tastes for their state's candidates only, so they are offered no others."""
        if tastes_known:
            return known.candidates(state), {}
        workspace = known.experiment.workspace
        lists = self._published.setdefault(workspace, Published(self.store, workspace))
        return offered(self.store, known, lists, state, customer)

    def _outcome(
        self, session: Session, clicked: Collection[ProductId], bought: Collection[ProductId], experiment: Experiment
    ) -> Outcome:
        click = experiment.profile.click
        total = sum(reward(*what, click) for what in outcomes(session.slate, clicked, bought))
        return Outcome(_in_order(session.slate, clicked), _in_order(session.slate, bought), total, self.clock())


def _check_answer(session: Session, clicked: Collection[ProductId], bought: Collection[ProductId]) -> None:
    strangers = sorted({*clicked, *bought} - set(session.slate))
    if strangers:
        raise DataError(
            f"The answer names {strangers[0]!r}, which was not on the slate. It held: {', '.join(session.slate)}."
        )


class _Chosen(NamedTuple):
    slate: Slate
    chances: Propensities
    estimate: tuple[float, float, float] | None


def _shown(beliefs: Beliefs, chosen: _Chosen) -> dict[str, Any]:
    """What a session records of its slate, place by place."""
    places = chosen.slate.arms
    return {
        "slate": tuple(beliefs.products[place] for place in places),
        "shares": _floats(beliefs.shares[places]),
        "propensities": _floats(np.minimum(chosen.chances.chances, 1.0)),
        "propensity_errors": _floats(chosen.chances.errors),
        "values": _floats(beliefs.honest.means[places]),
        "spreads": _floats(beliefs.spreads[places]),
        "explored": tuple(chosen.slate.explored.tolist()),
    }


def _exact(known: Known, state: StateId, slate: Slate, rewards: Array) -> tuple[float, float]:
    """Expected reward of the slate and of the best slate, over what is available; rewards : of all candidates."""
    if known.unavailable:
        candidates = known.candidates(state).products
        rewards = rewards[[product not in known.unavailable for product in candidates]]
    return float(rewards[slate.arms].sum()), float(np.sort(rewards)[-slate.arms.size :].sum())


def _in_order(slate: Sequence[ProductId], chosen: Collection[ProductId]) -> tuple[ProductId, ...]:
    return tuple(product for product in slate if product in chosen)


def _word(what: tuple[bool, bool]) -> str:
    clicked, bought = what
    return "bought" if bought else "clicked" if clicked else "ignored"


def _floats(array: Any) -> tuple[float, ...]:
    return tuple(array.tolist())


def _days(delta: Any) -> float:
    return float(delta.total_seconds() / 86400.0)
