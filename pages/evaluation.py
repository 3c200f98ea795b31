"""Off-policy evaluation: the value of another policy, from the log alone."""

import streamlit as st

from rlreco import ui
from rlreco.plots import evaluation as plots
from rlreco.ui.evaluation import off_policy

ui.opening(
    "Evaluation",
    "What would another policy have earned? Estimated from the log of shown products and their chances.",
)

with ui.human_errors():
    log = off_policy.choose_log()
with ui.human_errors():
    left, right = st.columns(2)
    with left:
        targets = off_policy.choose_targets(log)
    with right:
        estimators = off_policy.choose_estimators()
    evaluation, table = off_policy.evaluated(log, targets, estimators)
st.caption(
    f"By {evaluation.rounds:,} slates of the log. Values are the reward of a shown product, {log.units}; "
    "the dotted line is the value of the log's own policies."
)
st.plotly_chart(plots.forest(table), key="forest", alt=plots.forest_summary(table))
off_policy.trust_notices(evaluation.targets)
ui.table(
    table,
    key="estimates",
    alt="Estimates with their intervals, and the lift over the logged policy",
    columns=off_policy.ESTIMATE_COLUMNS,
    formats=off_policy.ESTIMATE_FORMATS,
    column_order=off_policy.ESTIMATE_ORDER,
)
name = st.selectbox(
    "Weights of", [target.name for target in evaluation.targets], key="weights-of", persist_state="session"
)
histogram = evaluation.histogram(name)
if not histogram.empty:
    st.caption(plots.weights_summary(histogram))
    st.plotly_chart(plots.weights(histogram), key="weights", alt=plots.weights_summary(histogram))
    ui.download(histogram, "weights")
st.page_link("pages/batch.py", label="Everybody's lists by similarity", icon=":material/view_list:")
