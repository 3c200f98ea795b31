"""One visit to the simulator: a slate, its boxes, and its answer, which is submitted exactly once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Literal, NamedTuple

import numpy as np
import streamlit as st

from rlreco.domain.ids import ProductId
from rlreco.domain.records import Session
from rlreco.errors import RLRecoError
from rlreco.language import gettext, language
from rlreco.service.learner.explanation import Explanation
from rlreco.service.learner.learner import Learner
from rlreco.service.learner.recommendation import Change, Recommendation
from rlreco.service.shoppers.run import simulated_answer
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.shoppers.shoppers import Visit as ShopperVisit

DOUBLE_CLICK_SECONDS = 0.4
"""A click that comes sooner after a new slate is the second half of a double click on the slate before."""

STALE_SECONDS = 5.0
"""A browser may take so long, on a busy machine, to show the next customer: until then it sends the one before."""

_DRAWS = 1000
"""Draws in search of another customer, a few milliseconds at most."""

Action = Literal["click", "buy"]

_VISIT, _DRAWN = "visit", "drawn-customer"


class Choices(NamedTuple):
    """moment : None for the current time"""

    experiment: str
    customer: str
    moment: datetime | None
    policy: str


@dataclass
class Visit:
    """choices : the visitor's, which the slate was made for
    at : the moment that the state was computed for, by the shop's clock
    spoken : the language of the explanations
    issued : when the slate was made, on the monotonic clock
    answered : the session with its answer, None before it
    failure : of the last action
    changes : the changes that the answer made, None until they are computed
    added : products whose click, and whose buy, were added to the answer last
    """

    choices: Choices
    recommendation: Recommendation
    at: datetime
    explanations: list[Explanation]
    spoken: str = field(default_factory=language)
    issued: float = field(default_factory=monotonic)
    answered: Session | None = None
    failure: RLRecoError | None = None
    changes: list[Change] | None = None
    added: tuple[Collection[ProductId], Collection[ProductId]] = ((), ())

    @property
    def session(self) -> Session:
        return self.recommendation.session

    @property
    def can_grow(self) -> bool:
        """Simulated shoppers do all they do at once: what a person added to that would be nobody's taste."""
        return self.session.source == "person"

    def learned(self, action: Action) -> frozenset[ProductId]:
        """Products of the answer so far. A buy counts as a click, too."""
        outcome = None if self.answered is None else self.answered.outcome
        if outcome is None:
            return frozenset()
        return frozenset(outcome.bought if action == "buy" else (*outcome.clicked, *outcome.bought))

    def forget_failure(self) -> None:
        self.failure = None


def visit_of(learner: Learner, customer: str, moment: datetime | None, policy: str) -> Visit:
    """The open visit while the choices are the same, else a new visit with a new slate.

    Raises UnknownCustomerError: an id that was mistyped isn't a stranger.
    """
    choices = Choices(learner.name, customer, moment, policy)
    visit = st.session_state.get(_VISIT)
    if isinstance(visit, Visit) and visit.choices == choices:
        _explain_in_language_of_now(learner, visit)
        return visit
    at = moment or learner.now()
    learner.customer(customer)
    visit = _visit(choices, learner.propose(customer, at, policy=policy), at, learner)
    st.session_state[_VISIT] = visit
    return visit


def _explain_in_language_of_now(learner: Learner, visit: Visit) -> None:
    if visit.spoken != language():
        visit.spoken, visit.explanations = language(), learner.explain(visit.recommendation)


def submit(learner: Learner, session_id: str) -> None:
    """Button callback, so it must be fast: submits the ticked boxes exactly once; the changes are drawn later."""
    visit = open_visit(session_id)
    if visit is None or visit.answered is not None or _too_soon(visit):
        return
    try:
        # Logged now that somebody acts on it: a page that was only opened showed nobody anything.
        visit.recommendation = learner.show(visit.recommendation)
        visit.answered = learner.answer(session_id, ticked(visit, "click"), ticked(visit, "buy"), final=True).session
        visit.failure = None
    except RLRecoError as error:
        visit.failure = error


def open_visit(session_id: str) -> Visit | None:
    """None where another visit is open by now, so that a late click has no effect."""
    visit = st.session_state.get(_VISIT)
    return visit if isinstance(visit, Visit) and visit.session.id == session_id else None


