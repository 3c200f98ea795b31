"""The table of policies by reward."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from rlreco.language import gettext, percent
from rlreco.ui.kit import bounds, table
from rlreco.ui.kit.tables import Format
from rlreco.views.words.policies import name_columns


def _columns() -> dict[str, Any]:
    share = gettext("Share of the products shown.")
    return {
        **name_columns(),
        "sessions": gettext("sessions"),
        "reward": st.column_config.NumberColumn(
            gettext("reward per session"), help=gettext("Mean reward of a slate, above one of which all is ignored.")
        ),
        **bounds(gettext("The reward's 95 % interval")),
        "clicks": st.column_config.NumberColumn(gettext("clicks"), help=share),
        "buys": st.column_config.NumberColumn(gettext("buys"), help=share),
        "most": st.column_config.NumberColumn(
            gettext("chance of earning most"),
            help=gettext(
                "The chance that no other policy here has a higher mean reward, given how much sessions differ."
            ),
        ),
    }


_FORMATS: Mapping[str, Format] = {
    "sessions": "{:,.0f}",
    **dict.fromkeys(("reward", "low", "high"), "{:z.2f}"),
    **dict.fromkeys(("clicks", "buys"), partial(percent, digits=1)),
    "most": percent,
}


def show_policies(policies: pd.DataFrame) -> None:
    """policies : of views.learning.earnings, with names"""
    st.caption(
        gettext(
            "Each policy over its own sessions, observed. Policies met different shoppers; the intervals account for "
            "that."
        )
    )
    table(
        policies,
        key="policies",
        alt=gettext("Reward per session, clicks and buys of each policy, with the chance that it earns most"),
        columns=_columns(),
        formats=_FORMATS,
    )
