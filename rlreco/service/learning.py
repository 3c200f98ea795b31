"""Recommend, answer, learn: the one service that the app, the command line and the REST service call."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock
from time import monotonic
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.arms import Arms, Array
from rlreco.bandit.beliefs import alone, decay_weight, estimated_regret, shared
from rlreco.bandit.choosing import choose, propensities
from rlreco.bandit.empirical_bayes import Counts, refit
from rlreco.bandit.holdout import POLICY as HELD_OUT
from rlreco.bandit.holdout import held_out
from rlreco.bandit.policies.registry import Recommender, parse
from rlreco.bandit.rewards import click_reward, lesson, outcomes, reward
from rlreco.bandit.sharing import LEAST_SHARE, Ratios, Shapes, last_due
from rlreco.bandit.slate import Slate
from rlreco.errors import ConflictError, DataError, NotFoundError
from rlreco.records import (
    ROOT,
    CandidateSet,
    Customer,
    Derived,
    Experiment,
    Gain,
    NodeId,
    Outcome,
    Product,
    ProductId,
    Session,
    StateId,
)
from rlreco.service.published import Published
from rlreco.states import PRODUCT_NODE, nodes, state_id
from rlreco.store.base import Closed, Store

Clock = Callable[[], datetime]

_IMPRESSIONS, _CLICKS, _SHARES = (Gain._fields.index(name) for name in ("impressions", "clicks", "shares"))

_LIST_SOURCES = {"similar": "batchCandidates", "popular": "popularCandidates", "new": "newCandidates"}
"""Where a published list's candidates come from -> profile key of how many."""

_MOST_OWN_SETS = 10_000

_FRESH_SECONDS = 2.0
"""How long availability and derived values are trusted before the store is asked again."""


