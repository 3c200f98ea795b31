"""What a simulation decides, on the page: the verdict, the chances over time, and the policies by their chance."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from rlreco.language import gettext, gettext_noop, number
from rlreco.plots import experiments as plots
from rlreco.report.kinds.simulation import simulation_report
from rlreco.service.simulations.plan import detectable
from rlreco.service.simulations.saved import KeptRun, same_shoppers
from rlreco.service.simulations.shops import SimulatedShop
from rlreco.simulation.decision import WINNER, Decision, decide
from rlreco.simulation.regret import Simulation
from rlreco.ui.kit import chart, literal, report_button, table
from rlreco.views import decisions
from rlreco.views.verdicts.experiments import apart, named, named_verdict
from rlreco.views.verdicts.sentence import Verdict
from rlreco.views.words.policies import name_columns, policy_name, with_names

_THRESHOLD = "winner"
_HELP = gettext_noop(
    "The chance of being best at which a policy, or an arm, is declared the winner; a policy's differences must leave "
    "out 0 too."
)
_FORMATS = {"chance": partial(number, digits=3), "loss": partial(number, digits=4)}


def _columns() -> dict[str, Any]:
    return {
        **name_columns(),
        "chance": st.column_config.NumberColumn(
            gettext("chance of being best"), help=gettext("Over worlds as the replicates were drawn.")
        ),
        "loss": st.column_config.NumberColumn(
            gettext("expected loss"), help=gettext("A session, of choosing this policy now.")
        ),
    }


def show_size(shop: SimulatedShop, replicates: int, sessions: int) -> None:
    """What a simulation of that size can see, before it is started."""
    least = detectable(shop, replicates, sessions)
    st.caption(decisions.plan_sentence(least, replicates, sessions))


def decision_of(runs: Sequence[KeptRun], simulation: Simulation) -> tuple[Decision | None, Verdict]:
    """What it decides, at the threshold that is chosen below. simulation : the runs side by side"""
    if not same_shoppers(runs):
        return None, apart()
    decision = decide(simulation, np.random.default_rng(0))
    return decision, named_verdict(simulation, decision, st.session_state.get(_THRESHOLD, WINNER))


def offer_report(runs: Sequence[KeptRun]) -> None:
    """At the threshold that is chosen below."""
    threshold = float(st.session_state.get(_THRESHOLD, WINNER))
    report_button(f"simulation-{runs[0].id}", lambda now: simulation_report(runs, now, threshold))


def _choose_threshold() -> float:
    label = gettext("Winner at")
    return float(st.number_input(label, 0.5, 0.999, WINNER, 0.01, key=_THRESHOLD, width=150, help=gettext(_HELP)))


def show_decision(simulation: Simulation, decision: Decision | None) -> None:
    """simulation : of several policies that met the same shoppers, in the shop's units"""
    threshold = _choose_threshold()
    for policy, best in decisions.best_arms(simulation, threshold).items():
        st.markdown(f"- {literal(decisions.best_arm_sentence(policy_name(policy), best, threshold))}")
    if decision is None:
        return
    st.caption(gettext("Chances and losses are estimated, from the exact regret of these replicates."))
    over_time = decisions.chances_over_time(decision)
    chart(
        plots.chances(over_time, threshold, named=policy_name),
        key="chances-of-best",
        alt=plots.chances_summary(over_time, threshold, policy_name),
    )
    table(
        with_names(decisions.decision_table(decision)),
        key="decision",
        alt=gettext("Chance of each policy to be the best, and the expected loss of choosing it"),
        columns=_columns(),
        formats=_FORMATS,
    )


def picked(simulation: Simulation) -> str:
    """The sentence of what the differences are against."""
    return decisions.picked_sentence(named(simulation))
