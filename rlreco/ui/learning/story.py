"""The moments of a policy's curve, one of them to be looked at: what was believed then and what is now."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from rlreco.domain.ids import ProductId, StateId
from rlreco.language import gettext, language
from rlreco.plots.learning.curves import Kind
from rlreco.plots.learning.densities import densities, densities_summary
from rlreco.service.learner.learner import Learner
from rlreco.ui.kit import chart, literal
from rlreco.views.learning import then_and_now
from rlreco.views.story import Mark, learning_story

_NEWEST = 2000
"""Slates whose products are looked at."""


def story_of(
    learner: Learner, curve: pd.DataFrame, kind: Kind, policy: str, names: Mapping[ProductId, str]
) -> list[Mark]:
    """Once while nobody answers. curve : of all policies"""
    part = curve[curve["policy"] == policy]
    # A shop that forgot what it learned may have as many sessions again, but not the same sums.
    sums = tuple(float(part[name].iloc[-1]) for name in ("session", "reward", f"{kind}_regret"))
    return _story(learner, part, kind, policy, names, learner.name, sums, len(part), language())


@st.cache_data(ttl=600, max_entries=32, show_spinner=False)
def _story(
    _learner: Learner,
    _curve: pd.DataFrame,
    kind: Kind,
    policy: str,
    _names: Mapping[ProductId, str],
    experiment: str,
    sums: tuple[float, ...],
    rows: int,
    language: str,
) -> list[Mark]:
    log = [session for session in _learner.history.newest(_NEWEST) if session.policy == policy]
    return learning_story(_curve, kind, _learner.profile.in_units(1, 0), log[::-1], _names)


def choose_mark(marks: Sequence[Mark]) -> Mark | None:
    """The list of the moments, numbered as on the curve; None while none is chosen."""
    if not marks:
        return None
    lines = [f"{number}. {literal(mark.words)}" for number, mark in enumerate(marks, 1)]
    st.markdown("\n".join(lines))
    chosen = st.pills(
        gettext("Believed then and now, at moment"),
        range(1, len(marks) + 1),
        key="moment-of-curve",
        help=gettext("Choose a moment to see what was believed of the products then, and what is believed now."),
    )
    return None if chosen is None or chosen > len(marks) else marks[chosen - 1]


def show_then_and_now(
    learner: Learner, state: StateId, policy: str, mark: Mark, names: Mapping[ProductId, str]
) -> None:
    """Beliefs of the state's products when a moment was, beside those of now."""
    log = [session for session in learner.history.newest(_NEWEST) if session.policy == policy]
    back = max(round(len(log) - mark.session), 0) if log else 0
    of_state = [session for session in log[back:] if session.state == state] if back < len(log) else []
    if not of_state:
        st.info(
            gettext(
                "This state wasn't visited before that moment, among the slates that are looked at. Choose another."
            )
        )
        return
    table = then_and_now(of_state[0], learner.beliefs_about(of_state[0]), learner.profile)
    chart(densities(table, names), key="densities", alt=densities_summary(table, names))
