"""Every estimate, and the weights they rest on: folded, and drawn when they are opened."""

import pandas as pd
import streamlit as st

from rlreco.evaluation import Evaluation
from rlreco.language import gettext, in_language_of_now
from rlreco.plots import evaluation as plots
from rlreco.ui.evaluation.off_policy import ESTIMATE_FORMATS, estimate_columns, estimate_order
from rlreco.ui.kit import chart, download, prose, table
from rlreco.views.evaluation import short_method, target_name, with_names_of_estimates
from rlreco.views.words.policies import policy_name


def show_every_estimate(estimates: pd.DataFrame, unit: str) -> None:
    """estimates : of `forest_table`; unit : of the values, in words"""
    with st.expander(gettext("Every estimator, with its interval"), key="every-estimate", on_change="rerun") as fold:
        if fold.open:
            _every_estimate(estimates, unit)


def show_weights(evaluation: Evaluation) -> None:
    with st.expander(gettext("Weights: what the estimates rest on"), key="all-weights", on_change="rerun") as fold:
        if fold.open:
            _weights(evaluation)


def _every_estimate(estimates: pd.DataFrame, unit: str) -> None:
    summary = plots.forest_summary(estimates, unit, target_name, short_method)
    chart(plots.forest(estimates, unit, target_name, short_method), key="forest-of-all", alt=summary)
    columns = estimate_columns()
    table(
        with_names_of_estimates(estimates),
        key="estimates",
        alt=gettext("Estimates with their intervals, and the lift over the logged policy"),
        columns=columns,
        formats=ESTIMATE_FORMATS,
        column_order=estimate_order(columns),
    )


def _weights(evaluation: Evaluation) -> None:
    names = [target.name for target in evaluation.targets]
    name = st.selectbox(
        gettext("Weights of"),
        names,
        format_func=in_language_of_now(policy_name),
        key="weights-of",
        persist_state="session",
    )
    histogram = evaluation.histogram(name)
    if not histogram.empty:
        light = evaluation.target(name).light
        if light.colour == "green":
            st.caption(prose(light.words))
        st.caption(plots.weights_summary(histogram))
        chart(plots.weights(histogram), key="weights", alt=plots.weights_summary(histogram))
        download(histogram, "weights")
