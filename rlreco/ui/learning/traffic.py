"""Traffic by product over time."""

from collections.abc import Mapping

import streamlit as st

from rlreco.language import gettext, number
from rlreco.plots.learning.traffic import traffic_curves, traffic_summary
from rlreco.service.learner.history import NEWEST
from rlreco.service.learner.learner import Learner
from rlreco.ui.kit import chart, download
from rlreco.views.traffic import traffic


def show_traffic(learner: Learner, names: Mapping[str, str], newest: int | None) -> None:
    """newest : answered slates to look at; None: as many as are read at most"""
    sessions = learner.history.newest(min(newest or NEWEST, NEWEST))
    st.caption(
        gettext(
            "Each product's share of what the newest {n} answered slates showed, over all policies. All other products "
            "are in the legend: press them there to see them.",
            n=number(len(sessions)),
        )
    )
    shares = traffic(sessions)
    curves = traffic_curves(shares, names, learner.editions())
    chart(curves, key="traffic", alt=traffic_summary(shares, names))
    download(shares, "traffic")
