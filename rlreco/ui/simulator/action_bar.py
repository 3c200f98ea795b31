"""Buttons for the open slate: one bar at the window's foot, where nothing moves under a second click."""

import streamlit as st

from rlreco.service.learner.learner import Learner
from rlreco.ui.simulator.visit import Visit, let_shopper_answer, next_customer, play_shoppers, submit

_PLAYED = 50
_TURNS = "turns-played"


def action_bar(learner: Learner, visit: Visit, policy: str) -> None:
    """Buttons keep their position before and after the answer; those that don't apply are disabled.

    The page above gets shorter as soon as an answer is in; were the buttons part of it, the second half of a double
    click would land on whatever moved there.
    """
    done = visit.answered is not None
    with st.bottom, st.container(horizontal=True, gap="xsmall", key="acts"):
        st.button(
            "Submit answer",
            key=f"submit-{visit.session.id}",
            type="secondary" if done else "primary",
            icon=":material/check:",
            shortcut="Ctrl+Enter",
            disabled=done,
            on_click=submit,
            args=(learner, visit.session.id),
        )
        st.button(
            "Next customer",
            key=f"next-{visit.session.id}",
            type="primary" if done else "secondary",
            disabled=not done,
            on_click=next_customer,
            args=(learner, visit),
        )
        st.button(
            "Let a simulated shopper answer",
            key=f"simulate-{visit.session.id}",
            disabled=done,
            on_click=let_shopper_answer,
            args=(learner, visit),
            help="They get a slate of their own for the same customer and time. Their tastes are known, so the regret "
            "that is logged is exact.",
        )
        many = _many_button()
    if many:
        _play_many(learner, policy)


def another_button(learner: Learner, visit: Visit) -> None:
    """Somebody else comes instead, and the slate stays unanswered. Away from the bar, where Next would be twice."""
    st.button(
        "Another customer",
        key=f"another-{visit.session.id}",
        icon=":material/casino:",
        help="Somebody else comes, drawn as often as the sales history says. This slate stays unanswered.",
        on_click=next_customer,
        args=(learner, visit),
    )


def _many_button() -> bool:
    """Its key is another after each time: a second click that waited meanwhile finds no such button any more."""
    return st.button(
        f"Play {_PLAYED} shoppers",
        key=f"play-{st.session_state.get(_TURNS, 0)}",
        help="Simulated shoppers with tastes from the sales history answer slates of the chosen policy.",
    )


def _play_many(learner: Learner, policy: str) -> None:
    with st.spinner("Fifty simulated shoppers come and go"):
        played = play_shoppers(learner, policy, _PLAYED)
        st.session_state[_TURNS] = st.session_state.get(_TURNS, 0) + 1
    st.toast(f"{_PLAYED} shoppers: {played.clicks} clicks, {played.buys} buys.", icon=":material/group:")