def changes_of(learner: Learner, visit: Visit) -> list[Change]:
    """The changes the answer made, as computed right after it: later answers don't move them."""
    assert visit.answered is not None
    if visit.changes is None:
        visit.changes = learner.changes(visit.answered)
    return visit.changes


def ticked(visit: Visit, action: Action) -> list[ProductId]:
    return [product for product in visit.session.slate if st.session_state.get(box(action, visit, product))]


def box(action: Action, visit: Visit, product: ProductId) -> str:
    """The key of a box. It has the slate's id, so that a late click can't tick a box of the next slate."""
    return f"{action}-{visit.session.id}-{product}"


def tick_click_with_buy(visit: Visit, product: ProductId) -> None:
    if st.session_state[box("buy", visit, product)]:
        st.session_state[box("click", visit, product)] = True


def untick_buy_with_click(visit: Visit, product: ProductId) -> None:
    if not st.session_state[box("click", visit, product)]:
        st.session_state[box("buy", visit, product)] = False


def next_customer(learner: Learner, visit: Visit) -> None:
    """Button callback: draw another customer, each in proportion to their baskets in the sales history."""
    if _over(visit) or _too_soon(visit):
        return
    try:
        customer = _another_customer(learner, visit.choices.customer)
    except RLRecoError as error:
        visit.failure = error
        return
    st.session_state["customer"] = customer
    st.session_state[_DRAWN] = (learner.name, customer, visit.choices.customer)
    st.session_state.pop(_VISIT, None)


def _another_customer(learner: Learner, current: str) -> str:
    """The current one again only where hardly anyone else shops: seeing them twice looks as if nothing happened."""
    shoppers, rng = shoppers_of(learner), np.random.default_rng()
    drawn = (shoppers.visit(rng).customer for _ in range(_DRAWS))
    return next((customer for customer in drawn if customer != current), current)


def keep_drawn_customer() -> None:
    """Callback of the customer's selectbox: keep the customer just drawn.

    A click made before the browser has the new page still sends the selectbox's value of the page before.
    """
    visit = st.session_state.get(_VISIT)
    experiment, customer, before = st.session_state.get(_DRAWN, (None, None, None))
    patience = STALE_SECONDS if st.session_state["customer"] == before else DOUBLE_CLICK_SECONDS
    settled = isinstance(visit, Visit) and not _too_soon(visit, patience)
    if experiment is not None and experiment == st.session_state.get("experiment") and not settled:
        st.session_state["customer"] = customer


def let_shopper_answer(learner: Learner, visit: Visit) -> None:
    """Button callback: a simulated shopper gets a new slate for the same choices, and answers it."""
    if _over(visit) or visit.answered is not None:
        return
    shopper = ShopperVisit(visit.choices.customer, visit.at)
    try:
        recommendation, answered = simulated_answer(
            learner, shoppers_of(learner), shopper, np.random.default_rng(), policy=visit.choices.policy
        )
    except RLRecoError as error:
        visit.failure = error
        return
    st.session_state[_VISIT] = fresh = _visit(visit.choices, recommendation, visit.at, learner)
    fresh.answered = answered


def _over(visit: Visit) -> bool:
    """Whether another visit is open by now, so that a late click on this one has no effect."""
    return st.session_state.get(_VISIT) is not visit


def _too_soon(visit: Visit, patience: float = DOUBLE_CLICK_SECONDS) -> bool:
    """Whether the slate is so new that a click must have been meant for the slate before."""
    return monotonic() - visit.issued < patience


def shoppers_of(learner: Learner) -> Shoppers:
    words = gettext("Fitting shoppers' tastes to the sales history")
    fitted = st.cache_resource(max_entries=2, ttl=3600, show_spinner=words)(_shoppers)
    return fitted(learner, learner.name, learner.experiment.t0, learner.experiment.edition)


def _shoppers(_learner: Learner, experiment: str, trained: datetime, edition: int) -> Shoppers:
    """trained : when, so that a new experiment with the name of a deleted one gets its own shoppers"""
    return Shoppers(_learner)


def _visit(choices: Choices, recommendation: Recommendation, at: datetime, learner: Learner) -> Visit:
    return Visit(choices, recommendation, at, learner.explain(recommendation))
