"""Redraws the page while others answer."""

import streamlit as st

from rlreco.language import gettext
from rlreco.service.learner.learner import Learner
from rlreco.ui.kit.fragment import fragment

_SECONDS = 3.0


def follow(learner: Learner, answered: int) -> None:
    """A toggle: while it is on, new answers redraw the page. answered : the number of answers on the page"""
    followed = st.toggle(
        gettext("Follow live"),
        key="live",
        persist_state="session",
        help=gettext("Checks for answers every three seconds."),
    )
    if followed:
        fragment(_rerun_if_more, run_every=_SECONDS, key="follow")(learner, answered)


def _rerun_if_more(learner: Learner, answered: int) -> None:
    if learner.history.answered != answered:
        st.rerun()
