"""Choices of the Learning page, kept in the address."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from rlreco.domain.ids import StateId
from rlreco.plots.curves import Kind
from rlreco.service.learner.learner import Learner
from rlreco.ui.visitor import LISTED

_ALL = "all"
_NEWEST = (100, 1000, 10_000, 100_000)


def choose_state(learner: Learner, visited: Sequence[StateId]) -> StateId:
    """Raises NotFoundError for a state that can't occur. visited : the states to list, most visited first"""
    chosen = st.selectbox(
        "State",
        visited[:LISTED],
        key="state",
        bind="query-params",
        accept_new_options=True,
        help=f"The {LISTED} that were visited most are listed; type any other.",
    )
    return learner.check_state(str(chosen))


def choose_policy_of(curve: pd.DataFrame) -> str:
    """A policy of the learning curve, to show its beliefs; the one with most sessions first."""
    most = curve.groupby("policy")["session"].max().sort_values(ascending=False)
    return str(st.selectbox("As believed by", list(most.index), key="believer", bind="query-params"))


def choose_more(views: Mapping[str, str]) -> str | None:
    """A further view by its word, drawn only once it is asked for; None: none of them."""
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
    """Exact or estimated, where there are both; None where there is neither."""
    if not kinds:
        st.info("These policies learn each state alone and people answered, so their regret can't be estimated.")
        return None
    if len(kinds) == 1:
        return kinds[0]
    return st.radio(
        "Kind of regret", kinds, format_func=words.__getitem__, horizontal=True, key="regret", bind="query-params"
    )


def choose_newest(answered: int) -> int | None:
    """How many of the newest sessions are looked at; None: all of them. answered : in all"""
    choices = [_ALL, *(f"{count:,}" for count in _NEWEST if count < answered)]
    chosen = st.selectbox(
        "Newest sessions",
        choices,
        key="newest",
        bind="query-params",
        width=150,
        help="Of each policy. Fewer show what happens lately: regret and rates then begin anew at the first of them.",
    )
    return None if chosen == _ALL else int(chosen.replace(",", ""))


def choose_most() -> int:
    """How many products a chart of values shows."""
    return int(st.selectbox("Products", range(1, 9), index=2, key="most", bind="query-params", width=110))


def by_choice(label: str, choices: Mapping[str, Any], *, key: str) -> Any:
    """What the chosen word stands for."""
    word = st.radio(label, list(choices), horizontal=True, key=key, bind="query-params", label_visibility="collapsed")
    return choices[word]
