"""What another policy would have earned, from the log alone."""

import streamlit as st

from rlreco import ui
from rlreco.plots import evaluation as plots
from rlreco.ui import offpolicy

ui.opening(
    "Evaluation",
    "What would another policy have earned? The log of what was shown, and how likely it was, can tell.",
)

with ui.human_errors():
    log = offpolicy.choose_log()
with ui.human_errors():
    left, right = st.columns(2)
    with left:
        targets = offpolicy.choose_targets()
    with right:
        estimators = offpolicy.choose_estimators()
    found, table = offpolicy.evaluated(log, targets, estimators)
st.caption(
    f"{found.rounds:,} slates are judged, {found.learned:,} before them were learned from. Values are the reward of a "
    f"shown product, {log.units}; the dotted line is what the policies of the log earned."
)
st.plotly_chart(plots.forest(table), key="forest", alt=plots.forest_summary(table))
for target in found.targets:
    offpolicy.light(target)
ui.table(
    table,
    key="estimates",
    alt="Estimates with their intervals, and the lift over the logged policy",
    columns={
        name: st.column_config.NumberColumn(name.replace("_", " "), format="%.3f")
        for name in ("value", "low", "high", "lift", "lift_low", "lift_high", "standard_error")
    }
    | {
        "effective_sample_size": st.column_config.NumberColumn("effective rows", format="%.0f"),
        "largest_weight": st.column_config.NumberColumn("largest weight", format="%.1f"),
        "clipped_share": st.column_config.NumberColumn("clipped", format="percent"),
    },
)
name = st.selectbox("Weights of", [target.name for target in found.targets], key="weights-of", persist_state="session")
histogram = found.histogram(name)
if not histogram.empty:
    st.plotly_chart(
        plots.weights(histogram), key="weights", alt=f"How much of the weight of {name} rests on how few rows"
    )
    ui.download(histogram, "weights")
st.page_link("pages/batch.py", label="Everybody's lists by similarity", icon=":material/view_list:")
