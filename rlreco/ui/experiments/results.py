"""What a kept simulation shows: the Race first, everything else folded below it."""

from collections.abc import Sequence

import streamlit as st

from rlreco.language import gettext
from rlreco.plots import experiments as plots
from rlreco.service.service import Service
from rlreco.service.simulations.saved import KeptRun, same_shoppers, side_by_side, slope_of
from rlreco.simulation.regret import Simulation
from rlreco.ui.experiments.decision import decision_of, offer_report, picked, show_decision
from rlreco.ui.experiments.plan_form import curves
from rlreco.ui.experiments.race import show_race
from rlreco.ui.experiments.saved_runs import (
    DIFFERENCE_FORMATS,
    REGRET_FORMATS,
    difference_columns,
    legend,
    regret_columns,
)
from rlreco.ui.experiments.vote import audience_run, is_open, offer_vote, vote_of
from rlreco.ui.kit import chart, download, fragment, literal, show_verdict, table
from rlreco.views.verdicts.sentence import Verdict
from rlreco.views.words.policies import policy_name, with_names
from rlreco.views.words.runs import run_name

_SECONDS = 2.0
"""Between two looks at a vote."""


def show_results(service: Service, runs: Sequence[KeptRun]) -> None:
    """runs : the shown one, then those beside it"""
    result = side_by_side(runs)
    decision, verdict = decision_of(runs, result)
    watched = is_open(vote_of(runs))
    show = fragment(_show_race, run_every=_SECONDS if watched else None, key="race-and-vote")
    show(service, runs, result, verdict, watched)
    if not result.finished:
        st.info(gettext("This run was cancelled: its curves end where it stopped."), icon=":material/cancel:")
    legend(runs)
    offer_report(runs)
    with st.expander(gettext("Curves and rates"), icon=":material/show_chart:"):
        _show_regret(runs, result)
    if same_shoppers(runs) and len(result.runs) > 1:
        with st.expander(gettext("Decision"), icon=":material/gavel:"):
            show_decision(result, decision)
        with st.expander(gettext("Differences"), icon=":material/difference:"):
            _show_differences(result)


def _show_race(service: Service, runs: Sequence[KeptRun], result: Simulation, verdict: Verdict, watched: bool) -> None:
    """In place of the progress stands the sentence, and the Race stays where it ran: so the browser keeps it.

    watched : whether a vote was open when the page was drawn
    """
    vote = vote_of(runs)
    if is_open(vote) != watched:
        st.rerun()
    with st.container(key="verdict-of-race"):
        show_verdict(verdict)
    show_race(runs, result, verdict, audience_run(vote))
    if len(runs) == 1:
        offer_vote(service, runs[0], vote)


def _show_regret(runs: Sequence[KeptRun], result: Simulation) -> None:
    st.caption(
        gettext(
            "{run}. Saved in the store; the same choices give the same curves. Regret is exact, as the tastes of "
            "simulated shoppers are known; bands are 95 % intervals over replicates.",
            run=literal(run_name(runs[0].name)),
        )
    )
    curves(result, slope_of(runs))
    download(result.curves(), "simulated-curves")
    rows = result.table()
    table(
        with_names(rows),
        key="simulated",
        alt=gettext("Final regret of each policy with its band, and rates"),
        columns=regret_columns(),
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
        with_names(differences).assign(against=differences["against"].map(policy_name)),
        key="simulated-differences",
        alt=gettext("How much more regret than the best policy, paired, with 95 % intervals"),
        columns=difference_columns(),
        formats=DIFFERENCE_FORMATS,
        download_rows=differences,
    )
