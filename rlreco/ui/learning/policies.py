"""The table of policies by reward."""

import pandas as pd
import streamlit as st

from rlreco.ui.kit import bounds, table
from rlreco.views.words.policies import NAME_COLUMNS

_COLUMNS = {
    **NAME_COLUMNS,
    "reward": st.column_config.NumberColumn(
        "reward per session", help="Mean reward of a slate, above one of which all is ignored."
    ),
    **bounds("The reward's 95 % interval"),
    "clicks": st.column_config.NumberColumn("clicks", help="Share of the products shown."),
    "buys": st.column_config.NumberColumn("buys", help="Share of the products shown."),
    "most": st.column_config.NumberColumn(
        "chance of earning most",
        help="The chance that no other policy here has a higher mean reward, given how much sessions differ.",
    ),
}
_FORMATS = {
    "sessions": "{:,.0f}",
    **dict.fromkeys(("reward", "low", "high"), "{:z.2f}"),
    **dict.fromkeys(("clicks", "buys"), "{:.1%}"),
    "most": "{:.0%}",
}


def show_policies(policies: pd.DataFrame) -> None:
    """policies : of views.learning.earnings, with names"""
    st.caption(
        "Each policy over its own sessions, observed. Policies met different shoppers; the intervals account for that."
    )
    table(
        policies,
        key="policies",
        alt="Reward per session, clicks and buys of each policy, with the chance that it earns most",
        columns=_COLUMNS,
        formats=_FORMATS,
    )
