"""Policies against simulated shoppers, side by side: the same shoppers, the same luck."""

import streamlit as st

from rlreco import ui
from rlreco.plots import experiments
from rlreco.service.simulations.saved import same_shoppers, side_by_side, slope_of
from rlreco.ui.experiments import plan_form as simulation
from rlreco.ui.experiments import saved_runs as runs
from rlreco.views.tables import evidence_of, evidence_to_read

ui.opening(
    "Experiments",
    "Let policies meet the same simulated shoppers with the same luck, and see which one gives away least.",
)

with ui.human_errors():
    known = ui.service()
    experiment = ui.choose_experiment(known)
    sentence, evidence = evidence_of(known.experiment(experiment.name))
    with st.expander(f"What the sales history says of taste: {sentence}"):
        ui.reading_table(
            evidence_to_read(evidence),
            key="evidence",
            alt="How much the shares of products differ between the values of each feature",
            taken=evidence,
        )
    plan = simulation.choose_plan(experiment)
    simulation.parameter_help()
    if plan is not None:
        simulation.start(known, plan)
    ended = simulation.watch(simulation.curves)
    shown = [] if simulation.running() else runs.choose_runs(known, ended)

if not shown:
    st.caption("Nothing here teaches the experiment's own bandit: simulated policies start from its history alone.")
    st.page_link("pages/learning.py", label="See what the bandit learned", icon=":material/trending_up:")
    st.stop()

with ui.human_errors():
    more = runs.go_on(shown[0])
    if more is not None:
        simulation.start(known, more)
result = side_by_side(shown)
st.subheader("Regret", anchor=False)
if not result.finished:
    st.info("It was cancelled: the curves end where it stopped.", icon=":material/cancel:")
runs.legend(shown)
st.caption(f"{shown[0].name}. Kept in the store: the same choices give the same curves. Bands hold the mean with 95 %.")
simulation.curves(result, slope_of(shown))
ui.download(result.curves(), "simulated-curves")
ui.table(
    result.table(),
    key="simulated",
    alt="Final regret of each policy with its band, and rates",
    columns=runs.REGRET_COLUMNS,
    formats=runs.REGRET_FORMATS,
)
if not same_shoppers(shown):
    st.caption("These runs met different shoppers, so their differences aren't paired and none are drawn.")
elif len(result.runs) > 1:
    gaps = result.differences()
    st.subheader("Differences", anchor=False)
    st.plotly_chart(experiments.differences(gaps), key="differences", alt=experiments.differences_summary(gaps))
    ui.table(
        gaps,
        key="simulated-differences",
        alt="Regret more than the best policy, paired, with 95 % intervals",
        columns=runs.GAP_COLUMNS,
        formats=runs.GAP_FORMATS,
    )
st.page_link("pages/learning.py", label="See what the bandit learned", icon=":material/trending_up:")
