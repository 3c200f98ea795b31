"""Customers beside each other: the uplift of learning over those held out, and the policies that were assigned."""

import streamlit as st

from rlreco.bandit.uplift import TooFewCustomersError, Uplift
from rlreco.domain.profile import Profile
from rlreco.service.learner.history import NEWEST
from rlreco.service.learner.learner import Learner
from rlreco.ui.kit import bounds, literal, table
from rlreco.views.uplift import compared_sentence, compared_table, detectable_sentence, uplift_sentence

_COLUMNS = {
    "reward": st.column_config.NumberColumn("reward per slate", help="Above a slate of which everything is ignored."),
    "difference": st.column_config.NumberColumn("difference", help="Over the first policy, the profile's own."),
    **bounds("The difference's interval"),
}
_FORMATS = {
    **dict.fromkeys(("customers", "sessions"), "{:,.0f}"),
    **dict.fromkeys(("reward", "difference", "low", "high"), "{:z.2f}"),
}


def show_uplift(learner: Learner) -> None:
    """The difference in reward per session with its 95 % interval, in the shop's own units; what it waits for else."""
    try:
        _show(learner.history.uplift(), learner.profile)
    except TooFewCustomersError as error:
        st.caption(f"Uplift of learning: {error}")
    st.caption(detectable_sentence(learner.n_customers, learner.profile.hold_out))


def show_compared_policies(learner: Learner) -> None:
    """The policies that the profile assigns to customers, beside its own."""
    compared = learner.history.compared_policies()
    st.caption(literal(compared_sentence(compared, learner.profile)))
    table(
        compared_table(compared, learner.profile),
        key="compared-policies",
        alt="Customers, sessions and reward per slate of each assigned policy, and its difference to the profile's own",
        columns=_COLUMNS,
        formats=_FORMATS,
    )


def _show(uplift: Uplift, profile: Profile) -> None:
    span = profile.in_units(1.0, 0.0)
    st.metric(
        f"Uplift of learning per slate ({profile.hold_out:.0%} of customers held out)",
        f"{uplift.difference * span:+.2f}",
        f"95 %: {uplift.low * span:+.2f} to {uplift.high * span:+.2f}",
        delta_color="off",
        help=f"From the newest {NEWEST:,} answered slates. The interval is by customers, who are what was assigned.",
        border=True,
    )
    st.caption(uplift_sentence(uplift, profile))
