"""Saved simulations: choose them, lay them side by side, continue or delete them."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from rlreco.domain.lists import SavedRun
from rlreco.service.service import Service
from rlreco.service.simulations.plan import Plan, is_planned
from rlreco.service.simulations.saved import KeptRun, SavedSimulations, marks
from rlreco.ui.access.workspace import workspace
from rlreco.ui.experiments.plan_form import MAX_SESSIONS, SIMULATION
from rlreco.ui.kit import bounds, human_errors, jobs, literal, multiselect
from rlreco.views.words.policies import NAME_COLUMNS

_MAX_BESIDE = 4

REGRET_COLUMNS = {
    **NAME_COLUMNS,
    "round": "sessions",
    **bounds("The mean's 95 % band"),
    "ctr": st.column_config.NumberColumn("click rate", help="Clicks per product shown."),
    "conversion": st.column_config.NumberColumn("buys per click"),
    "ctr_last_quarter": st.column_config.NumberColumn(
        "late click rate", help="In the last quarter of the sessions, after most of the learning."
    ),
    "share_of_uniform_regret": st.column_config.NumberColumn(
        "of random's regret", help="0 %: no slate could have been better. 100 %: no better than random slates."
    ),
}
REGRET_FORMATS = {
    "round": "{:,.0f}",
    **dict.fromkeys(("regret", "low", "high"), "{:,.1f}"),
    **dict.fromkeys(("ctr", "conversion", "ctr_last_quarter", "share_of_uniform_regret"), "{:.1%}"),
}
DIFFERENCE_COLUMNS = {
    **NAME_COLUMNS,
    "against": st.column_config.TextColumn("against", help="The policy with the least regret found."),
    "difference": st.column_config.NumberColumn("more regret", help="Than that policy; mean over replicates."),
    **bounds("The 95 % interval"),
    "se": "standard error",
    "pairs": st.column_config.NumberColumn(
        "pairs",
        help="The intervals hold for so many pairs of policies at once: the reference was picked for being best.",
    ),
}
DIFFERENCE_FORMATS = dict.fromkeys(("difference", "low", "high", "se"), "{:,.1f}")


def choose_runs(service: Service, just_ended: str | None) -> list[KeptRun]:
    """The shown run first, then those to compare with; empty where no run is saved yet.

    just_ended : id of a run to show at once
    """
    saved = service.simulations(workspace())
    listed = {run.id: run for run in saved.newest()}
    if not listed:
        return []
    if just_ended is not None:
        st.session_state["runs-beside"] = []
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = _choose(listed, just_ended)
        with st.popover("Delete it", icon=":material/delete:"):
            _delete_button(saved, listed[shown])
    return [saved.open(id_) for id_ in (shown, *_choose_beside(listed, shown))]


def _choose(listed: dict[str, SavedRun], just_ended: str | None) -> str:
    """The run that just ended, else the run of the address, which can be shared, else the newest."""
    wanted = just_ended or st.session_state.get("run") or st.query_params.get("run")
    st.session_state["run"] = wanted if wanted in listed else next(iter(listed))
    shown = str(st.selectbox("Run", list(listed), format_func=lambda id_: _label(listed[id_]), key="run"))
    st.query_params["run"] = shown
    return shown


def _choose_beside(listed: dict[str, SavedRun], shown: str) -> list[str]:
    others = [id_ for id_ in listed if id_ != shown]
    return multiselect(
        "Compare with",
        others,
        format_func=lambda id_: _label(listed[id_]),
        key="runs-beside",
        max_selections=_MAX_BESIDE,
        disabled=not others,
        placeholder="Earlier runs, drawn over it" if others else "There is no other run yet",
    )


def continuation(run: KeptRun) -> Plan | None:
    """The run's plan with more sessions when the button was pressed, else None."""
    done, planned = run.simulation.runs[0].rounds, run.about["sessions"]
    limit = max(MAX_SESSIONS, done)
    with st.popover("Continue", icon=":material/resume:", disabled=not is_planned(run.about)):
        st.write(f"This run has {done:,} sessions. A longer one with the same seed has the same curves up to there.")
        suggested = min(max(planned, 2 * done), limit) if run.simulation.finished else planned
        sessions = st.number_input("Sessions in all", done, limit, suggested, 500, key=f"run-sessions-{run.id}")
        pressed = st.button("Continue", key="run-go-on", type="primary", disabled=jobs.busy(SIMULATION))
    return Plan.of_run(run.about, sessions) if pressed else None


def legend(runs: Sequence[KeptRun]) -> None:
    """The mark of each run in the chart."""
    if len(runs) > 1:
        lines = [f"- **{mark}** {literal(run.name)}" for mark, run in zip(marks(len(runs)), runs, strict=True)]
        st.markdown("\n".join(lines))


def plan_line(about: Mapping[str, Any]) -> str:
    """As in "3 policies, 2,000 sessions × 5, seed 1". about : the plan as plain values"""
    policies, sessions, replicates = len(about["policies"]), about["sessions"], about["replicates"]
    names = f"{policies} policies" if policies > 1 else "1 policy"
    return f"{names}, {sessions:,} sessions × {replicates:,}, seed {about['seed']}"


def _label(run: SavedRun) -> str:
    return f"{run.created:%d %b %Y, %H:%M} UTC · {run.name}"


def _delete_button(saved: SavedSimulations, run: SavedRun) -> None:
    st.write(f"This deletes the curves of {literal(_label(run))}. The same choices give the same curves again.")
    if st.button("Delete this run", key="run-delete", type="primary"):
        with human_errors():
            saved.delete(run.id)
        st.session_state.pop("run", None)
        st.query_params.pop("run", None)
        st.rerun()
