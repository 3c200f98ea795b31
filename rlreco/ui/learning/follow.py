"""Redraws the page while others answer."""

import streamlit as st

from rlreco.language import gettext
from rlreco.service.learner.learner import Learner
from rlreco.ui.kit.fragment import fragment

_SECONDS = 3.0


def follow(learner: Learner, answered: int) -> None:
    """A toggle: while it is on, new answers redraw the page. answered : the number of answers on the page"""
    words, explained = gettext("Follow live"), gettext("Checks for answers every three seconds.")
    if st.toggle(words, key="live", persist_state="session", help=explained):
        fragment(_rerun_if_more, run_every=_SECONDS, key="follow")(learner, answered)


def _rerun_if_more(learner: Learner, answered: int) -> None:
    if learner.history.answered != answered:
        st.rerun()
