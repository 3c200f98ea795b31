"""Policies against simulated shoppers, side by side: the same shoppers, the same luck."""

import streamlit as st

from rlreco.plots import experiments as plots
from rlreco.service.simulations.saved import same_shoppers, side_by_side, slope_of
from rlreco.ui import access, experiments, frame, kit, visitor
from rlreco.views.experiments import evidence_table, evidence_to_read

frame.begin(
    "Experiments",
    "Let policies meet the same simulated shoppers with the same luck, and see which one gives away least.",
)

service = access.service()
learner = visitor.choose_learner(service)
sentence, evidence = evidence_table(learner.experiment)
with st.expander(f"What the sales history says of taste: {sentence}"):
    kit.reading_table(
        evidence_to_read(evidence),
        key="evidence",
        alt="How much the shares of products differ between the values of each feature",
        taken=evidence,
    )
plan = experiments.choose_plan(learner.name)
experiments.parameter_help()
if plan is not None:
    experiments.start(service, learner, plan)
ended = experiments.watch(experiments.curves)
shown = [] if experiments.running() else experiments.choose_runs(service, ended)

if not shown:
    st.caption("Nothing here teaches the experiment's own bandit: simulated policies start from its history alone.")
    st.page_link("pages/learning.py", label="See what the bandit learned", icon=":material/trending_up:")
    st.stop()

more = experiments.continuation(shown[0])
if more is not None:
    experiments.start(service, service.learner(more.experiment), more)
result = side_by_side(shown)
st.subheader("Regret", anchor=False)
if not result.finished:
    st.info("It was cancelled: the curves end where it stopped.", icon=":material/cancel:")
experiments.legend(shown)
st.caption(f"{shown[0].name}. Kept in the store: the same choices give the same curves. Bands hold the mean with 95 %.")
experiments.curves(result, slope_of(shown))
kit.download(result.curves(), "simulated-curves")
kit.table(
    result.table(),
    key="simulated",
    alt="Final regret of each policy with its band, and rates",
    columns=experiments.REGRET_COLUMNS,
    formats=experiments.REGRET_FORMATS,
)
if not same_shoppers(shown):
    st.caption("These runs met different shoppers, so their differences aren't paired and none are drawn.")
elif len(result.runs) > 1:
    gaps = result.differences()
    st.subheader("Differences", anchor=False)
    st.plotly_chart(plots.differences(gaps), key="differences", alt=plots.differences_summary(gaps))
    kit.table(
        gaps,
        key="simulated-differences",
        alt="Regret more than the best policy, paired, with 95 % intervals",
        columns=experiments.GAP_COLUMNS,
        formats=experiments.GAP_FORMATS,
    )
st.page_link("pages/learning.py", label="See what the bandit learned", icon=":material/trending_up:")
