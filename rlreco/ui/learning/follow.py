"""A page that follows the store while somebody else answers."""

import streamlit as st

from rlreco.service.learner.learner import Learner

_SECONDS = 3.0


def follow(learner: Learner, seen: int) -> None:
    """A switch: while it is on, the page is drawn anew as soon as there are more answers. seen : drawn already"""
    if st.toggle("Follow live", key="live", persist_state="session", help="Looks for new answers every three seconds."):
        st.fragment(_look, run_every=_SECONDS, key="follow")(learner, seen)


def _look(learner: Learner, seen: int) -> None:
    if learner.history.answered != seen:
        st.rerun()
