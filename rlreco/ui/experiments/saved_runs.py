"""Saved simulations: choose them, lay them side by side, continue or delete them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from rlreco.domain.lists import SavedRun
from rlreco.language import gettext, in_language_of_now, language, number, percent
from rlreco.service.service import Service
from rlreco.service.simulations.plan import Plan, is_planned
from rlreco.service.simulations.saved import KeptRun, SavedSimulations, is_of_shop, marks
from rlreco.ui.access.workspace import workspace
from rlreco.ui.experiments.plan_form import MAX_SESSIONS, SIMULATION
from rlreco.ui.experiments.shop import shop_on_page
from rlreco.ui.kit import bounds, human_errors, jobs, literal, multiselect
from rlreco.ui.kit.tables import Format
from rlreco.views.words.policies import name_columns
from rlreco.views.words.runs import run_name

_MAX_BESIDE = 4
_SHOP = "shop-of-runs"

REGRET_FORMATS: Mapping[str, Format] = {
    "round": number,
    **dict.fromkeys(("regret", "low", "high"), partial(number, digits=1)),
    **dict.fromkeys(("ctr", "conversion", "ctr_last_quarter", "share_of_uniform_regret"), partial(percent, digits=1)),
}
DIFFERENCE_FORMATS: Mapping[str, Format] = dict.fromkeys(("difference", "low", "high", "se"), partial(number, digits=1))


def regret_columns() -> dict[str, Any]:
    return {
        **name_columns(),
        "round": gettext("sessions"),
        "regret": gettext("regret"),
        **bounds(gettext("The mean's 95 % band")),
        "ctr": st.column_config.NumberColumn(gettext("click rate"), help=gettext("Clicks per product shown.")),
        "conversion": st.column_config.NumberColumn(gettext("buys per click")),
        "ctr_last_quarter": st.column_config.NumberColumn(
            gettext("late click rate"),
            help=gettext("In the last quarter of the sessions, after most of the learning."),
        ),
        "share_of_uniform_regret": st.column_config.NumberColumn(
            gettext("of random's regret"),
            help=gettext("0 %: no slate could have been better. 100 %: no better than random slates."),
        ),
    }


def difference_columns() -> dict[str, Any]:
    return {
        **name_columns(),
        "against": st.column_config.TextColumn(
            gettext("against"), help=gettext("The policy with the least regret found.")
        ),
        "difference": st.column_config.NumberColumn(
            gettext("more regret"), help=gettext("Than that policy; mean over replicates.")
        ),
        **bounds(gettext("The 95 % interval")),
        "se": gettext("standard error"),
        "pairs": st.column_config.NumberColumn(
            gettext("pairs"),
            help=gettext(
                "The intervals hold for so many pairs of policies at once: the reference was picked for being best."
            ),
        ),
    }


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
        with st.popover(gettext("Delete it"), icon=":material/delete:"):
            _delete_button(saved, listed[shown])
    return [saved.open(id_) for id_ in (shown, *_choose_beside(listed, shown))]


def _choose(listed: dict[str, SavedRun], just_ended: str | None) -> str:
    """The run that just ended, else that of the address, which can be shared, else the newest, of the chosen shop if it
    has any; and this one when another shop is chosen."""
    shop = shop_on_page()
    wanted = just_ended or ("" if _switched(shop) else st.session_state.get("run") or st.query_params.get("run"))
    of_shop = (id_ for id_, run in listed.items() if shop is not None and is_of_shop(run, shop))
    st.session_state["run"] = wanted if wanted in listed else next(of_shop, next(iter(listed)))
    shown = str(st.selectbox(gettext("Run"), list(listed), format_func=_labels(listed), key="run"))
    st.query_params["run"] = shown
    return shown


def _switched(shop: str | None) -> bool:
    before = st.session_state.get(_SHOP, shop)
    st.session_state[_SHOP] = shop
    return before != shop


def _choose_beside(listed: dict[str, SavedRun], shown: str) -> list[str]:
    others = [id_ for id_ in listed if id_ != shown]
    return multiselect(
        gettext("Compare with"),
        others,
        format_func=_labels(listed),
        key="runs-beside",
        max_selections=_MAX_BESIDE,
        disabled=not others,
        placeholder=gettext("Earlier runs, drawn over it") if others else gettext("There is no other run yet"),
    )


def continuation(run: KeptRun) -> Plan | None:
    """The run's plan with more sessions when the button was pressed, else None."""
    done, planned = run.simulation.runs[0].rounds, run.about["sessions"]
    limit = max(MAX_SESSIONS, done)
    with st.popover(gettext("Continue"), icon=":material/resume:", disabled=not is_planned(run.about)):
        st.write(
            gettext(
                "This run has {sessions} sessions. A longer one with the same seed has the same curves up to there.",
                sessions=number(done),
            )
        )
        suggested = min(max(planned, 2 * done), limit) if run.simulation.finished else planned
        sessions = st.number_input(
            gettext("Sessions in all"), done, limit, suggested, 500, key=f"run-sessions-{run.id}"
        )
        pressed = st.button(gettext("Continue"), key="run-go-on", type="primary", disabled=jobs.busy(SIMULATION))
    return Plan.of_run(run.about, sessions) if pressed else None


def legend(runs: Sequence[KeptRun]) -> None:
    """The mark of each run in the chart."""
    if len(runs) > 1:
        lines = [
            f"- **{mark}** {literal(run_name(run.name))}" for mark, run in zip(marks(len(runs)), runs, strict=True)
        ]
        st.markdown("\n".join(lines))


def _labels(listed: Mapping[str, SavedRun]) -> Callable[[str], str]:
    """By id."""

    def label(id_: str) -> str:
        return _label(listed[id_])

    return in_language_of_now(label)


def _label(run: SavedRun) -> str:
    from babel.dates import format_date

    day = format_date(run.created, gettext("dd MMM y"), locale=language())
    return f"{day}, {run.created:%H:%M} UTC · {run_name(run.name)}"


def _delete_button(saved: SavedSimulations, run: SavedRun) -> None:
    st.write(
        gettext(
            "This deletes the curves of {run}. The same choices give the same curves again.", run=literal(_label(run))
        )
    )
    if st.button(gettext("Delete this run"), key="run-delete", type="primary"):
        with human_errors():
            saved.delete(run.id)
        st.session_state.pop("run", None)
        st.query_params.pop("run", None)
        st.rerun()
