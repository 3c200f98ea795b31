"""Off-policy evaluation: the value of another policy, from the log alone."""

import streamlit as st

from rlreco.plots import evaluation as plots
from rlreco.ui import evaluation as screen
from rlreco.ui import frame, kit
from rlreco.views.evaluation import main_estimates, named
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
screen.show_targets(named(evaluation), log.profile)
screen.show_every_estimate(table, unit)
screen.show_weights(evaluation)
st.page_link("pages/batch.py", label="Everybody's lists by similarity", icon=":material/view_list:")
