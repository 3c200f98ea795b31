"""Choices of the Learning page; the address carries them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from rlreco.domain.ids import StateId
from rlreco.plots.learning.curves import Kind
from rlreco.service.learner.learner import Learner
from rlreco.ui.visitor import LISTED
from rlreco.views.learning import by_sessions

_ALL = "all"
_NEWEST = (100, 1000, 10_000, 100_000)


def choose_state(learner: Learner, visited: Sequence[StateId]) -> StateId:
    """A state; the most visited are listed, any other can be typed. Raises NotFoundError for a state that can't occur.

    visited : most visited first
    """
    chosen = st.selectbox(
        "State",
        visited[:LISTED],
        key="state",
        bind="query-params",
        accept_new_options=True,
        help=f"The list has the {LISTED} most visited states. Type any other.",
    )
    return learner.check_state(str(chosen))


def choose_curve_policy(curve: pd.DataFrame) -> str:
    """A policy of the learning curve, whose estimates are shown; those with most sessions come first."""
    return str(st.selectbox("Estimated by", by_sessions(curve), key="believer", bind="query-params"))


def choose_view(views: Mapping[str, str]) -> str | None:
    """The key of a further view, which is only computed when chosen; None for no view. views : key -> label"""
    return st.selectbox(
        "Look closer",
        list(views),
        index=None,
        format_func=views.__getitem__,
        key="more",
        bind="query-params",
        placeholder=", ".join(views.values()),
    )


def choose_kind(kinds: Sequence[Kind], words: Mapping[Kind, str]) -> Kind | None:
    """Exact or estimated regret, where there are both; None where there is neither."""
    if not kinds:
        st.info("Regret can't be estimated here: these policies learn each state alone, and people answered.")
        return None
    if len(kinds) == 1:
        return kinds[0]
    return st.radio(
        "Kind of regret", kinds, format_func=words.__getitem__, horizontal=True, key="regret", bind="query-params"
    )


def choose_newest(answered: int) -> int | None:
    """How many of the newest sessions to show; None for all. answered : slates answered in all"""
    choices = [_ALL, *(f"{count:,}" for count in _NEWEST if count < answered)]
    chosen = st.selectbox(
        "Newest sessions",
        choices,
        key="newest",
        bind="query-params",
        width=150,
        help="Of each policy. Regret and rates then start again at the first of these sessions.",
    )
    return None if chosen == _ALL else int(chosen.replace(",", ""))


def choose_n_products() -> int:
    """The number of products in the chart of values, 1 to 8."""
    return int(st.selectbox("Products", range(1, 9), index=2, key="most", bind="query-params", width=110))


def choose_value(label: str, choices: Mapping[str, Any], *, key: str) -> Any:
    """The value of the chosen word. choices : word -> value"""
    word = st.radio(label, list(choices), horizontal=True, key=key, bind="query-params", label_visibility="collapsed")
    return choices[word]
