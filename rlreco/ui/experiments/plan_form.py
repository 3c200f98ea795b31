"""The form of a simulation, and the simulation as a job with live curves."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from rlreco.bandit.policies.registry import policy_names
from rlreco.errors import ConfigError
from rlreco.language import gettext, gettext_noop, in_language_of_now, number
from rlreco.plots import experiments as plots
from rlreco.roles import Role
from rlreco.service.service import Service
from rlreco.service.simulations.plan import Plan, default_policies, policy_table, setup_of, span_of
from rlreco.service.simulations.shops import SimulatedShop
from rlreco.service.simulations.subprocess import simulate_apart
from rlreco.simulation.regret import Simulation
from rlreco.simulation.setups import ENVIRONMENTS, HISTORIES
from rlreco.simulation.simulate import Interim
from rlreco.ui.access.actor import require
from rlreco.ui.access.workspace import workspace
from rlreco.ui.experiments.decision import show_size
from rlreco.ui.kit import chart, jobs, multiselect
from rlreco.views.words.environments import environment_words, history_words
from rlreco.views.words.policies import name_and_code, policy_name

SIMULATION = "simulation"
MAX_SESSIONS = 200_000

_REPLICATES = gettext_noop(
    "Repetitions, each with new tastes. Every policy runs in each of them, one slate per session."
)
_SEED = gettext_noop("The same seed gives the same shoppers and the same random draws.")


def choose_plan(shop: SimulatedShop) -> Plan | None:
    """Draw the form; the plan when Start was pressed, else None. Raises ConfigError for an impossible plan,
    ForbiddenError for a visitor who may keep no run."""
    sizes = _choose_size()
    show_size(shop, sizes["replicates"], sizes["sessions"])
    with st.form("plan", border=True):
        policies = multiselect(
            gettext("Policies"),
            policy_names(),
            default=default_policies(policy_names()),
            key="plan-policies",
            format_func=in_language_of_now(name_and_code),
            accept_new_options=True,
            help=gettext("Parameters are written as NAME:key=value,key=value; type and press Enter."),
        )
        shoppers = _choose_shoppers()
        with st.expander(gettext("More: drift, new products, seasons, late answers, classic arms")):
            advanced = _choose_advanced()
        started = st.form_submit_button(
            gettext("Start"),
            type="primary",
            icon=":material/play_arrow:",
            key="plan-start",
            disabled=jobs.busy(SIMULATION),
        )
    if not started:
        return None
    if not policies:
        raise ConfigError(gettext("Choose at least one policy."))
    chances = _chances(str(advanced.pop("chances")))
    choices = {**shop.identity, **sizes, **shoppers, **advanced}
    return Plan(policies=tuple(policies), probabilities=chances, **choices)


def _choose_size() -> dict[str, Any]:
    with st.container(horizontal=True):
        return {
            "sessions": st.number_input(
                gettext("Sessions"), 10, MAX_SESSIONS, 2000, 500, key="plan-sessions", width=170
            ),
            "replicates": st.number_input(
                gettext("Replicates"), 1, 200, 5, key="plan-replicates", width=150, help=gettext(_REPLICATES)
            ),
            "seed": st.number_input(gettext("Seed"), 0, 2**31, 1, key="plan-seed", width=150, help=gettext(_SEED)),
        }


def _choose_shoppers() -> dict[str, Any]:
    with st.container(horizontal=True):
        environment = st.selectbox(
            gettext("Shoppers"),
            ENVIRONMENTS,
            format_func=in_language_of_now(environment_words),
            key="plan-environment",
            width=420,
        )
        history = st.selectbox(
            gettext("History that the policies see"),
            HISTORIES,
            format_func=in_language_of_now(history_words),
            key="plan-history",
            width=300,
            help=gettext(
                "The sales history that policies start from. Shuffled shares mislead; a policy has to find out."
            ),
        )
    return {"environment": environment, "history": history}


def _choose_advanced() -> dict[str, Any]:
    with st.container(horizontal=True):
        drift = st.number_input(
            gettext("Drift at session"),
            0,
            200_000,
            0,
            500,
            key="plan-drift",
            width=170,
            help=gettext("When tastes change; 0: never."),
        )
        arrival = st.number_input(
            gettext("New product at session"),
            0,
            200_000,
            0,
            500,
            key="plan-arrival",
            width=190,
            help=gettext("Before it, the product that earns most isn't there; 0: it always is."),
        )
        season = st.number_input(
            gettext("Seasons"),
            0.0,
            3.0,
            0.0,
            0.1,
            key="plan-season",
            width=150,
            help=gettext("How strongly each product's click rate swings; 0: none."),
        )
        turnover = st.number_input(
            gettext("Product turnover"),
            0.0,
            0.5,
            0.0,
            0.1,
            key="plan-turnover",
            width=170,
            help=gettext("Share of products that arrive late or leave early; 0: none."),
        )
    with st.container(horizontal=True):
        delay = st.number_input(
            gettext("Answer delay"),
            0,
            10_000,
            0,
            10,
            key="plan-delay",
            width=170,
            help=gettext("In sessions; 0: none."),
        )
        examination = st.number_input(
            gettext("Chance of looking at the next place"),
            0.05,
            1.0,
            1.0,
            0.05,
            key="plan-examination",
            width=290,
            help=gettext("Shoppers look at the slate from the first place on; 1: they see all of it."),
        )
        half_life = st.number_input(
            gettext("Half-life"),
            0,
            200_000,
            0,
            500,
            key="plan-half-life",
            width=150,
            help=gettext("Sessions until evidence counts half; 0: as in the shop's profile."),
        )
    chances = st.text_input(
        gettext("Classic arms instead of the shop"),
        key="plan-chances",
        placeholder=".1, .05, .05, .02",
        help=gettext("Each arm's chance of a reward of 1; one arm per session. Policies start without any history."),
    )
    return {
        "drift_at": drift or None,
        "arrival_at": arrival or None,
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
        raise ConfigError(
            gettext("Classic arms need chances such as .1, .05, .02, got {text}.", text=repr(text))
        ) from None


@dataclass(frozen=True, slots=True)
class Live:
    """A simulation that runs. simulation : the results so far, in the shop's units"""

    plan: Plan
    simulation: Simulation


