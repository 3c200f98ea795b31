"""Policies side by side on the same simulated shoppers."""

import streamlit as st

from rlreco.plots import experiments as plots
from rlreco.service.simulations.saved import same_shoppers, side_by_side, slope_of
from rlreco.ui import access, experiments, frame, kit
from rlreco.views.decisions import picked_sentence
from rlreco.views.experiments import evidence_table, evidence_to_read

frame.begin(
    "Simulations",
    "Run policies on the same simulated shoppers with the same random draws, and see which has the least regret.",
)

service = access.service()
shop = experiments.choose_shop(service)
if shop is not None:
    kit.show_notices(shop.notices)
    sentence, evidence = evidence_table(shop.evidence)
    with st.expander(f"What the sales history says about tastes: {kit.prose(sentence)}"):
        kit.text_table(
            evidence_to_read(evidence),
            key="evidence",
            alt="How much the shares of products differ between the values of each feature",
            download_rows=evidence,
        )
    plan = experiments.choose_plan(shop)
    experiments.parameter_help()
    if plan is not None:
        experiments.start(service, shop, plan)
ended = experiments.watch(experiments.curves)
shown = [] if experiments.running() else experiments.choose_runs(service, ended)

if not shown:
    st.caption("Simulations don't change the experiment: simulated policies start from its sales history alone.")
    st.page_link("pages/learning.py", label="See what the bandit learned", icon=":material/trending_up:")
    st.stop()

longer = experiments.continuation(shown[0])
if longer is not None:
    experiments.start(service, experiments.shop_of(service, longer), longer)
result = side_by_side(shown)
decision = experiments.show_simulation_verdict(shown, result)
st.subheader("Regret", anchor=False)
if not result.finished:
    st.info("This run was cancelled: its curves end where it stopped.", icon=":material/cancel:")
experiments.legend(shown)
st.caption(
    f"{kit.literal(shown[0].name)}. Saved in the store; the same choices give the same curves. Regret is exact, as the "
    "tastes of simulated shoppers are known; bands are 95 % intervals over replicates."
)
experiments.curves(result, slope_of(shown))
kit.download(result.curves(), "simulated-curves")
kit.table(
    result.table(),
    key="simulated",
    alt="Final regret of each policy with its band, and rates",
    columns=experiments.REGRET_COLUMNS,
    formats=experiments.REGRET_FORMATS,
)
if same_shoppers(shown) and len(result.runs) > 1:
    experiments.show_decision(result, decision)
    differences = result.differences()
    st.subheader("Differences", anchor=False)
    st.caption(kit.literal(picked_sentence(result)))
    st.plotly_chart(plots.differences(differences), key="differences", alt=plots.differences_summary(differences))
    kit.table(
        differences,
        key="simulated-differences",
        alt="How much more regret than the best policy, paired, with 95 % intervals",
        columns=experiments.DIFFERENCE_COLUMNS,
        formats=experiments.DIFFERENCE_FORMATS,
    )
st.page_link("pages/learning.py", label="See what the bandit learned", icon=":material/trending_up:")
