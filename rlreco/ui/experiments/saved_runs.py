"""Simulations that were kept: chosen, laid side by side, deleted."""

from collections.abc import Sequence

import streamlit as st

from rlreco.domain.lists import SavedRun
from rlreco.service.service import Service
from rlreco.service.simulations.plan import Plan
from rlreco.service.simulations.saved import KeptRun, SavedSimulations, marks
from rlreco.ui.access.password import allowed, ask_password
from rlreco.ui.access.workspace import workspace
from rlreco.ui.experiments.plan_form import MOST_SESSIONS, SIMULATION
from rlreco.ui.kit import jobs
from rlreco.ui.kit.errors import human_errors
from rlreco.ui.kit.multiselect import multiselect
from rlreco.ui.kit.tables import bounds

_MOST_BESIDE = 4

REGRET_COLUMNS = {
    "round": "sessions",
    **bounds("The mean's 95 % band"),
    "ctr": st.column_config.NumberColumn("click rate", help="Clicks of what was shown."),
    "conversion": st.column_config.NumberColumn("buys per click"),
    "ctr_last_quarter": st.column_config.NumberColumn(
        "late click rate", help="In the last quarter of the sessions, when most is learned."
    ),
    "share_of_uniform_regret": st.column_config.NumberColumn(
        "of random's regret", help="0 %: no slate could have been better. 100 %: no better than slates at random."
    ),
}
REGRET_FORMATS = {
    "round": "{:,.0f}",
    **dict.fromkeys(("regret", "low", "high"), "{:,.1f}"),
    **dict.fromkeys(("ctr", "conversion", "ctr_last_quarter", "share_of_uniform_regret"), "{:.1%}"),
}
GAP_COLUMNS = {
    "against": st.column_config.TextColumn("against", help="The policy of least regret."),
    "difference": st.column_config.NumberColumn("more regret", help="Than that policy, mean of the replicates."),
    **bounds("The 95 % interval"),
    "se": "standard error",
}
GAP_FORMATS = dict.fromkeys(("difference", "low", "high", "se"), "{:,.1f}")


def choose_runs(service: Service, just_ended: str | None) -> list[KeptRun]:
    """The run on show first, then those beside it; none where nothing was kept yet. just_ended : is shown now"""
    saved = service.simulations(workspace())
    listed = {run.id: run for run in saved.newest()}
    if not listed:
        return []
    if just_ended is not None:
        st.session_state["runs-beside"] = []
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = _choose(listed, just_ended)
        with st.popover("Delete it", icon=":material/delete:"):
            _delete(saved, listed[shown])
    return [saved.open(id_) for id_ in (shown, *_choose_beside(listed, shown))]


def _choose(listed: dict[str, SavedRun], just_ended: str | None) -> str:
    """The one in the address, so that it can be shared, or else the newest."""
    wanted = just_ended or st.session_state.get("run") or st.query_params.get("run")
    st.session_state["run"] = wanted if wanted in listed else next(iter(listed))
    shown = str(st.selectbox("Run", list(listed), format_func=lambda id_: _words(listed[id_]), key="run"))
    st.query_params["run"] = shown
    return shown


def _choose_beside(listed: dict[str, SavedRun], shown: str) -> list[str]:
    others = [id_ for id_ in listed if id_ != shown]
    return multiselect(
        "Beside it",
        others,
        format_func=lambda id_: _words(listed[id_]),
        key="runs-beside",
        max_selections=_MOST_BESIDE,
        disabled=not others,
        placeholder="Earlier runs to lay over it" if others else "There is no other run yet",
    )


def continuation(run: KeptRun) -> Plan | None:
    """A plan with more sessions, once it is asked for."""
    done = run.simulation.runs[0].rounds
    most = max(MOST_SESSIONS, done)
    with st.popover("Go on", icon=":material/resume:", disabled="experiment" not in run.about):
        st.write(f"It has {done:,} sessions. With the same seed the curves begin alike and go on from there.")
        wanted = min(max(run.about["sessions"], 2 * done), most) if run.simulation.finished else run.about["sessions"]
        sessions = st.number_input("Sessions in all", done, most, wanted, 500, key=f"run-sessions-{run.id}")
        asked = st.button("Go on", key="run-go-on", type="primary", disabled=jobs.busy(SIMULATION))
    return Plan.of_run(run.about, sessions) if asked else None


def legend(runs: Sequence[KeptRun]) -> None:
    """Which mark on the chart is which run."""
    if len(runs) > 1:
        lines = [f"- **{mark}** {run.name}" for mark, run in zip(marks(len(runs)), runs, strict=True)]
        st.markdown("\n".join(lines))


def _words(run: SavedRun) -> str:
    return f"{run.created:%d %b %Y, %H:%M} UTC · {run.name}"


def _delete(saved: SavedSimulations, run: SavedRun) -> None:
    st.write(f"The curves of {_words(run)} go. The same choices would give the same curves again.")
    password = ask_password("run-password")
    if st.button("Delete this run", key="run-delete", type="primary") and allowed(password):
        with human_errors():
            saved.delete(run.id)
        st.session_state.pop("run", None)
        st.query_params.pop("run", None)
        st.rerun()
