"""One visit to the simulator: a slate that was shown, its boxes, and the answer that teaches exactly once."""

from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

import numpy as np
import streamlit as st

from rlreco.domain.ids import ProductId
from rlreco.domain.records import Session
from rlreco.errors import RLRecoError
from rlreco.service.learner.explanation import Explanation
from rlreco.service.learner.learner import Learner
from rlreco.service.learner.recommendation import Change, Recommendation
from rlreco.service.shoppers.run import RunTotals, play, simulated_answer
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.shoppers.shoppers import Visit as ShopperVisit
from rlreco.ui.visitor.choices import local_now

SOONEST_ANSWER = 0.4
"""Seconds: an act that comes sooner is the second half of a double click, meant for the slate before."""

_KEY, _CALLED = "visit", "called"


@dataclass
class Visit:
    """wanted : experiment, customer, moment and policy, as chosen; at : the moment that made the state

    issued : when the slate came up, on the monotonic clock
    """

    wanted: tuple[str, str, datetime | None, str]
    shown: Recommendation
    at: datetime
    explanations: list[Explanation]
    issued: float = field(default_factory=monotonic)
    answered: Session | None = None
    failed: RLRecoError | None = None
    changes: list[Change] | None = None

    @property
    def session(self) -> Session:
        return self.shown.session

    def forget_failure(self) -> None:
        self.failed = None


def visit_of(learner: Learner, customer: str, moment: datetime | None, policy: str) -> Visit:
    """The open visit, while the choices stay as they are; else a new one with a new slate."""
    wanted = (learner.name, customer, moment, policy)
    visit = st.session_state.get(_KEY)
    if isinstance(visit, Visit) and visit.wanted == wanted:
        return visit
    at = moment or local_now()
    visit = _visit(wanted, learner.recommend(customer, at, policy=policy), at, learner)
    st.session_state[_KEY] = visit
    return visit


def submit(learner: Learner, session_id: str) -> None:
    """Button callback, so it must be fast: submits the ticked boxes exactly once; the changes are drawn later."""
    visit = st.session_state.get(_KEY)
    if not isinstance(visit, Visit) or visit.session.id != session_id or visit.answered is not None:
        return
    if too_soon(visit):
        return
    try:
        visit.answered = learner.answer(session_id, ticked(visit, "click"), ticked(visit, "buy")).session
        visit.failed = None
    except RLRecoError as error:
        visit.failed = error


def changes_of(learner: Learner, visit: Visit) -> list[Change]:
    """The changes the answer made, as computed right after it: later answers don't move them."""
    assert visit.answered is not None
    if visit.changes is None:
        visit.changes = learner.changes(visit.answered)
    return visit.changes


def ticked(visit: Visit, what: str) -> list[ProductId]:
    """what : click or buy"""
    return [product for product in visit.session.slate if st.session_state.get(box(what, visit, product))]


def box(what: str, visit: Visit, product: ProductId) -> str:
    """The key of a box, with the slate's id in it: a late click can't reach the next slate."""
    return f"{what}-{visit.session.id}-{product}"


def buying_ticks_click(visit: Visit, product: ProductId) -> None:
    if st.session_state[box("buy", visit, product)]:
        st.session_state[box("click", visit, product)] = True


def not_clicked_unticks_buy(visit: Visit, product: ProductId) -> None:
    if not st.session_state[box("click", visit, product)]:
        st.session_state[box("buy", visit, product)] = False


def next_customer(learner: Learner, visit: Visit) -> None:
    """Callback: somebody else comes, drawn as often as the history's baskets say."""
    if _over(visit) or too_soon(visit):
        return
    try:
        customer = shoppers_of(learner).visit(np.random.default_rng()).customer
    except RLRecoError as error:
        visit.failed = error
        return
    st.session_state["customer"], st.session_state[_CALLED] = customer, (learner.name, customer)
    st.session_state.pop(_KEY, None)


def keep_called() -> None:
    """Callback of the choice of customers: a click on the page before still carries the choice of the page before."""
    visit, called = st.session_state.get(_KEY), st.session_state.get(_CALLED)
    read = isinstance(visit, Visit) and not too_soon(visit)
    if called is not None and not read and called[0] == st.session_state.get("experiment"):
        st.session_state["customer"] = called[1]


def let_shopper_answer(learner: Learner, visit: Visit) -> None:
    """Callback: a simulated shopper sees a slate of their own for the same choices, and answers it."""
    if _over(visit) or visit.answered is not None:
        return
    _, customer, _, policy = visit.wanted
    comes = ShopperVisit(customer, visit.at)
    try:
        shown, answered = simulated_answer(learner, shoppers_of(learner), comes, np.random.default_rng(), policy=policy)
    except RLRecoError as error:
        visit.failed = error
        return
    st.session_state[_KEY] = fresh = _visit(visit.wanted, shown, visit.at, learner)
    fresh.answered = answered


def _over(visit: Visit) -> bool:
    """Whether another visit is open by now: the act was meant for this one."""
    return st.session_state.get(_KEY) is not visit


def too_soon(visit: Visit) -> bool:
    """Whether the slate came up just now: nobody has read it yet, so the act is the second half of a double click."""
    return monotonic() - visit.issued < SOONEST_ANSWER


def play_shoppers(learner: Learner, policy: str, sessions: int) -> RunTotals:
    return play(learner, shoppers_of(learner), np.random.default_rng(), sessions=sessions, policy=policy)


def shoppers_of(learner: Learner) -> Shoppers:
    return _shoppers(learner, learner.name, learner.experiment.t0)


@st.cache_resource(max_entries=2, ttl=3600, show_spinner="Shoppers get their tastes from the sales history")
def _shoppers(_learner: Learner, experiment: str, trained: datetime) -> Shoppers:
    """trained : the moment, so that another experiment of a deleted one's name has its own shoppers"""
    return Shoppers(_learner)


def _visit(
    wanted: tuple[str, str, datetime | None, str], shown: Recommendation, at: datetime, learner: Learner
) -> Visit:
    return Visit(wanted, shown, at, learner.explain(shown))
