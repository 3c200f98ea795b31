"""Values of the products of a state, or of all states of its group and month, over time."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from rlreco.domain.features import FEATURES
from rlreco.domain.ids import ProductId, StateId
from rlreco.domain.records import Session
from rlreco.domain.states import parts, state_id
from rlreco.language import gettext, gettext_noop, in_language_of_now, number
from rlreco.plots.learning import values
from rlreco.service.learner.learner import Learner
from rlreco.ui.kit import chart, download, literal
from rlreco.views.learning import pooled_table, value_table
from rlreco.views.words.bands import state_name

_FEW = 30
"""Visits of a state below which its neighbours are shown with it at first."""
_ALONE, _TOGETHER = gettext_noop("This state alone"), gettext_noop("With all like it")


def show_state_values(
    learner: Learner, state: StateId, policy: str, names: Mapping[ProductId, str], *, products: int, newest: int | None
) -> None:
    """The chart, with a choice between the state and all that share its group and month.

    products : number of lines
    newest : sessions to look at; None: as many as a chart can show
    """
    shared = _pooled_features(learner.profile.state_features)
    alike = learner.history.like(state, policy, shared) if shared else []
    if shared and _together(learner.history.visits(state, policy, _FEW), len(alike)):
        words, history = _of_all_like_it(learner, state, shared, alike[:newest], products)
    else:
        words, history = _of_state_alone(learner, state, policy, products, newest)
    st.caption(
        gettext(
            "{words}. The band is the leader's, 95 %; point at another line for its own.",
            words=literal(words),
        )
    )
    if history.empty:
        st.info(gettext("This policy was never used in this state. Choose another state; the most visited come first."))
        return
    curves = values.value_curves(history, names, learner.editions())
    chart(curves, key="value-curves", alt=values.value_summary(history, names))
    download(history, "value-history")


def _pooled_features(features: Sequence[str]) -> tuple[str, ...]:
    """None where a state has no others."""
    shared = tuple(name for name in features if FEATURES[name].pooled)
    return shared if len(shared) < len(features) else ()


def _together(visits: int, alike: int) -> bool:
    """visits, alike : sessions of the state, and of all like it"""
    first = _TOGETHER if visits < min(_FEW, alike) else _ALONE
    chosen = st.radio(
        gettext("States"),
        [_ALONE, _TOGETHER],
        format_func=in_language_of_now(gettext),
        index=[_ALONE, _TOGETHER].index(first),
        horizontal=True,
        key=f"states-{first}",
        help=gettext(
            "All states of the same group of customers and month. Shown first where a state has under {few} visits.",
            few=number(_FEW),
        ),
    )
    return chosen == _TOGETHER


def _of_state_alone(
    learner: Learner, state: StateId, policy: str, products: int, newest: int | None
) -> tuple[str, pd.DataFrame]:
    history = learner.value_history(state, products=products, policy=policy, sessions=newest)
    place = _place(learner, learner.profile.state_features, state)
    words = gettext("{state}: values of the products shown most, estimated at each visit", state=place)
    return words, value_table(history, learner.profile)


def _of_all_like_it(
    learner: Learner, state: StateId, shared: Sequence[str], alike: Sequence[Session], products: int
) -> tuple[str, pd.DataFrame]:
    of_state = parts(learner.profile.state_features, state)
    place = _place(learner, shared, state_id(of_state[name] for name in shared))
    words = gettext(
        "{state}, {n} slates: what a showing of the products shown most earned so far, observed",
        state=place,
        n=number(len(alike)),
    )
    return words, pooled_table(alike, learner.profile, products)


def _place(learner: Learner, features: Sequence[str], state: StateId) -> str:
    """The state as the beginning of a sentence."""
    words = state_name(features, state, learner.profile.nclust)
    return f"{words[:1].upper()}{words[1:]}"
