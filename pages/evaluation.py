"""Off-policy evaluation: the value of another policy, from the log alone."""

import streamlit as st

from rlreco.plots import evaluation as plots
from rlreco.ui import evaluation as screen
from rlreco.ui import frame, kit
from rlreco.views.evaluation import main_estimates, named, with_names_of_estimates
from rlreco.views.verdicts.evaluation import evaluation_verdict
from rlreco.views.words.policies import policy_name

frame.begin(
    "Evaluation",
    "What would another policy have earned? Estimated from the log of shown products and their chances.",
)

log = screen.choose_log()
with st.expander("Policies, estimators and metric", icon=":material/tune:"):
    left, right = st.columns(2)
    with left:
        targets = screen.choose_targets(log)
    with right:
        estimators = screen.choose_estimators()
        metric = screen.choose_metric(log)
evaluation, table = screen.evaluated(log, targets, estimators, metric)
kit.show_verdict(evaluation_verdict(named(evaluation), log.profile))
unit, first = screen.METRICS[metric], main_estimates(table, evaluation)
kit.chart(plots.forest(first, unit, policy_name), key="forest", alt=plots.forest_summary(first, unit, policy_name))
st.caption(
    f"By {evaluation.rounds:,} slates of the log and {screen.method_words(evaluation)}. Values are the "
    f"{log.unit(metric)}, estimated; the dotted line is the value of the log's own policies, observed."
)
screen.offer_report(evaluation, log)
screen.show_targets(named(evaluation).targets, log.profile)
with st.expander("Every estimator, with its interval"):
    kit.chart(
        plots.forest(table, unit, policy_name), key="forest-of-all", alt=plots.forest_summary(table, unit, policy_name)
    )
    kit.table(
        with_names_of_estimates(table),
        key="estimates",
        alt="Estimates with their intervals, and the lift over the logged policy",
        columns=screen.ESTIMATE_COLUMNS,
        formats=screen.ESTIMATE_FORMATS,
        column_order=screen.ESTIMATE_ORDER,
    )
with st.expander("Weights: what the estimates rest on"):
    name = st.selectbox(
        "Weights of",
        [target.name for target in evaluation.targets],
        format_func=policy_name,
        key="weights-of",
        persist_state="session",
    )
    histogram = evaluation.histogram(name)
    if not histogram.empty:
        st.caption(plots.weights_summary(histogram))
        kit.chart(plots.weights(histogram), key="weights", alt=plots.weights_summary(histogram))
        kit.download(histogram, "weights")
st.page_link("pages/batch.py", label="Everybody's lists by similarity", icon=":material/view_list:")
