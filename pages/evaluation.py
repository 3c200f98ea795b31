"""Off-policy evaluation: the value of another policy, from the log alone."""

import streamlit as st

from rlreco.language import gettext, number
from rlreco.plots import evaluation as plots
from rlreco.ui import evaluation as screen
from rlreco.ui import frame, kit
from rlreco.views.evaluation import main_estimates, named, short_method, target_name
from rlreco.views.verdicts.evaluation import evaluation_verdict

frame.begin(
    gettext("Evaluation"),
    gettext("What would another policy have earned? Estimated from the log of shown products and their chances."),
)

log = screen.choose_log()
with st.expander(gettext("Policies, estimators and metric"), icon=":material/tune:"):
    left, right = st.columns(2)
    with left:
        targets = screen.choose_targets(log)
    with right:
        estimators = screen.choose_estimators()
        metric = screen.choose_metric(log)
evaluation, table = screen.evaluated(log, targets, estimators, metric)
kit.show_verdict(evaluation_verdict(named(evaluation), log.profile))
unit, first = gettext(screen.METRICS[metric]), main_estimates(table, evaluation)
words = plots.forest_summary(first, unit, target_name, short_method)
kit.chart(plots.forest(first, unit, target_name, short_method), key="forest", alt=words)
st.caption(
    gettext(
        "By {slates} slates of the log and {estimators}. Values are the {unit}, estimated; the dotted line is the "
        "value of the log's own policies, observed.",
        slates=number(evaluation.rounds),
        estimators=screen.method_words(evaluation),
        unit=log.unit(metric),
    )
)
screen.offer_report(evaluation, log)
screen.show_targets(named(evaluation), log.profile)
screen.show_every_estimate(table, unit)
screen.show_weights(evaluation)
st.page_link("pages/batch.py", label=gettext("Everybody's lists by similarity"), icon=":material/view_list:")
