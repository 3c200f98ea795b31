"""Policies against simulated shoppers, side by side: the same shoppers, the same luck."""

import streamlit as st

from rlreco import ui
from rlreco.plots import experiments
from rlreco.service.tables import evidence_of
from rlreco.ui import simulation

ui.opening(
    "Experiments",
    "Let policies meet the same simulated shoppers with the same luck, and see which one gives away least.",
)

with ui.human_errors():
    known = ui.service()
    experiment = ui.choose_experiment(known)
    sentence, evidence = evidence_of(known.experiment(experiment.name))
    with st.expander(f"What the sales history says of taste: {sentence}"):
        ui.table(
            evidence,
            key="evidence",
            alt="How much the shares of products differ between the values of each feature",
            columns={"pseudo_baskets": st.column_config.NumberColumn("worth in baskets", format="localized")},
        )
    plan = simulation.choose_plan(experiment)
    simulation.parameter_help()
    if plan is not None:
        simulation.start(known, experiment, plan)
    finished = simulation.watch(simulation.curves)

if finished is None:
    st.caption("Nothing here teaches the experiment's own bandit: simulated policies start from its history alone.")
    st.stop()

result = finished.simulation
if not result.finished:
    st.info("It was cancelled: the curves end where it stopped.", icon=":material/cancel:")
st.subheader("Regret", anchor=False)
st.caption(
    f"{finished.plan.sessions:,} sessions, {finished.plan.replicates} replicates, seed {finished.plan.seed}: the same "
    "choices give the same curves. Bands hold the mean with 95 %."
)
simulation.curves(finished)
ui.download(result.curves(), "simulated-curves")
ui.table(
    experiments.in_units(result.table(), finished.span, "regret", "low", "high"),
    key="simulated",
    alt="Final regret of each policy with its band, and rates",
    columns={
        "round": st.column_config.NumberColumn("sessions", format="localized"),
        "regret": st.column_config.NumberColumn("regret", format="%.1f"),
        "low": st.column_config.NumberColumn("low", format="%.1f"),
        "high": st.column_config.NumberColumn("high", format="%.1f"),
        "ctr": st.column_config.NumberColumn("click rate", format="percent"),
        "conversion": st.column_config.NumberColumn("buys per click", format="percent"),
        "ctr_last_quarter": st.column_config.NumberColumn("click rate, last quarter", format="percent"),
        "share_of_uniform_regret": st.column_config.NumberColumn("regret, of random's", format="percent"),
    },
)
gaps = experiments.in_units(result.differences(), finished.span, "difference", "low", "high", "se")
if not gaps.empty:
    st.subheader("Differences", anchor=False)
    st.plotly_chart(
        experiments.differences(gaps), key="differences", alt="Regret more than the best policy, with intervals"
    )
    ui.download(gaps, "simulated-differences")
st.page_link("pages/learning.py", label="See what the bandit learned", icon=":material/trending_up:")
