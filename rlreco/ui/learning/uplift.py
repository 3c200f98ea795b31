"""Uplift of learning over the held-out customers."""

import streamlit as st

from rlreco.bandit.uplift import TooFewCustomersError, Uplift
from rlreco.domain.profile import Profile
from rlreco.service.learner.history import NEWEST
from rlreco.service.learner.learner import Learner
from rlreco.views.learning import uplift_sentence


def show_uplift(learner: Learner) -> None:
    """The difference in reward per session with its 95 % interval, in the shop's own units; what it waits for else."""
    try:
        _show(learner.history.uplift(), learner.profile)
    except TooFewCustomersError as error:
        st.caption(f"Uplift of learning: {error}")


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
