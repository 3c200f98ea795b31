"""What another policy would have earned, from the log alone."""

import streamlit as st

from rlreco.plots import evaluation as plots
from rlreco.ui import frame, kit
from rlreco.ui.evaluation import off_policy as offpolicy

frame.begin(
    "Evaluation",
    "What would another policy have earned? The log of what was shown, and how likely it was, can tell.",
)

log = offpolicy.choose_log()
left, right = st.columns(2)
with left:
    targets = offpolicy.choose_targets(log)
with right:
    estimators = offpolicy.choose_estimators()
found, table = offpolicy.evaluated(log, targets, estimators)
st.caption(
    f"By {found.rounds:,} slates of the log. Values are the reward of a shown product, {log.units}; the dotted line is "
    "what the policies of the log earned."
)
st.plotly_chart(plots.forest(table), key="forest", alt=plots.forest_summary(table))
offpolicy.lights(found.targets)
kit.table(
    table,
    key="estimates",
    alt="Estimates with their intervals, and the lift over the logged policy",
    columns=offpolicy.ESTIMATE_COLUMNS,
    formats=offpolicy.ESTIMATE_FORMATS,
    column_order=offpolicy.ESTIMATE_ORDER,
)
name = st.selectbox("Weights of", [target.name for target in found.targets], key="weights-of", persist_state="session")
histogram = found.histogram(name)
if not histogram.empty:
    st.caption(plots.weights_summary(histogram))
    st.plotly_chart(plots.weights(histogram), key="weights", alt=plots.weights_summary(histogram))
    kit.download(histogram, "weights")
st.page_link("pages/batch.py", label="Everybody's lists by similarity", icon=":material/view_list:")
