"""Policies against simulated shoppers, as a job that can be watched, stopped and found again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from rlreco.bandit.policies.registry import POLICIES
from rlreco.errors import ConfigError
from rlreco.plots import experiments as plots
from rlreco.service.learner.learner import Learner
from rlreco.service.service import Service
from rlreco.service.simulations.plan import Plan, default_policies, policy_table, setup_of, span_of
from rlreco.service.simulations.subprocess import simulate_apart
from rlreco.simulation.regret import Simulation
from rlreco.simulation.setups import ENVIRONMENTS, HISTORIES
from rlreco.simulation.simulate import Interim
from rlreco.ui.access.workspace import workspace
from rlreco.ui.kit import jobs
from rlreco.ui.kit.multiselect import multiselect

SIMULATION = "simulation"
MOST_SESSIONS = 200_000

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

_REPLICATES = "Worlds, each with tastes of its own. In each of them every policy shows a slate a session."
_SEED = "The same seed brings the same shoppers and the same luck."


@dataclass(frozen=True, slots=True)
class Kept:
    """A simulation that has ended, by its id in the store."""

    id: str


def choose_plan(experiment: str) -> Plan | None:
    """A form; the plan once it is started, else None. Raises ConfigError for one that can't be."""
    with st.form("plan", border=True):
        policies = multiselect(
            "Policies",
            list(POLICIES),
            default=default_policies(list(POLICIES)),
            key="plan-policies",
            accept_new_options=True,
            help="Parameters are written as NAME:key=value,key=value; type and press Enter.",
        )
        sizes = _choose_size()
        shoppers = _choose_shoppers()
        with st.expander("More: drift, seasons, late answers, products that come and go, classic arms"):
            harder = _choose_harder_worlds()
        started = st.form_submit_button(
            "Start", type="primary", icon=":material/play_arrow:", key="plan-start", disabled=jobs.busy(SIMULATION)
        )
    if not started:
        return None
    if not policies:
        raise ConfigError("Choose at least one policy.")
    chances = _chances(str(harder.pop("chances")))
    return Plan(experiment, tuple(policies), **sizes, **shoppers, **harder, probabilities=chances)


def _choose_size() -> dict[str, Any]:
    with st.container(horizontal=True):
        return {
            "sessions": st.number_input("Sessions", 10, MOST_SESSIONS, 2000, 500, key="plan-sessions", width=170),
            "replicates": st.number_input("Replicates", 1, 200, 5, key="plan-replicates", width=150, help=_REPLICATES),
            "seed": st.number_input("Seed", 0, 2**31, 1, key="plan-seed", width=150, help=_SEED),
        }


def _choose_shoppers() -> dict[str, Any]:
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
            help="What they know before the first answer. Shuffled shares mislead: a policy has to find that out.",
        )
    return {"environment": environment, "history": history}


def _choose_harder_worlds() -> dict[str, Any]:
    with st.container(horizontal=True):
        drift = st.number_input(
            "Tastes change at", 0, 200_000, 0, 500, key="plan-drift", width=170, help="A session; 0: never."
        )
        season = st.number_input(
            "Seasons",
            0.0,
            3.0,
            0.0,
            0.1,
            key="plan-season",
            width=150,
            help="Swing of each product's click rate; 0: none.",
        )
        turnover = st.number_input(
            "Come and go", 0.0, 0.5, 0.0, 0.1, key="plan-turnover", width=150, help="Share of products that don't stay."
        )
    with st.container(horizontal=True):
        delay = st.number_input(
            "Answers late by", 0, 10_000, 0, 10, key="plan-delay", width=170, help="So many sessions."
        )
        examination = st.number_input(
            "Looks on",
            0.05,
            1.0,
            1.0,
            0.05,
            key="plan-examination",
            width=150,
            help="The chance that a shopper who looks at one place looks at the next; 1: sees all.",
        )
        half_life = st.number_input(
            "Half-life",
            0,
            200_000,
            0,
            500,
            key="plan-half-life",
            width=150,
            help="Sessions until evidence counts half; 0: as the experiment says.",
        )
    chances = st.text_input(
        "Classic arms instead of the shop",
        key="plan-chances",
        placeholder=".1, .05, .05, .02",
        help="Each arm's chance of a reward of 1, one arm a session. Policies know nothing in advance.",
    )
    return {
        "drift_at": drift or None,
        "season": season,
        "turnover": turnover,
        "delay": delay,
        "examination": examination,
        "half_life": float(half_life) or None,
        "chances": chances,
    }


def _chances(text: str) -> tuple[float, ...] | None:
    if not text.strip():
        return None
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise ConfigError(f"Arms take chances such as .1, .05, .02; found {text!r}.") from None


def start(service: Service, learner: Learner, plan: Plan) -> None:
    """Raises ConfigError for an impossible plan. The result is saved in the store, also when nobody waits for it."""
    setup, span, saved = setup_of(learner, plan), span_of(learner, plan), service.simulations(workspace())

    def work(job: jobs.Job) -> Kept:
        def tell(news: Interim) -> bool:
            job.share, job.what = news.done / news.total, f"{news.done:,} of {news.total:,} sessions"
            job.partial = news.so_far.in_units(span) if news.so_far.runs else None
            return job.stop.is_set()

        done = simulate_apart(setup, plan, tell)
        return Kept(saved.save(done, plan.about(), span=span))

    jobs.start(SIMULATION, "Simulating", work)
    st.rerun()


def watch(draw: Callable[[Simulation], None]) -> str | None:
    """Live curves while it runs; once it has ended the id of what was kept, told once."""

    def so_far(job: jobs.Job) -> None:
        if job.partial is not None:
            draw(job.partial)

    found: Kept | None = jobs.watch(SIMULATION, so_far)
    if found is None:
        return None
    jobs.forget(SIMULATION)
    return found.id


def running() -> bool:
    """Whether the chart on the page is that of a simulation that still goes on."""
    return jobs.busy(SIMULATION)


def curves(simulation: Simulation, slope: float | None = None) -> None:
    """The picture of a simulation, running or done; regret in the units that it is drawn in."""
    table = simulation.curves()
    log = st.toggle("Logarithmic axes", key="plan-log", persist_state="session")
    figure = plots.banded_regret(table, log=log, slope=slope)
    st.plotly_chart(figure, key="simulated-regret", alt=plots.banded_summary(table))


def parameter_help() -> None:
    with st.expander("What policies there are, and their parameters", key="policy-parameters"):
        # A table of three columns would leave the sentences six letters on a phone.
        st.markdown("\n".join(_policy_line(**row) for row in policy_table()))


def _policy_line(policy: str, says: str, parameters: str) -> str:
    return f"- `{policy}` {says}" + (f" Parameters: `{parameters}`" if parameters else "")
