"""Buttons for the open slate, in one bar at the foot of the window, where nothing moves under a second click."""

import streamlit as st

from rlreco.language import gettext, in_language_of_now
from rlreco.service.learner.learner import Learner
from rlreco.ui.simulator.crowd import play_controls, turn
from rlreco.ui.simulator.visit import Visit, let_shopper_answer, next_customer, submit


def action_bar(learner: Learner, visit: Visit, policy: str) -> None:
    """Buttons keep their position before and after the answer; those that don't apply are disabled.

    The page above gets shorter after an answer. If the buttons were part of it, the second half of a double click
    would hit whatever moved there.
    """
    done = visit.answered is not None
    # Another menu after each use, which is closed: this one would stay open above the answer.
    menu = f"crowd-{visit.session.id}-{turn()}"
    with st.bottom, st.container(horizontal=True, gap="xsmall", key="acts"):
        st.button(
            gettext("Submit answer"),
            key=f"submit-{visit.session.id}",
            type="secondary" if done else "primary",
            icon=":material/check:",
            shortcut="Ctrl+Enter",
            disabled=done,
            on_click=submit,
            args=(learner, visit.session.id),
        )
        st.button(
            gettext("Next customer"),
            key=f"next-{visit.session.id}",
            type="primary" if done else "secondary",
            disabled=not done,
            on_click=in_language_of_now(next_customer),
            args=(learner, visit),
        )
        with st.popover(gettext("Shoppers"), icon=":material/group:", key=menu):
            st.button(
                gettext("Let a simulated shopper answer"),
                key=f"simulate-{visit.session.id}",
                disabled=done,
                on_click=in_language_of_now(let_shopper_answer),
                args=(learner, visit),
                help=gettext(
                    "The shopper gets a new slate for the same customer and time. Simulated tastes are given, so the "
                    "logged regret is exact."
                ),
            )
            play_controls(learner, policy)


def another_button(learner: Learner, visit: Visit) -> None:
    """Draw another customer and leave the slate unanswered. Not in the bar, next to the similar "Next customer"."""
    st.button(
        gettext("Another customer"),
        key=f"another-{visit.session.id}",
        icon=":material/casino:",
        help=gettext("Draws another customer; those with more orders come more often. This slate stays unanswered."),
        on_click=in_language_of_now(next_customer),
        args=(learner, visit),
    )
