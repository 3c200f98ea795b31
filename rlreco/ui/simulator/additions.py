"""Clicks and buys that come after the answer of a visit: each is learned once, as of any answer that comes in parts."""

from typing import NamedTuple

import streamlit as st

from rlreco.domain.ids import ProductId
from rlreco.errors import RLRecoError
from rlreco.language import gettext
from rlreco.service.learner.learner import Learner
from rlreco.ui.simulator.visit import Visit, open_visit, ticked


class Later(NamedTuple):
    """Products that are ticked and not learned yet, in the order of the slate."""

    clicked: list[ProductId]
    bought: list[ProductId]


def ticked_later(visit: Visit) -> Later:
    clicked, bought = (
        [product for product in ticked(visit, action) if product not in visit.learned(action)]
        for action in ("click", "buy")
    )
    return Later(clicked, bought)


def add_button(learner: Learner, visit: Visit) -> None:
    """Disabled until something new is ticked, so the second half of a double click finds nothing to do."""
    st.button(
        gettext("Add what she did later"),
        key=f"add-{visit.session.id}",
        icon=":material/add:",
        disabled=not any(ticked_later(visit)),
        on_click=add_later,
        args=(learner, visit.session.id),
    )


def add_later(learner: Learner, session_id: str) -> None:
    """Button callback: submits what is newly ticked; the changes are drawn later."""
    visit = open_visit(session_id)
    if visit is None or visit.answered is None:
        return
    later = ticked_later(visit)
    if not any(later):
        return
    try:
        answered = learner.answer(session_id, *later)
    except RLRecoError as error:
        visit.failure = error
        return
    visit.answered, visit.changes, visit.failure = answered.session, None, None
    visit.added = answered.added
