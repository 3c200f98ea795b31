"""A page that follows the store while somebody else answers."""

import streamlit as st

from rlreco.service.learner.learner import Service
from rlreco.views.tables import answered_of

_SECONDS = 3.0


def follow(known: Service, experiment: str, seen: int) -> None:
    """A switch: while it is on, the page is drawn anew as soon as there are more answers. seen : drawn already"""
    if st.toggle("Follow live", key="live", persist_state="session", help="Looks for new answers every three seconds."):
        st.fragment(_look, run_every=_SECONDS, key="follow")(known, experiment, seen)


def _look(known: Service, experiment: str, seen: int) -> None:
    if answered_of(known.store, experiment) != seen:
        st.rerun()
