"""What a simulation decides, on the page: a sentence, the chances over time, and the policies by their chance."""

import numpy as np
import streamlit as st

from rlreco.plots import experiments as plots
from rlreco.service.simulations.plan import detectable
from rlreco.service.simulations.shops import SimulatedShop
from rlreco.simulation.decision import WINNER, decide
from rlreco.simulation.regret import Simulation
from rlreco.ui.kit import literal, table
from rlreco.views import decisions

_HELP = "The chance of being best at which a policy, or an arm, is declared the winner."
_COLUMNS = {
    "chance": st.column_config.NumberColumn("chance of being best", help="Over worlds as the replicates were drawn."),
    "loss": st.column_config.NumberColumn("expected loss", help="A session, of choosing this policy now."),
}
_FORMATS = {"chance": "{:.3f}", "loss": "{:,.4f}"}


def show_size(shop: SimulatedShop, replicates: int, sessions: int) -> None:
    """What a simulation of that size can see, before it is started."""
    least = detectable(shop, replicates, sessions)
    st.caption(decisions.plan_sentence(least, replicates, sessions))


def show_decision(simulation: Simulation) -> None:
    """simulation : of several policies that met the same shoppers, in the shop's units"""
    st.subheader("Decision", anchor=False)
    threshold = float(st.number_input("Winner at", 0.5, 0.999, WINNER, 0.01, key="winner", width=150, help=_HELP))
    decision = decide(simulation, np.random.default_rng(0))
    st.markdown(literal(decisions.decision_sentence(decision, threshold)))
    for policy, best in decisions.best_arms(simulation, threshold).items():
        st.markdown(f"- {literal(decisions.best_arm_sentence(policy, best, threshold))}")
    if decision is None:
        return
    over_time = decisions.chances_over_time(decision)
    st.plotly_chart(
        plots.chances(over_time, threshold), key="chances-of-best", alt=plots.chances_summary(over_time, threshold)
    )
    table(
        decisions.decision_table(decision),
        key="decision",
        alt="Chance of each policy to be the best, and the expected loss of choosing it",
        columns=_COLUMNS,
        formats=_FORMATS,
    )
