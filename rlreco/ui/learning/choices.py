"""Choices of the Learning page; the address carries them."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from rlreco.domain.ids import StateId
from rlreco.language import gettext, gettext_noop, in_language_of_now, number
from rlreco.plots.learning.curves import Kind, Rate
from rlreco.service.learner.learner import Learner
from rlreco.ui.kit import code
from rlreco.ui.visitor import LISTED
from rlreco.ui.visitor.address import choose_code, in_address
from rlreco.views.learning import by_sessions
from rlreco.views.words.bands import state_name
from rlreco.views.words.policies import name_and_code

_ALL = "all"
_RATES: dict[Rate, str] = {"ctr": gettext_noop("clicks"), "conversion": gettext_noop("buys")}
_NEWEST = (100, 1000, 10_000, 100_000)


def choose_state(learner: Learner, visited: Sequence[StateId]) -> StateId:
    """A state; the most visited are listed, any other can be typed. Raises NotFoundError for a state that can't occur.

    visited : most visited first
    """
    profile, codes = learner.profile, {state: state for state in visited[:LISTED]}

    def words(state: str) -> str:
        name = state_name(profile.state_features, state, profile.nclust)
        return f"{name[:1].upper()}{name[1:]} · {state}" if state in codes else state

    with in_address("state", codes, first=visited[0], others=True):
        chosen = st.selectbox(
            gettext("State"),
            list(codes),
            format_func=in_language_of_now(words),
            key="state",
            accept_new_options=True,
            help=gettext(
                "The list has the {n} most visited states. Type the code of any other, as in {state}.",
                n=number(LISTED),
                state=code(visited[0]),
            ),
        )
    return learner.check_state(str(chosen))


def choose_curve_policy(curve: pd.DataFrame) -> str:
    """A policy of the learning curve, whose estimates are shown; those with most sessions come first."""
    return choose_code(gettext("Estimated by"), by_sessions(curve), name_and_code, key="believer", width=260)


def choose_view(views: Mapping[str, str]) -> str | None:
    """The key of a further view, which is only computed when chosen; None for no view.

    views : key -> message with its label
    """
    labels = {key: gettext(label) for key, label in views.items()}
    with in_address("more", views):
        return st.selectbox(
            gettext("Look closer"),
            list(views),
            index=None,
            format_func=labels.__getitem__,
            key="more",
            placeholder=", ".join(labels.values()),
        )


def choose_kind(kinds: Sequence[Kind], words: Mapping[Kind, str]) -> Kind | None:
    """Exact or estimated regret, where there are both; None where there is neither. words : messages"""
    if not kinds:
        st.info(gettext("Regret can't be estimated here: these policies learn each state alone, and people answered."))
        return None
    if len(kinds) == 1:
        return kinds[0]
    with in_address("regret", words, first=kinds[0]):
        return st.radio(
            gettext("Kind of regret"),
            kinds,
            format_func={kind: gettext(message) for kind, message in words.items()}.__getitem__,
            horizontal=True,
            key="regret",
        )


def choose_newest(answered: int) -> int | None:
    """How many of the newest sessions to show; None for all. answered : slates answered in all"""
    choices = [_ALL, *(f"{count:,}" for count in _NEWEST if count < answered)]
    with in_address("newest", {choice: choice for choice in choices}, first=_ALL):
        chosen = st.selectbox(
            gettext("Newest sessions"),
            choices,
            format_func=in_language_of_now(_number_or_all),
            key="newest",
            width=150,
            help=gettext("Of each policy. Regret and rates then start again at the first of these sessions."),
        )
    return None if chosen == _ALL else int(chosen.replace(",", ""))


def _number_or_all(choice: str) -> str:
    return gettext("all") if choice == _ALL else number(int(choice.replace(",", "")))


def choose_n_products() -> int:
    """The number of products in the chart of values, 1 to 8."""
    return int(st.selectbox(gettext("Products"), range(1, 9), index=2, key="most", bind="query-params", width=110))


def choose_rate() -> Rate:
    """Of clicks or of buys."""
    with in_address("rate", _RATES, first="ctr"):
        return st.radio(
            gettext("Rate"),
            list(_RATES),
            format_func={rate: gettext(message) for rate, message in _RATES.items()}.__getitem__,
            horizontal=True,
            key="rate",
            label_visibility="collapsed",
        )
