"""Policies against simulated shoppers, as a job that can be watched, stopped and found again."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from rlreco.bandit.policies.registry import POLICIES, parameters
from rlreco.plots import experiments as plots
from rlreco.records import Experiment
from rlreco.service.learning import Service
from rlreco.service.simulating import Plan, default_policies, policy_table, setup_of, simulate_apart
from rlreco.service.tables import profile_of
from rlreco.simulation.regret import Simulation
from rlreco.simulation.setups import ENVIRONMENTS, HISTORIES
from rlreco.simulation.simulate import Progress
from rlreco.ui import jobs

SIMULATION = "simulation"

_ENVIRONMENT_WORDS = {
    "calibrated": "calibrated: tastes from the sales history",
    "additive": "additive: tastes of another family, without ratios",
    "null": "null: every product pleases alike, so every policy must tie",
}
_HISTORY_WORDS = {
    "right": "right",
    "core": "core products' shares shuffled",
    "shuffled": "all shares shuffled",
    "none": "no history",
}


@dataclass(frozen=True, slots=True)
class Finished:
    """A simulation with the plan that gives it again."""

    plan: Plan
    simulation: Simulation
    span: float


def choose_plan(experiment: Experiment) -> Plan | None:
    """A form; the plan once it is started, else None."""
    with st.form("plan", border=True):
        policies = st.multiselect(
            "Policies",
            list(POLICIES),
            default=default_policies(list(POLICIES)),
            key="plan-policies",
            accept_new_options=True,
            help="Parameters are written as NAME:key=value,key=value; type and press Enter.",
        )
        with st.container(horizontal=True):
            sessions = st.number_input("Sessions", 10, 200_000, 2000, 500, key="plan-sessions", width=170)
            replicates = st.number_input("Replicates", 1, 200, 5, key="plan-replicates", width=150)
            seed = st.number_input("Seed", 0, 2**31, 1, key="plan-seed", width=150)
            drift = st.number_input(
                "Tastes change at", 0, 200_000, 0, 500, key="plan-drift", width=170, help="A session; 0: never."
            )
        with st.container(horizontal=True):
            environment = st.selectbox(
                "Shoppers", ENVIRONMENTS, format_func=_ENVIRONMENT_WORDS.__getitem__, key="plan-environment", width=420
            )
            history = st.selectbox(
                "History that the policies see",
                HISTORIES,
                format_func=_HISTORY_WORDS.__getitem__,
                key="plan-history",
                width=300,
            )
        started = st.form_submit_button(
            "Start", type="primary", icon=":material/play_arrow:", key="plan-start", disabled=jobs.busy(SIMULATION)
        )
    if not started:
        return None
    chosen = tuple(policies)
    return Plan(experiment.name, chosen, sessions, replicates, seed, environment, history, drift or None)


def start(known: Service, experiment: Experiment, plan: Plan) -> None:
    """Raises ConfigError for a plan that can't be."""
    setup, span = setup_of(known, plan), profile_of(experiment).in_units(1, 0)

    def work(job: jobs.Job) -> Finished:
        def tell(news: Progress) -> bool:
            job.share, job.what = news.done / news.total, f"{news.done:,} of {news.total:,} sessions"
            job.partial = Finished(plan, news.so_far, span)
            return job.stop.is_set()

        return Finished(plan, simulate_apart(setup, plan, tell), span)

    jobs.start(SIMULATION, "Simulating", work)
    st.rerun()


def watch(draw: Callable[[Finished], None]) -> Finished | None:
    """Live curves while it runs; what came of it once it is there."""

    def so_far(job: jobs.Job) -> None:
        if job.partial is not None and job.partial.simulation.runs:
            draw(job.partial)

    found: Finished | None = jobs.watch(SIMULATION, so_far)
    return found


def curves(finished: Finished) -> None:
    """The picture of a simulation, running or done."""
    table = plots.in_units(finished.simulation.curves(), finished.span, "mean", "low", "high")
    log = st.toggle("Logarithmic axes", key="plan-log", persist_state="session")
    st.plotly_chart(plots.banded_regret(table, log=log), key="simulated-regret", alt=plots.banded_summary(table))


def parameter_help() -> None:
    with st.expander("What policies there are, and their parameters", key="policy-parameters"):
        st.table(policy_table(list(POLICIES), parameters), alt="Policies with their parameters and defaults")
