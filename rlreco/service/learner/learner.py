"""One experiment: it recommends slates, learns from their answers, and explains its beliefs."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import attrgetter
from threading import Lock
from typing import Any, NamedTuple, Unpack
from uuid import uuid4

import numpy as np
import pandas as pd

from rlreco.audit.act import act
from rlreco.bandit.assignment import HELD_OUT_POLICY as HELD_OUT
from rlreco.bandit.assignment import assigned_policy, held_out
from rlreco.bandit.beliefs import Beliefs, beliefs_of, decay_weight
from rlreco.bandit.policies.registry import Recommender, of_object, parse_for, spec_of
from rlreco.bandit.positions import at_places
from rlreco.bandit.posterior import Array
from rlreco.bandit.slates.choose import Chosen, choose_slate, slate_columns
from rlreco.bandit.slates.rules import Marks, Room, SlateRules
from rlreco.clock import Clock
from rlreco.domain.bases import with_flags
from rlreco.domain.ids import ROOT, CustomerId, ProductId, SessionId, StateId
from rlreco.domain.profile import Profile
from rlreco.domain.purchases import counted_sums
from rlreco.domain.records import (
    CandidateSet,
    CountedOrder,
    Customer,
    Edition,
    Experiment,
    Order,
    Product,
    Purchases,
    Session,
)
from rlreco.domain.request_rules import RequestRules, RuleArguments
from rlreco.domain.states import nodes
from rlreco.errors import ConfigError, ConflictError, NotFoundError, RLRecoError
from rlreco.evaluation.alerts import Alert
from rlreco.language import gettext
from rlreco.progress import Progress
from rlreco.service.learner.candidates import Offer, personal_offer, session_candidates
from rlreco.service.learner.curves import value_history
from rlreco.service.learner.explanation import Explanation, explain
from rlreco.service.learner.history import History
from rlreco.service.learner.memory import LearnerMemory
from rlreco.service.learner.ranking import product_ranking, value_matrix
from rlreco.service.learner.recommendation import AnswerPart, Change, Recommendation
from rlreco.service.learner.refit import refit_when_due
from rlreco.service.learner.session import changes, exact_rewards
from rlreco.service.lists.live import Listed, LiveLists, NoListsError
from rlreco.service.monitor.watched import alerts_of, newest_sessions
from rlreco.service.training.update import Updated, update
from rlreco.service.upkeep.silence import ignore_silent
from rlreco.store.base import Answered, ArmGains, Claimed, Store
from rlreco.store.messages import no_experiment, no_session
from rlreco.store.sums import sums_at
from rlreco.transactions import ClassedLines, Lines

_DAY = timedelta(days=1)

_MOST_SILENT = 100
"""Slates that nobody answered which one recommendation may close."""

_MOST_POLICIES = 1_000
"""Texts of policies whose meaning is kept: callers choose them, so there may be no end of them."""

Truth = Callable[[StateId], Array]
"""Expected normalised reward of each candidate of a state, of shoppers whose tastes are known."""


class UnknownCustomerError(NotFoundError):
    """The experiment was not trained on this customer."""


class Chance(NamedTuple):
    """A generator and the lock that threads share it by."""

    rng: np.random.Generator
    lock: Lock


class ProposalArguments(RuleArguments, total=False):
    """The keyword arguments of Learner.propose."""

    policy: Any
    shown_at: float | None
    truth: Truth | None
    source: str


class Learner:
    """Safe to share between threads; several processes may learn on one experiment.

    name, profile : frozen at training
    """

    def __init__(self, store: Store, experiment: Experiment, lists: LiveLists, chance: Chance, clock: Clock) -> None:
        self.name = experiment.name
        self.profile: Profile = experiment.profile
        self._store = store
        self._lists = lists
        self._chance = chance
        self._clock = clock
        self._oldest: float | None = None
        self._memory = LearnerMemory(store, experiment)
        self._recommenders: dict[str | None, Recommender] = {}
        self._rules = SlateRules.of(self.profile)

    @property
    def experiment(self) -> Experiment:
        """In the edition that is served; two seconds after another one was saved, by any process, it is that."""
        return self._memory.experiment

    @property
    def history(self) -> History:
        """The sessions so far, and their sums."""
        return History(self._store, self.experiment)

    def customer(self, id_: CustomerId) -> Customer:
        """Raises UnknownCustomerError for a customer whom the experiment was not trained on."""
        customer = self._memory.customer(id_)
        if customer is None:
            raise UnknownCustomerError(
                gettext(
                    "There is no customer {id} in the experiment {name}. Check the id.",
                    id=repr(id_),
                    name=repr(self.name),
                )
            )
        return customer

    def customers(self, *, search: str = "", limit: int | None = 100) -> list[Customer]:
        """By id, those whose id starts with `search`; limit None: all of them."""
        return self._store.customers(self.experiment.catalogue, search=search, limit=limit)

    @property
    def n_customers(self) -> int:
        """Of the experiment's edition, however many of them have come."""
        return sum(self._store.band_sizes(self.experiment.catalogue).values())

    def products(self, ids: Sequence[ProductId] | None = None) -> dict[ProductId, Product]:
        """All of the catalogue, or those of `ids` that are in it."""
        return self._store.products(self.experiment.catalogue, ids)

    def state(self, customer: Customer | None, at: datetime) -> StateId:
        """customer : None for a stranger; at : brought to the shop's clock if it has an offset"""
        return self._memory.state(customer, self.profile.local_time(at))

    def now(self) -> datetime:
        """The time by the shop's clock, naive."""
        return self.profile.local_time(self._clock())

    def check_state(self, state: str) -> StateId:
        """The state itself. Raises NotFoundError with an example for one that can't occur."""
        self._memory.candidates(state)
        return state

    def candidates(self, state: StateId) -> CandidateSet:
        """Raises NotFoundError for a state that can't occur."""
        return self._memory.candidates(state)

    def worths(self, products: Sequence[ProductId]) -> Array:
        """Normalised reward of buying each; all 1 unless the reward is the price."""
        return self._memory.worths.of(products)

    def candidate_sets(self) -> dict[StateId, CandidateSet]:
        """Those of every state, available or not."""
        return {state: self._memory.candidates(state) for state in self.experiment.candidates}

    def refresh(self) -> None:
        """Read again the edition, availability, blocked products and derived values, which are trusted for two seconds
        else."""
        self._refresh(at_once=True)

    def recommender(self, policy: Any = None) -> Recommender:
        """policy : NAME[:key=value,...], or an object (see own_policy); None or "default" takes the profile's

        Raises ConfigError as `parse` does, and for a policy that can't keep the profile's rules of a slate.
        """
        if policy is not None and not isinstance(policy, str):
            return self._recommender_of(policy)
        recommender = self._recommenders.get(policy)
        if recommender is None:
            spec = "default" if policy is None else policy
            if len(self._recommenders) >= _MOST_POLICIES:
                self._recommenders.clear()
            recommender = parse_for(self.profile, spec)
            self._rules.check(recommender)
            self._recommenders[policy] = recommender
        return recommender

    def _recommender_of(self, policy: Any) -> Recommender:
        """Of an object, which the name in its sessions stands for from now on, in this process."""
        spec = spec_of(policy)
        if spec is not None:
            return self.recommender(spec)
        recommender = of_object(policy, explore=self.profile.explore)
        self._rules.check(recommender)
        self._recommenders[recommender.spec] = recommender
        return recommender

    def _past_recommender(self, session: Session) -> Recommender:
        """The session's; the profile's where it was an object of another process, whose beliefs are the same sums."""
        try:
            return self.recommender(session.policy)
        except ConfigError:
            return self.recommender()

    def recommend(
        self,
        customer: CustomerId | None,
        at: datetime | None = None,
        **arguments: Unpack[ProposalArguments],
    ) -> Recommendation:
        """Choose a slate for a customer at a moment, and open the session that its answer will close: `propose` and
        `show` in one.

        arguments : as of `propose`, which names the errors too
        """
        return self.show(self.propose(customer, at, **arguments))

    def show(self, proposal: Recommendation) -> Recommendation:
        """Open the session of a proposal, whose answer counts from then on. Opened twice, it is one session."""
        try:
            opened = self._store.open_session(proposal.session)
        except ConflictError:
            # The store had it, though the caller may have heard of a failure.
            there = self._store.session(proposal.session.id)
            if there is None:
                raise
            opened = there
        return replace(proposal, session=opened)

    def propose(
        self,
        customer: CustomerId | None,
        at: datetime | None = None,
        *,
        policy: Any = None,
        shown_at: float | None = None,
        truth: Truth | None = None,
        source: str = "person",
        **rules: Unpack[RuleArguments],
    ) -> Recommendation:
        """Choose a slate for a customer at a moment; nothing is written, and its session has no number yet.

        customer : None, or one whom the experiment was not trained on, is a stranger: served by what the crowd buys
        policy : None or "default": the one that the profile assigns to the customer, else its `policy`. A held-out
            customer is served by the sales history whatever is named. An object with scores(arms, rng) is served here,
            and its sessions have its name; one that learns by itself is refused
        at : the moment that makes the state, by default now: by the shop's clock, or with an offset and brought to it
        shown_at : the age of the experiment in the unit of its half-life; by default days since t0
        truth : where tastes are known; regret is exact then, and only the state's own candidates are offered
        rules : of this request: k, exclude, only, categories, price_min, price_max, basket (see RequestRules)
        Raises UnknownCustomerError for a stranger where the experiment is older than the base rates of persons,
        ConfigError for a rule that can't be used, DataError where the rules leave nothing to show.
        """
        request = _request_rules(truth, rules)
        self._refresh()
        opened_at = self._clock()
        self._ignore_silent(opened_at)
        moment = self.profile.local_time(at or opened_at)
        age = self._age(opened_at) if shown_at is None else shown_at
        state = self._memory.state(self._person(customer), moment)
        is_control = self._is_held_out(customer)
        recommender = self.recommender(HELD_OUT if is_control else self._assigned(customer, policy))
        offer = self._offer(state, customer or "", age, truth, request, held_out=is_control)
        beliefs = self.beliefs(state, recommender, age, offer.candidates, request.k)
        size = min(request.size(self.profile.n_products), len(beliefs.products))
        marks, room = self._marks(offer, held_out=is_control or policy == HELD_OUT), None
        if marks is not None:
            recommender, places = self._rules.for_new_products(recommender, marks.new)
            room = self._room(places, marks, offer, recommender, beliefs, size)
        with self._chance.lock:
            chosen = choose_slate(recommender, beliefs, size, self._chance.rng, estimate=truth is None, room=room)
        expected, best = (None, None) if truth is None else self._exact(state, chosen, truth)
        session = Session(
            id=uuid4().hex,
            experiment=self.name,
            customer=customer or "",
            state=state,
            candidates=offer.candidates.id,
            **slate_columns(beliefs, chosen),
            policy=recommender.spec,
            weight=decay_weight(age, self.profile.half_life),
            at=moment,
            shown_at=age,
            opened_at=opened_at,
            source=source,
            expected=expected,
            best=best,
            estimate=chosen.estimate,
            bases=offer.bases if marks is None else with_flags(offer.bases, np.stack([marks.bought, marks.new])),
            edition=self.experiment.edition,
            looks=at_places(self._memory.chances_of_looks, size),
            withheld=_withheld(offer, beliefs),
        )
        return Recommendation(session, beliefs, chosen.slate.arms, offer.came_from, offer.rates)

    def _age(self, moment: datetime) -> float:
        """Days since the training, and never fewer than at an earlier slate: where a clock is set back, what was
        learned before would count more than once, as it is divided by the weight of the present."""
        if self._oldest is None:
            newest = self.history.newest(1, answered=False) if self.profile.half_life else []
            self._oldest = max([0.0, *(session.shown_at for session in newest if session.source == "person")])
        self._oldest = max(self._oldest, (moment - self.experiment.t0) / _DAY)
        return self._oldest

    def slate_or_list(
        self,
        customer: CustomerId | None,
        at: datetime | None = None,
        *,
        policy: str | None = None,
        **rules: Unpack[RuleArguments],
    ) -> Recommendation | Listed:
        """A slate; where the experiment can't serve strangers, for them the published list or its fallback.

        rules : as in `recommend`; a list that they shorten isn't filled up
        Raises as `recommend` does, and NotFoundError for such a customer where nothing is published.
        """
        try:
            return self.recommend(customer, at, policy=policy, **rules)
        except UnknownCustomerError:
            self.recommender(policy)  # A list needs no policy, but an impossible one is a mistake for anybody.
        request = RequestRules.of(**rules)
        try:
            return self._lists.lookup(customer or "", request.size(self.profile.n_products), self._among(request))
        except NoListsError:
            raise NotFoundError(
                gettext(
                    "There is no customer {customer} in the experiment {name}, and no lists are published that could "
                    "serve a stranger. Check the id, or publish lists.",
                    customer=repr(customer),
                    name=repr(self.name),
                )
            ) from None

    def answer(
        self,
        session_id: SessionId,
        clicked: Collection[ProductId] = (),
        bought: Collection[ProductId] = (),
        *,
        final: bool | None = None,
    ) -> Answered:
        """Learn from what the shopper did. An answer may come in parts, from many senders and in any order: each
        addition is learned once, and what comes again changes nothing.

        clicked, bought, final : see AnswerPart
        Raises NotFoundError for an unknown session, DataError for a product that wasn't on the slate.
        """
        [answered] = self.answer_many([AnswerPart(session_id, clicked, bought, final)])
        if isinstance(answered, RLRecoError):
            raise answered
        return answered

    def answer_many(self, parts: Sequence[AnswerPart]) -> list[Answered | RLRecoError]:
        """As `answer`: the result of each part, or the error that `answer` would raise."""
        now = self._clock()
        answered = self._store.answer_sessions(self.experiment, [(part.session, part.at(now)) for part in parts])
        newest = max(
            (each.session for each in answered if isinstance(each, Answered) and each.first),
            key=attrgetter("number"),
            default=None,
        )
        if newest is not None and newest.number >= self._memory.next_refit:
            self._refresh()
            refit_when_due(self._store, self._memory, newest, now)
        return answered

    def claim(self, session_id: SessionId, customer: CustomerId) -> Claimed:
        """Give the session of a stranger its customer, who may be new, once she is known.

        What it taught stays as it was shown; what its answer bought, now or later, counts for her. The same claim
        again changes nothing.
        Raises NotFoundError for an unknown session, ConflictError for one that has another customer, DataError for an
        id that isn't text.
        """
        session = self._store.session(session_id)
        if session is None or session.experiment != self.name:
            raise no_session(session_id)
        return self._store.claim_session(self.experiment, session_id, customer)

    def count_orders(self, orders: Sequence[Order]) -> int:
        """Count sales after training, so that base rates move on; each (order, product) counts once.

        Returns the number of entries that were new. Raises as the store's `count_orders` does.
        """
        counted, _ = self.log_orders(orders)
        return counted

    def log_orders(self, orders: Sequence[Order]) -> tuple[int, list[CountedOrder]]:
        """As `count_orders`, with the entries that were new."""
        added: dict[tuple[str, tuple[ProductId, ...]], CountedOrder] = {}

        def fold(entry: CountedOrder) -> Purchases:
            # By what was new: a transaction that is tried again folds an entry twice.
            added[entry.order.id, entry.order.products] = entry
            return counted_sums(entry, self.experiment)

        counted = self._store.count_orders(self.name, orders, fold)
        for entry in added.values():
            self._memory.count(entry)
        return counted, list(added.values())

    def put_products(self, products: Sequence[Product]) -> set[ProductId]:
        """Add products to the catalogue, or change those with their ids: see the store's `put_products`.

        Seen from now on in this process, within a minute in others. Returns the ids of those that were added.
        """
        catalogue, added = "", set[ProductId]()
        product = products[0].id if len(products) == 1 else None
        with act("put products", experiment=self.name, workspace=self.experiment.workspace, product=product) as current:
            # An update may put another catalogue in the place of the one that was just written to.
            while catalogue != (newest := self._newest_catalogue()):
                catalogue, added = newest, added | self._store.put_products(newest, products)
            current.count = len(products)
        self.forget_products()
        return added

    def forget_products(self) -> None:
        """The catalogue was changed, by this learner or beside it: read it again at once."""
        self._memory.forget_products()
        self.refresh()

    def update(self, sales: Lines | ClassedLines | None = None, *, progress: Progress | None = None) -> Updated:
        """Bring the shop up to date with these sales, or with the orders counted so far; nothing learned is lost. See
        update.update."""
        with act("updated", experiment=self.name, workspace=self.experiment.workspace) as current:
            updated = update(self._store, self.name, sales, now=self._clock(), progress=progress)
            current.count = updated.counted
        self.refresh()
        return updated

    def editions(self) -> list[Edition]:
        """Those after the first, in order."""
        return self._store.editions(self.name)

    def alerts(self) -> list[Alert]:
        """See evaluation.alerts.alerts."""
        return alerts_of(self._store, self.experiment, newest_sessions(self._store, self.experiment), self._clock())

    def changes(self, session: Session) -> list[Change]:
        """How the answer to this session changed the beliefs about its slate, by the sums as they stand now."""
        if session.outcome is None:
            raise ConflictError(gettext("This session has no answer yet, so nothing has changed."))
        return changes(session, session.outcome, self.beliefs_about(session), self.profile)

    def beliefs_about(self, session: Session) -> Beliefs:
        """What is believed by now of a session's candidates, for its customer and by its policy."""
        self._refresh()
        candidates = self._memory.candidates_of(session)
        return self.beliefs(session.state, self._past_recommender(session), session.shown_at, candidates)

    def beliefs(
        self,
        state: StateId,
        recommender: Recommender,
        age: float,
        candidates: CandidateSet | None = None,
        size: int | None = None,
        *,
        arms: ArmGains | None = None,
    ) -> Beliefs:
        """The recommender's input for this state; one read of the store.

        age : of the experiment, in the unit of its half-life
        candidates : by default the state's own
        size : of the slate; by default the profile's
        arms : sums of all arms, for a caller that has read them, in place of the read
        """
        memory, profile = self._memory, self.profile
        products, shares = memory.available(candidates or memory.candidates(state))
        of_state = nodes(profile.state_features, self.experiment.crossings, state)
        rows, columns = (*of_state, ROOT), (*products, ROOT)
        sums = self._store.sums(self.name, rows, columns) if arms is None else sums_at(arms, rows, columns)
        weight = decay_weight(age, profile.half_life)
        linear = None
        if recommender.abilities.reads_features:
            linear = memory.linear.linear(memory.nearest(state), products, shares, weight)
        return beliefs_of(
            recommender,
            products,
            shares,
            sums,
            memory.shapes,
            memory.likely,
            weight,
            profile,
            linear,
            size,
            strengths=memory.shares.strengths_of(products),
            worths=memory.worths.of(products),
        )

    def present_beliefs(self, state: StateId, policy: str | None = None) -> Beliefs:
        """As of the newest answered session of the experiment, by which decay is measured."""
        self._refresh()
        return self.beliefs(state, self.recommender(policy), self.present_age())

    def present_age(self) -> float:
        """Of the newest answered session, in the unit of the half-life; 0 before the first."""
        newest = self.history.newest(1)
        return newest[0].shown_at if newest else 0.0

    def explain(self, recommendation: Recommendation) -> list[Explanation]:
        """One for each product of the slate, best first."""
        return explain(recommendation, self.profile.state_features, self.experiment.crossings)

    def value_history(
        self, state: StateId, *, products: int = 5, policy: str | None = None, sessions: int | None = None
    ) -> pd.DataFrame:
        """Values of a state's most shown products over the sessions there: see curves.value_history.

        policy : whose beliefs; by default that of the newest session there, as policies may believe different things
        sessions : the newest of them; None: as many as a chart can show
        """
        log = self.history.of_state(state, policy)[:sessions]
        if not log:
            return value_history(log, None)
        self._refresh()
        beliefs = self.beliefs(state, self._past_recommender(log[0]), log[0].shown_at)
        return value_history(log, beliefs, products)

    def product_ranking(self, state: StateId, *, policy: str | None = None, products: int = 12) -> pd.DataFrame:
        """See ranking.product_ranking."""
        return product_ranking(self.present_beliefs(state, policy), products)

    def value_matrix(self, states: Sequence[StateId], *, policy: str | None = None, products: int = 12) -> pd.DataFrame:
        """See ranking.value_matrix."""
        return value_matrix({state: self.present_beliefs(state, policy) for state in states}, products)

    def _newest_catalogue(self) -> str:
        experiment = self._store.experiment(self.name)
        if experiment is None:
            raise no_experiment(self.name)
        return experiment.catalogue

    def _refresh(self, *, at_once: bool = False) -> None:
        """Calls that began with the edition before end with it: its customers and candidates are kept for them."""
        memory = self._memory
        memory.refresh(at_once=at_once)
        if memory.forgot or memory.newest_edition not in (0, memory.experiment.edition):
            experiment = self._store.experiment(self.name)
            if experiment is not None:
                self._memory = LearnerMemory(self._store, experiment)
                self._memory.refresh()

    def _ignore_silent(self, now: datetime) -> None:
        """A busy shop leaves more slates unanswered than one call may close: the next calls go on."""
        memory = self._memory
        if memory.looks_for_silence():
            ignored = ignore_silent(self._store, self.experiment, now, limit=_MOST_SILENT)
            if ignored == _MOST_SILENT:
                memory.look_again_for_silence()

    def _person(self, customer: CustomerId | None) -> Customer | None:
        """None for a stranger. Raises UnknownCustomerError where strangers can't be served."""
        if not self._memory.knows_persons:
            return self.customer(customer or "")
        return self._memory.customer(customer) if customer else None

    def _is_held_out(self, customer: CustomerId | None) -> bool:
        """False for a stranger."""
        return bool(customer) and held_out(customer or "", self.name, self.profile.hold_out)

    def _assigned(self, customer: CustomerId | None, policy: Any) -> Any:
        """The policy that the request names; else the customer's, None for the profile's."""
        if policy not in (None, "default") or not customer:
            return policy
        return assigned_policy(customer, self.name, self.profile.hold_out, self.profile.assign)

    def _offer(
        self,
        state: StateId,
        customer: CustomerId,
        age: float,
        truth: Truth | None,
        request: RequestRules,
        *,
        held_out: bool,
    ) -> Offer:
        """Simulated shoppers have tastes for their state's candidates only, so they are offered no others."""
        memory = self._memory
        if truth is None and memory.knows_persons:
            return personal_offer(self._store, memory, self._lists, state, customer, age, request, held_out=held_out)
        others = memory.listed or memory.new_products(1)
        of_state = not others or self.profile.candidate_sources == ("state",)
        if truth is not None or (of_state and not request):
            return Offer(memory.candidates(state))
        candidates = session_candidates(self._store, memory, self._lists, state, customer, request, held_out=held_out)
        return Offer(*candidates)

    def _among(self, request: RequestRules) -> Collection[ProductId] | None:
        """Products that a published list may show; None: all."""
        if not request:
            return None
        return self._memory.catalogue.keys() - request.left_out(self._memory.catalogue)

    def _marks(self, offer: Offer, *, held_out: bool) -> Marks | None:
        """Of all candidates; None where no rule goes by them."""
        rules, new = self._rules, self._new_in_shop(offer, held_out=held_out)
        if not rules and not new:
            return None
        bought = offer.bought if rules.discovery else {}
        categories = {} if rules.per_category is None else self._memory.categories
        return Marks.of(offer.candidates.products, bought, new, categories)

    def _new_in_shop(self, offer: Offer, *, held_out: bool) -> frozenset[ProductId]:
        """Those that may be shown. Only sessions that keep base rates can keep which candidates were new; held-out
        customers have places for them only by the profile's minimumShare."""
        new = self._memory.new_products(self.profile.new_candidates)
        if not offer.bases or not (self._rules.minimum_share or (new and not held_out)):
            return frozenset()
        return self._lists.new_products().union(new) - self._memory.unavailable

    def _room(
        self,
        rules: SlateRules,
        marks: Marks,
        offer: Offer,
        recommender: Recommender,
        beliefs: Beliefs,
        size: int,
    ) -> Room | None:
        """The rules for those candidates that are available."""
        available = set(beliefs.products)
        kept = np.flatnonzero([product in available for product in offer.candidates.products])
        return rules.room(marks.take(kept), size, recommender.epsilon_of_one(beliefs.arms))

    def _exact(self, state: StateId, chosen: Chosen, truth: Truth) -> tuple[float, float]:
        candidates = self._memory.candidates(state).products
        return exact_rewards(candidates, self._memory.unavailable, chosen.slate, truth(state))


def _withheld(offer: Offer, beliefs: Beliefs) -> tuple[ProductId, ...]:
    """Candidates that are sold out or blocked."""
    if len(beliefs.products) == len(offer.candidates.products):
        return ()
    available = set(beliefs.products)
    return tuple(product for product in offer.candidates.products if product not in available)


def _request_rules(truth: Truth | None, rules: RuleArguments) -> RequestRules:
    request = RequestRules.of(**rules)
    if request and truth is not None:
        raise ConfigError(
            gettext("Simulated shoppers are offered all candidates of their state: leave the request's rules out.")
        )
    return request
