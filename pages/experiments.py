"""Policies against simulated shoppers, side by side: the same shoppers, the same luck."""

import streamlit as st

from rlreco import ui
from rlreco.plots import experiments
from rlreco.service.runs import same_shoppers, side_by_side, slope_of
from rlreco.service.tables import evidence_of
from rlreco.ui import runs, simulation

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
        simulation.start(known, plan)
    ended = simulation.watch(simulation.curves)
    shown = [] if simulation.running() else runs.choose_runs(known, ended)

if not shown:
    st.caption("Nothing here teaches the experiment's own bandit: simulated policies start from its history alone.")
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
if not same_shoppers(shown):
    st.caption("These runs met different shoppers, so their differences aren't paired and none are drawn.")
elif len(result.runs) > 1:
    gaps = result.differences()
    st.subheader("Differences", anchor=False)
    st.plotly_chart(
        experiments.differences(gaps), key="differences", alt="Regret more than the best policy, with intervals"
    )
    ui.table(
        gaps,
        key="simulated-differences",
        alt="Regret more than the best policy, paired, with 95 % intervals",
        columns={
            name: st.column_config.NumberColumn(name, format="%.2f") for name in ("difference", "low", "high", "se")
        },
    )
st.page_link("pages/learning.py", label="See what the bandit learned", icon=":material/trending_up:")
