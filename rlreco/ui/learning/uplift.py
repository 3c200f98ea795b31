"""What learning adds, against the customers who are held out from it."""

import streamlit as st

from rlreco.bandit.uplift import Uplift
from rlreco.domain.profile import Profile
from rlreco.service.learner.history import NEWEST


def show_uplift(found: Uplift | None, profile: Profile) -> None:
    """The difference of a session's reward in the shop's own units, with its 95 % interval."""
    if found is None:
        st.caption("The uplift of learning needs two answered slates of held-out customers, and two of others.")
        return
    span = profile.buy_reward - profile.ignore
    st.metric(
        f"Uplift of learning a slate ({profile.hold_out:.0%} of customers held out)",
        f"{found.difference * span:+.2f}",
        f"95 %: {found.low * span:+.2f} to {found.high * span:+.2f}",
        delta_color="off",
        help=f"By the newest {NEWEST:,} answered slates.",
        border=True,
    )
