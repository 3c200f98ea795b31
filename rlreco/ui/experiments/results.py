"""What a kept simulation shows: the Race first, everything else folded below it."""

from collections.abc import Sequence

import streamlit as st

from rlreco.plots import experiments as plots
from rlreco.service.simulations.saved import KeptRun, same_shoppers, side_by_side, slope_of
from rlreco.simulation.regret import Simulation
from rlreco.ui.experiments.decision import offer_report, picked, show_decision, show_simulation_verdict
from rlreco.ui.experiments.plan_form import curves
from rlreco.ui.experiments.race import show_race
from rlreco.ui.experiments.saved_runs import (
    DIFFERENCE_COLUMNS,
    DIFFERENCE_FORMATS,
    REGRET_COLUMNS,
    REGRET_FORMATS,
    legend,
)
from rlreco.ui.kit import chart, download, literal, table
from rlreco.views.words.policies import policy_name, with_names


def show_results(runs: Sequence[KeptRun]) -> None:
    """runs : the shown one, then those beside it"""
    result = side_by_side(runs)
    # The sentence takes the place of the progress, and the Race stays where it ran: so the browser keeps it.
    with st.container():
        decision, verdict = show_simulation_verdict(runs, result)
        show_race(runs, result, verdict)
    if not result.finished:
        st.info("This run was cancelled: its curves end where it stopped.", icon=":material/cancel:")
    legend(runs)
    offer_report(runs)
    with st.expander("Curves and rates", icon=":material/show_chart:"):
        _show_regret(runs, result)
    if same_shoppers(runs) and len(result.runs) > 1:
        with st.expander("Decision", icon=":material/gavel:"):
            show_decision(result, decision)
        with st.expander("Differences", icon=":material/difference:"):
            _show_differences(result)


def _show_regret(runs: Sequence[KeptRun], result: Simulation) -> None:
    st.caption(
        f"{literal(runs[0].name)}. Saved in the store; the same choices give the same curves. Regret is exact, as "
        "the tastes of simulated shoppers are known; bands are 95 % intervals over replicates."
    )
    curves(result, slope_of(runs))
    download(result.curves(), "simulated-curves")
    rows = result.table()
    table(
        with_names(rows),
        key="simulated",
        alt="Final regret of each policy with its band, and rates",
        columns=REGRET_COLUMNS,
        formats=REGRET_FORMATS,
        download_rows=rows,
    )


def _show_differences(result: Simulation) -> None:
    differences = result.differences()
    st.caption(literal(picked(result)))
    chart(
        plots.differences(differences, policy_name),
        key="differences",
        alt=plots.differences_summary(differences, policy_name),
    )
    table(
        with_names(differences),
        key="simulated-differences",
        alt="How much more regret than the best policy, paired, with 95 % intervals",
        columns=DIFFERENCE_COLUMNS,
        formats=DIFFERENCE_FORMATS,
        download_rows=differences,
    )
