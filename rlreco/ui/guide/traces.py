"""Traces that the acts of the tour leave: a page need not report what its visitor did."""

from collections.abc import Callable, Mapping

import streamlit as st

from rlreco.ui.kit import jobs
from rlreco.ui.visitor.switcher import chosen_shop
from rlreco.views.guide import Act


def trace_of(act: Act) -> str:
    """Another text after each time that the visitor does it; empty before the first, and while it is going on."""
    return _TRACES[act]()


def _segment() -> str:
    return str(st.session_state.get("segment") or "")


def _answer() -> str:
    answered = getattr(st.session_state.get("visit"), "answered", None)
    return "" if answered is None else str(answered.id)


def _crowd() -> str:
    turns = st.session_state.get("turns-played", 0)
    return str(turns) if turns and not jobs.busy(f"playing-{chosen_shop()}") else ""


def _view() -> str:
    """A view, or a moment of the curve, where it has any."""
    return str(st.session_state.get("more") or st.session_state.get("moment-of-curve") or "")


def _race() -> str:
    job = jobs.current("simulation")
    return "" if job is None else str(job.started)


_TRACES: Mapping[Act, Callable[[], str]] = {
    Act.SEGMENT: _segment,
    Act.ANSWER: _answer,
    Act.CROWD: _crowd,
    Act.VIEW: _view,
    Act.RACE: _race,
}
