"""Every estimate, and the weights they rest on: folded, and drawn when they are opened."""

import pandas as pd
import streamlit as st

from rlreco.evaluation import Evaluation
from rlreco.plots import evaluation as plots
from rlreco.ui.evaluation.off_policy import ESTIMATE_COLUMNS, ESTIMATE_FORMATS, ESTIMATE_ORDER
from rlreco.ui.kit import download, table


def show_every_estimate(estimates: pd.DataFrame, unit: str) -> None:
    """estimates : of `forest_table`; unit : of the values, in words"""
    with st.expander("Every estimator, with its interval", key="every-estimate", on_change="rerun") as fold:
        if fold.open:
            _every_estimate(estimates, unit)


def show_weights(evaluation: Evaluation) -> None:
    with st.expander("Weights: what the estimates rest on", key="all-weights", on_change="rerun") as fold:
        if fold.open:
            _weights(evaluation)


def _every_estimate(estimates: pd.DataFrame, unit: str) -> None:
    summary = plots.forest_summary(estimates, unit)
    st.plotly_chart(plots.forest(estimates, unit), key="forest-of-all", alt=summary)
    table(
        estimates,
        key="estimates",
        alt="Estimates with their intervals, and the lift over the logged policy",
        columns=ESTIMATE_COLUMNS,
        formats=ESTIMATE_FORMATS,
        column_order=ESTIMATE_ORDER,
    )


def _weights(evaluation: Evaluation) -> None:
    names = [target.name for target in evaluation.targets]
    histogram = evaluation.histogram(st.selectbox("Weights of", names, key="weights-of", persist_state="session"))
    if not histogram.empty:
        st.caption(plots.weights_summary(histogram))
        st.plotly_chart(plots.weights(histogram), key="weights", alt=plots.weights_summary(histogram))
        download(histogram, "weights")
