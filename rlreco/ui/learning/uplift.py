"""Customers beside each other: how large an uplift those held out can show, and the policies that were assigned."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from rlreco.bandit.uplift import Compared
from rlreco.domain.profile import Profile
from rlreco.language import gettext, number
from rlreco.service.learner.history import NEWEST
from rlreco.service.learner.learner import Learner
from rlreco.ui.kit import bounds, literal, prose, table
from rlreco.views.uplift import compared_sentence, compared_table, detectable_sentence, with_policy_names
from rlreco.views.words.policies import name_columns, with_names


def _columns() -> dict[str, Any]:
    return {
        **name_columns(),
        "customers": gettext("customers"),
        "sessions": gettext("sessions"),
        "reward": st.column_config.NumberColumn(
            gettext("reward per slate"), help=gettext("Above a slate of which everything is ignored.")
        ),
        "difference": st.column_config.NumberColumn(
            gettext("difference"), help=gettext("Over the first policy, the profile's own.")
        ),
        **bounds(gettext("The difference's interval")),
    }


_FORMATS = {
    **dict.fromkeys(("customers", "sessions"), "{:,.0f}"),
    **dict.fromkeys(("reward", "difference", "low", "high"), "{:z.2f}"),
}


def show_hold_out(learner: Learner) -> None:
    """What the uplift rests on, and how large it must be to be seen."""
    words = detectable_sentence(learner.n_customers, learner.profile.hold_out)
    st.caption(
        gettext(
            "The uplift is estimated from the newest {slates} answered slates, its interval by customers. {detectable}",
            slates=number(NEWEST),
            detectable=prose(words),
        )
    )


def show_compared_policies(compared: Sequence[Compared], profile: Profile) -> None:
    """The policies that the profile assigns to customers, beside its own; in words where the verdict is another."""
    if profile.hold_out:
        st.caption(literal(compared_sentence(with_policy_names(compared), profile)))
    table(
        with_names(compared_table(compared, profile)),
        key="compared-policies",
        alt=gettext(
            "Customers, sessions and reward per slate of each assigned policy, and its difference to the profile's own"
        ),
        columns=_columns(),
        formats=_FORMATS,
    )