def system_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What is believed of a state's candidates at one moment; arrays of shape (n_candidates,).

    arms : for the policy; honest : for people, with the uncertainty of every factor
    ratios : the plain factors behind a shared value; None where the policy learns each state alone
    impressions : how often each was shown in this state
    """

    products: tuple[ProductId, ...]
    shares: Array
    arms: Arms
    honest: Arms
    ratios: Ratios | None
    impressions: Array

    @property
    def spreads(self) -> Array:
        """Standard deviation of each honest mean."""
        means, variance = self.honest.means, self.honest.relative_variance
        if variance is not None:
            return means * np.sqrt(variance)
        return np.sqrt(means * (1.0 - means) / (1.0 + np.maximum(self.honest.impressions, 1.0)))


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


@dataclass(slots=True)
class _Known:
    """What a service keeps of an experiment: frozen parts for good, the rest for a moment.

    overall : each product's share of all baskets, once it is needed
    own : ids of the sets of customers' sessions that are known to be stored
    """

    experiment: Experiment
    sets: dict[str, CandidateSet]
    unavailable: frozenset[ProductId]
    derived: Derived | None
    read_at: float
    listed: bool = False
    overall: Mapping[ProductId, float] | None = None
    own: set[str] = field(default_factory=set)


class Service:
    """The learner over one store. Safe to share between threads; several may learn on one store.

    rng : where chance comes from; clock : the time in UTC
    """

    def __init__(self, store: Store, *, rng: np.random.Generator | None = None, clock: Clock = system_clock) -> None:
        self.store = store
        self.clock = clock
        self._rng = rng or np.random.default_rng()
        self._known: dict[str, _Known] = {}
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
        return self._candidates(self._about(experiment), state)

    def state(self, experiment: str, segment: str, at: datetime) -> StateId:
        profile = self.experiment(experiment).profile
        return state_id(profile["stateFeatures"], profile["monthPer"], segment, at)

    def recommender(self, experiment: str, policy: str | None = None) -> Recommender:
        """policy : NAME[:key=value,...]; None or "default" takes the profile's."""
        profile = self.experiment(experiment).profile
        spec = profile["policy"] if policy in (None, "default") else policy
        return parse(str(spec), explore=profile["explore"], epsilon=profile["epsilon"])

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
        moment, opened_at = at or self.clock(), self.clock()
        segment = self.customer(experiment, customer).segment
        if held_out(customer, experiment, known.experiment.profile.get("holdOut", 0.0)):
            policy = HELD_OUT
        state = self.state(experiment, segment, moment)
        recommender = self.recommender(experiment, policy)
        age = _days(opened_at - known.experiment.t0) if shown_at is None else shown_at
        candidates, came_from = self._offered(known, state, customer, tastes_known=truth is not None)
        beliefs = self.beliefs(experiment, state, recommender, age, candidates)
        size = min(int(known.experiment.profile["nProducts"]), len(beliefs.products))
        with self._lock:
            slate = choose(recommender, beliefs.arms, size, self._rng)
            chances = propensities(recommender, beliefs.arms, slate.arms, size, self._rng)
            estimate = (
                estimated_regret(beliefs.honest, slate.arms, size, self._rng)
                if truth is None and beliefs.ratios is not None
                else None
            )
        expected, best = _exact(known, state, beliefs, slate, size, truth)
        session = Session(
            id=uuid4().hex,
            experiment=experiment,
            customer=customer,
            state=state,
            candidates=candidates.id,
            slate=tuple(beliefs.products[place] for place in slate.arms),
            shares=_floats(beliefs.shares[slate.arms]),
            propensities=_floats(np.minimum(chances.chances, 1.0)),
            propensity_errors=_floats(chances.errors),
            values=_floats(beliefs.honest.means[slate.arms]),
            spreads=_floats(beliefs.spreads[slate.arms]),
            explored=tuple(bool(flag) for flag in slate.explored),
            policy=recommender.spec,
            weight=decay_weight(age, known.experiment.profile["halfLife"]),
            at=moment,
            shown_at=age,
            opened_at=opened_at,
            source=source,
            expected=expected,
            best=best,
            estimate=estimate,
        )
        return Recommendation(self.store.open_session(session), beliefs, slate.arms, came_from)

    def answer(self, session_id: str, clicked: Collection[ProductId], bought: Collection[ProductId]) -> Closed:
        """Teach the bandit what the shopper did, once: an answer sent again changes nothing.

        clicked, bought : products of the slate; a bought one counts as bought whether or not it was also clicked.
        Raises NotFoundError for an unknown session, DataError for a product that wasn't on the slate.
        """
        session = self.store.session(session_id)
        if session is None:
            raise NotFoundError(f"There is no session {session_id!r}. It may have expired: ask for a new slate.")
        _check_answer(session, clicked, bought)
        experiment = self.experiment(session.experiment)
        outcome = self._outcome(session, clicked, bought, experiment)
        closed = self.store.close_session(session_id, outcome, lesson(replace(session, outcome=outcome), experiment))
        if closed.first:
            self._refit_when_due(closed.session)
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
            self._candidate_set(self._about(session.experiment), session.candidates),
        )
        place = {product: index for index, product in enumerate(beliefs.products)}
        answer = outcomes(session.slate, session.outcome.clicked, session.outcome.bought)
        rewards = {"bought": profile["buyReward"], "clicked": profile["clickReward"], "ignored": profile["ignore"]}
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
        products, shares = _available(candidates or self._candidates(known, state), known.unavailable)
        profile, crossings = known.experiment.profile, known.experiment.crossings
        places = nodes(profile["stateFeatures"], crossings, state)
        sums = self.store.sums(experiment, (*places, ROOT), (*products, ROOT))
        weight = decay_weight(age, profile["halfLife"])
        in_state = sums[len(places) - 1, :-1]
        if not recommender.shares:
            arms = alone(in_state, weight)
            return Beliefs(products, shares, arms, arms, None, in_state[:, 0] / weight)
        ratios = shared(sums[:-1, :-1], sums[-1, -1], shares, self._shapes(known), weight)
        click = click_reward(profile)
        return Beliefs(products, shares, ratios.arms(click), ratios.honest_arms(click), ratios, in_state[:, 0] / weight)

    def forget(self, experiment: str) -> None:
        """Drop what is remembered of an experiment, after it was deleted or its products changed."""
        self._known.pop(experiment, None)

    def _about(self, name: str) -> _Known:
        known = self._known.get(name)
        if known is None:
            experiment = self.store.experiment(name)
            if experiment is None:
                raise NotFoundError(self._no_experiment(name))
            known = self._known.setdefault(name, _Known(experiment, {}, frozenset(), None, -_FRESH_SECONDS))
        if monotonic() - known.read_at >= _FRESH_SECONDS:
            workspace = known.experiment.workspace
            known.unavailable = self.store.unavailable(known.experiment.catalogue) | self.store.blocked(workspace)
            known.listed = self.store.live_lists(workspace) is not None
            known.derived = self.store.derived(name)
            known.read_at = monotonic()
        return known

    def _no_experiment(self, name: str) -> str:
        names = [experiment.name for experiment in self.store.experiments()]
        there = f"There are: {', '.join(names[:10])}." if names else "The store holds none yet: train one first."
        return f"There is no experiment {name!r}. {there}"

    def _candidates(self, known: _Known, state: StateId) -> CandidateSet:
        set_id = known.experiment.candidates.get(state)
        if set_id is None:
            raise NotFoundError(f"The experiment {known.experiment.name!r} has no state {state!r}.")
        if set_id not in known.sets:
            known.sets[set_id] = self._candidate_set(known, set_id)
        return known.sets[set_id]

    def _candidate_set(self, known: _Known, set_id: str) -> CandidateSet:
        """Of a state, or of a customer's session."""
        found = known.sets.get(set_id) or self.store.candidates(set_id)
        assert found is not None, "a set is stored before whatever names it"
        return found

    def _offered(
        self, known: _Known, state: StateId, customer: str, *, tastes_known: bool
    ) -> tuple[CandidateSet, Mapping[ProductId, str]]:
        """The state's candidates joined with the customer's own, where lists are published, and what those brought.

        Simulated shoppers have tastes for their state's candidates only, so they are offered no others.
        """
        of_state = self._candidates(known, state)
        profile = known.experiment.profile
        # An experiment from before there were lists keeps to what it was frozen with.
        sources = profile.get("candidateSources", ["state"])
        if tastes_known or not known.listed or sources == ["state"]:
            return of_state, {}
        most = [profile[key] if source in sources else 0 for source, key in _LIST_SOURCES.items()]
        brought = self._lists(known.experiment.workspace).candidates(customer, *most)
        shares = self._overall(known)
        kept = {product: source for product, source in brought.items() if product in shares}
        with_state = "state" in sources or len(kept) < profile["nProducts"]
        return self._kept_set(known, joined(of_state, kept, shares, with_state, profile["topCandidates"])), kept

    def _kept_set(self, known: _Known, candidates: CandidateSet) -> CandidateSet:
        """Stored, before a session names it."""
        frozen = known.experiment.candidates.values()
        if candidates.id not in known.own and candidates.id not in frozen:
            self.store.save_candidates(known.experiment.name, candidates)
            if len(known.own) >= _MOST_OWN_SETS:
                known.own.clear()
            known.own.add(candidates.id)
        return candidates

    def _lists(self, workspace: str) -> Published:
        return self._published.setdefault(workspace, Published(self.store, workspace))

    def _overall(self, known: _Known) -> Mapping[ProductId, float]:
        if known.overall is None:
            baskets = max(sum(known.experiment.baskets.values()), 1.0)
            products = self.store.products(known.experiment.catalogue)
            known.overall = {id_: product.baskets / baskets for id_, product in products.items()}
        return known.overall

    def _outcome(
        self, session: Session, clicked: Collection[ProductId], bought: Collection[ProductId], experiment: Experiment
    ) -> Outcome:
        click = click_reward(experiment.profile)
        total = sum(reward(*what, click) for what in outcomes(session.slate, clicked, bought))
        return Outcome(_in_order(session.slate, clicked), _in_order(session.slate, bought), total, self.clock())

    def _shapes(self, known: _Known) -> Shapes:
        return Shapes() if known.derived is None else Shapes(**known.derived.values)

    def _refit_when_due(self, session: Session) -> None:
        """Recompute the level and the shapes at their sessions; of many processes one wins, and all see the same."""
        known = self._about(session.experiment)
        revision, fitted_at = (0, 0) if known.derived is None else (known.derived.revision, known.derived.sessions)
        due = last_due(session.number)
        if due <= fitted_at:
            return
        known.derived = Derived(revision + 1, due, asdict(self._refit(known, session.weight)))
        if not self.store.replace_derived(session.experiment, known.derived):
            known.derived = self.store.derived(session.experiment)

    def _refit(self, known: _Known, weight: float) -> Shapes:
        """Empirical Bayes over all products and the pairs of the first crossing, in the weight of the newest answer."""
        name = known.experiment.name
        products = self.store.node_sums(name, PRODUCT_NODE)
        place = {product: row for row, product in enumerate(products)}
        pairs = [
            pair for node in _first_crossing(known.experiment) for pair in self.store.node_sums(name, node).items()
        ]
        product_of = np.array([place[product] for product, _ in pairs], dtype=np.intp)
        crossing = _counts([gain for _, gain in pairs], weight)
        return refit(self._shapes(known), _counts([*products.values()], weight), crossing, product_of)


