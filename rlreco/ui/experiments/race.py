"""The Race on the page: of a simulation that runs, whose rows come bit by bit, and of kept runs."""

from collections import deque
from collections.abc import Sequence

import streamlit as st

from rlreco.service.simulations.plan import Plan
from rlreco.service.simulations.saved import KeptRun
from rlreco.simulation.regret import PolicyRun, Simulation
from rlreco.ui.experiments.plan_form import SIMULATION, Live
from rlreco.ui.kit import jobs
from rlreco.ui.race import draw_race
from rlreco.views.race import moments_of, payload, race_id
from rlreco.views.verdicts.sentence import Verdict

_SENT = "race-sent"
_OVERLAP = 6
"""Lanes are sent from where they ended so many redraws ago, as a browser may skip some of these."""


def watch() -> str | None:
    """Draw the Race while a simulation runs. Returns the id of the saved run once, when it has ended."""
    # The whole page may be drawn for a browser that has no rows yet.
    st.session_state[_SENT] = deque(maxlen=_OVERLAP)
    run_id: str | None = jobs.watch(SIMULATION, _draw_live)
    if run_id is not None:
        jobs.forget(SIMULATION)
    return run_id


def live_plan() -> Plan | None:
    """The plan of the simulation that runs; None where none does."""
    job = jobs.current(SIMULATION)
    return job.partial.plan if job is not None and job.running and isinstance(job.partial, Live) else None


def show_race(
    runs: Sequence[KeptRun], simulation: Simulation, verdict: Verdict, audience: PolicyRun | None = None
) -> None:
    """simulation : of `side_by_side`; verdict : of it; audience : people who played along"""
    abouts = [run.about for run in runs]
    planned = max(int(about["sessions"]) for about in abouts)
    done = max(run.rounds for run in simulation.runs)
    rows = payload(
        simulation,
        id_=race_id(abouts),
        planned=max(planned, done),
        moments=moments_of(abouts[0]),
        verdict=verdict,
        audience=audience,
    )
    draw_race(rows)


def _draw_live(job: jobs.Job) -> None:
    live = job.partial
    if not isinstance(live, Live):
        return
    sent = st.session_state[_SENT]
    first = sent[0] if len(sent) == _OVERLAP else 0
    about, simulation = live.plan.about(), live.simulation
    sent.append(max((run.rounds for run in simulation.runs), default=0))
    draw_race(
        payload(
            simulation,
            id_=race_id([about]),
            planned=live.plan.sessions,
            running=True,
            first=first,
            moments=moments_of(about),
        )
    )