def start(service: Service, shop: SimulatedShop, plan: Plan) -> None:
    """Start the job, which saves its result in the store, watched or not. Raises ConfigError for an impossible plan,
    ForbiddenError for a visitor who may keep no run."""
    require(Role.ANALYST, "kept a run")
    setup, span, saved = setup_of(shop, plan), span_of(shop, plan), service.simulations(workspace())

    def work(job: jobs.Job) -> str:
        def report(progress: Interim) -> bool:
            job.share, job.step = progress.done / progress.total, _progress(progress)
            job.partial = Live(plan, progress.kept.in_units(span))
            return job.stop.is_set()

        simulation = simulate_apart(setup, plan, report)
        return saved.save(simulation, plan.about(), span=span)

    jobs.start(
        SIMULATION,
        gettext("Simulating"),
        in_language_of_now(work),
        partial=Live(plan, Simulation((), calibrated=True, finished=False)),
    )
    st.rerun()


def _progress(progress: Interim) -> str:
    return gettext("{done} of {total} sessions", done=number(progress.done), total=number(progress.total))


def running() -> bool:
    """Whether a simulation of the visitor is running, so that its live curves are on the page."""
    return jobs.busy(SIMULATION)


def curves(simulation: Simulation, slope: float | None = None) -> None:
    """Regret curves of a simulation. slope : of Lai and Robbins, drawn as a line"""
    table = simulation.curves()
    log = st.toggle(gettext("Logarithmic axes"), key="plan-log", persist_state="session")
    figure = plots.banded_regret(table, log=log, slope=slope, named=policy_name)
    chart(figure, key="simulated-regret", alt=plots.banded_summary(table, policy_name))


def parameter_help() -> None:
    with st.expander(gettext("All policies and their parameters"), key="policy-parameters"):
        # In a table of three columns, a phone would have room for six letters of a sentence.
        st.markdown("\n".join(_policy_line(*row.values()) for row in policy_table()))


def _policy_line(policy: str, description: str, parameters: str) -> str:
    line = f"- **{policy_name(policy)}** :gray[`{policy}`] {gettext(description)}"
    settings = gettext("Parameters: `{parameters}`", parameters=parameters)
    return f"{line} {settings}" if parameters else line
