"""Checks of the two logs' lines: sessions and orders."""

from math import isclose
from typing import Any

from rlreco.domain.answers import outcome_of
from rlreco.domain.bases import unpacked
from rlreco.domain.documents import counted_order_of, session_of
from rlreco.domain.purchases import checked_orders
from rlreco.domain.records import CandidateSet, Session
from rlreco.domain.states import parts
from rlreco.service.upkeep.export_check.bounds import (
    MOST,
    check,
    check_id,
    check_ids,
    check_moment,
    check_number,
    check_numbers,
    check_parallel,
    check_whole,
    shown,
)
from rlreco.service.upkeep.export_check.contents import Contents

_ROUNDING = 1e-9
"""By which sums of chances may be above 1, and rewards differ from those that are computed again."""

Document = dict[str, Any]


def check_session(contents: Contents, document: Document) -> None:
    session = session_of(document)
    check_whole("number", session.number, 1)
    contents.rise("sessions", contents.place(session.experiment), session.number)
    _check_names(contents, session)
    _check_slate(session, contents.sets[session.candidates])
    _check_numbers(session)
    check_moment("at", session.at)
    check_moment("opened_at", session.opened_at)
    _check_outcome(session, contents.experiment(session.experiment).profile.click)
    contents.sessions.add(session.id)


def _check_names(contents: Contents, session: Session) -> None:
    check_id("session", session.id)
    check(session.id not in contents.sessions, f"the session {shown(session.id)} is there twice")
    for customer in filter(None, (session.customer, session.claimed_by)):
        check_id("customer", customer)
    parts(contents.experiment(session.experiment).profile.state_features, session.state)
    check(session.candidates in contents.sets, f"the candidate set {shown(session.candidates)} is not in the export")
    check(bool(session.policy), "its policy is empty")
    check(session.source in ("person", "simulated"), f"source is {shown(session.source)}")


def _check_slate(session: Session, candidates: CandidateSet) -> None:
    for products in (session.slate, session.ordered, session.ordered_later, session.withheld):
        check_ids("product", products)
    check(bool(session.slate), "its slate is empty")
    strangers = {*session.slate}.difference(candidates.products)
    check(not strangers, f"{shown(min(strangers, default=''))} is on its slate, but not among its candidates")
    for name in ("shares", "propensities", "propensity_errors", "values", "spreads", "explored"):
        check_parallel(name, getattr(session, name), len(session.slate), "products")
    for name in ("worths", "looks"):
        check_parallel(name, getattr(session, name) or session.slate, len(session.slate), "products")
    if session.bases:
        rates = unpacked(session.bases)
        check_parallel("bases", rates.tolist(), len(candidates.products), "candidates")
        check_numbers("a base rate", rates.tolist(), 0.0)


def _check_numbers(session: Session) -> None:
    check_number("weight", session.weight, 0.0)
    check_number("shown_at", session.shown_at, -MOST, MOST)
    check_whole("edition", session.edition, 1)
    check_numbers("a share", session.shares, 0.0)
    check_numbers("a propensity", session.propensities, 0.0, 1.0 + _ROUNDING)
    for name in ("propensity_errors", "spreads"):
        check_numbers(name, getattr(session, name), 0.0)
    for name in ("worths", "looks"):
        check_numbers(name, getattr(session, name), 0.0, 1.0)
    others = (session.expected, session.best, *session.values, *(session.estimate or ()))
    check_numbers("a reward", (number for number in others if number is not None))


def _check_outcome(session: Session, click: float) -> None:
    """click : the normalised reward of a click"""
    if session.outcome is None:
        return
    check_moment("answered_at", session.outcome.answered_at)
    again = outcome_of(session, session.outcome.clicked, session.outcome.bought, click, session.outcome.answered_at)
    named = (session.outcome.clicked, session.outcome.bought)
    check((again.clicked, again.bought) == named, "its answer doesn't name products in the order of the slate")
    reward = session.outcome.reward
    check(isclose(reward, again.reward, abs_tol=_ROUNDING), f"reward is {reward}, but its answer earns {again.reward}")


def check_order(contents: Contents, document: Document) -> None:
    entry = counted_order_of(document)
    order, experiment = entry.order, document["experiment"]
    contents.rise("orders", contents.place(experiment), twice=True)
    checked_orders([order])
    check_ids("product", order.products)
    check_ids("product", entry.answered)
    check_moment("at", order.at)
    if order.session is not None:
        check_id("session", order.session)
    buyer = contents.buyers.setdefault((experiment, order.id), order.customer)
    check(buyer == order.customer, f"the order {shown(order.id)} is of two customers")
