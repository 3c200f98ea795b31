"""Uplift of learning over the held-out customers."""

import streamlit as st

from rlreco.bandit.uplift import Uplift
from rlreco.domain.profile import Profile
from rlreco.service.learner.history import NEWEST


def show_uplift(uplift: Uplift | None, profile: Profile) -> None:
    """The difference in reward per session with its 95 % interval, in the shop's own units.

    uplift : None while there are too few sessions
    """
    if uplift is None:
        st.caption("The uplift of learning needs two answered slates of held-out customers and two of others.")
        return
    span = profile.in_units(1.0, 0.0)
    st.metric(
        f"Uplift of learning per slate ({profile.hold_out:.0%} of customers held out)",
        f"{uplift.difference * span:+.2f}",
        f"95 %: {uplift.low * span:+.2f} to {uplift.high * span:+.2f}",
        delta_color="off",
        help=f"From the newest {NEWEST:,} answered slates.",
        border=True,
    )