def _first_crossing(experiment: Experiment) -> list[NodeId]:
    if not experiment.crossings:
        return []
    features = experiment.profile["stateFeatures"]
    return list(dict.fromkeys(nodes(features, experiment.crossings, state)[1] for state in experiment.candidates))


def _counts(gains: Sequence[Gain], weight: float) -> Counts:
    sums = np.array(gains, dtype=float).reshape(-1, len(Gain._fields)) / weight
    return Counts(sums[:, _IMPRESSIONS], sums[:, _CLICKS], sums[:, _SHARES])


def _check_answer(session: Session, clicked: Collection[ProductId], bought: Collection[ProductId]) -> None:
    strangers = sorted({*clicked, *bought} - set(session.slate))
    if strangers:
        raise DataError(
            f"The answer names {strangers[0]!r}, which was not on the slate. It held: {', '.join(session.slate)}."
        )


def _exact(
    known: _Known,
    state: StateId,
    beliefs: Beliefs,
    slate: Slate,
    size: int,
    truth: Callable[[StateId], Array] | None,
) -> tuple[float | None, float | None]:
    """Expected reward of the slate and of the best slate, over what is available."""
    if truth is None:
        return None, None
    rewards = truth(state)
    if known.unavailable:
        candidates = known.sets[known.experiment.candidates[state]].products
        rewards = rewards[[product not in known.unavailable for product in candidates]]
    return float(rewards[slate.arms].sum()), float(np.sort(rewards)[-size:].sum())


def _available(candidates: CandidateSet, unavailable: frozenset[ProductId]) -> tuple[tuple[ProductId, ...], Array]:
    if unavailable.isdisjoint(candidates.products):
        return candidates.products, np.array(candidates.shares)
    kept = [place for place, product in enumerate(candidates.products) if product not in unavailable]
    if not kept:
        raise DataError("No product of this state is available. Mark some as available again.")
    return tuple(candidates.products[place] for place in kept), np.array(candidates.shares)[kept]


def joined(
    of_state: CandidateSet,
    brought: Mapping[ProductId, str],
    overall: Mapping[ProductId, float],
    with_state: bool,
    top: int,
) -> CandidateSet:
    """The state's candidates, unless with_state is False, and the products that lists brought, each once.

    A product beyond the state's own has no share frozen for it. It sells in this state less than the best `top`, or it
    would be one of them; within that, its share of all baskets is the best guess. overall : those shares
    """
    known = dict(zip(of_state.products, of_state.shares, strict=True))
    highest = min(of_state.shares[:top])
    new = {product: min(max(overall[product], LEAST_SHARE), highest) for product in brought if product not in known}
    chosen = known if with_state else {product: known[product] for product in brought if product in known}
    together = chosen | new
    return CandidateSet.of(tuple(together), tuple(together.values()))


def _in_order(slate: Sequence[ProductId], chosen: Collection[ProductId]) -> tuple[ProductId, ...]:
    return tuple(product for product in slate if product in chosen)


def _word(what: tuple[bool, bool]) -> str:
    clicked, bought = what
    return "bought" if bought else "clicked" if clicked else "ignored"


def _floats(array: Any) -> tuple[float, ...]:
    return tuple(array.tolist())


def _days(delta: Any) -> float:
    return float(delta.total_seconds() / 86400.0)
