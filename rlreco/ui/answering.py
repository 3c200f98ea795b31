"""The slate and what its answer changed: a part of the page that is redrawn alone, so that boxes answer at once."""

import streamlit as st

from rlreco.plots import values
from rlreco.records import Experiment
from rlreco.service.explaining import state_words
from rlreco.service.learning import Service
from rlreco.service.tables import change_table, profile_of
from rlreco.ui import cards
from rlreco.ui.errors import human_errors, show
from rlreco.ui.tables import table
from rlreco.ui.visit import Visit, changes_of, let_shopper_answer, next_customer, submit, turned, visit_of

_CHANGE_COLUMNS = {
    "reward": st.column_config.NumberColumn("reward", format="%.0f"),
    "before": st.column_config.NumberColumn("value before", format="%.3f"),
    "after": st.column_config.NumberColumn("value after", format="%.3f"),
    "change": st.column_config.NumberColumn("change", format="%+.3f"),
    "shown": st.column_config.NumberColumn("shown here", help="How often it was shown in this state so far."),
    "why": st.column_config.TextColumn("why it was shown"),
}


@st.fragment
def answering(known: Service, experiment: Experiment, customer: str, moment: object, policy: str) -> None:
    """The open visit: its cards and Submit, or, once answered, what changed and the way to the next customer."""
    if turned():
        st.rerun()  # the customer is chosen outside of this part
    with human_errors():
        visit = visit_of(known, experiment, customer, moment, policy)  # type: ignore[arg-type]
        _where(visit, experiment)
        if visit.failed is not None:
            show(visit.failed)
        if visit.answered is None:
            _open(known, experiment, visit)
        else:
            _answered(known, experiment, visit)


def _where(visit: Visit, experiment: Experiment) -> None:
    words = state_words(experiment.profile["stateFeatures"], visit.session.state)
    st.markdown(f"**State** `{visit.session.state}` — {words}")


def _open(known: Service, experiment: Experiment, visit: Visit) -> None:
    st.caption("Tick what the shopper clicks and buys, then submit. What stays unticked was seen and ignored.")
    products = known.products(experiment.name, visit.session.slate)
    cards.slate(visit, products, profile_of(experiment))
    with st.container(horizontal=True):
        st.button(
            "Submit answer",
            key=f"submit-{visit.session.id}",
            type="primary",
            icon=":material/check:",
            shortcut="Ctrl+Enter",
            on_click=submit,
            args=(known, visit.session.id),
        )
        st.button(
            "Let a simulated shopper answer",
            key=f"simulate-{visit.session.id}",
            icon=":material/smart_toy:",
            on_click=let_shopper_answer,
            args=(known, experiment, visit),
            help="They get a slate of their own for the same customer and time. Their tastes are known, so the regret "
            "that is logged is exact.",
        )
        _next(known, experiment, visit, "Skip to the next customer", "secondary")


def _answered(known: Service, experiment: Experiment, visit: Visit) -> None:
    assert visit.answered is not None
    assert visit.answered.outcome is not None
    profile, products = profile_of(experiment), known.products(experiment.name, visit.session.slate)
    changes = change_table(changes_of(known, visit), visit.explanations, products, profile)
    outcome = visit.answered.outcome
    earned = profile.in_units(outcome.reward, len(visit.session.slate))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(
            f"Learned: {len(outcome.bought)} bought, {len({*outcome.clicked} - {*outcome.bought})} clicked only, "
            f"the rest ignored. The slate earned {earned:.0f}.",
            icon=":material/school:",
        )
        _next(known, experiment, visit, "Next customer", "primary")
    st.subheader("What changed", anchor=False)
    table(changes, key="changes", alt="Value of each product before and after the answer", columns=_CHANGE_COLUMNS)
    st.plotly_chart(
        values.moves(changes["product"].tolist(), changes["before"].tolist(), changes["after"].tolist()),
        key="moves",
        alt="Values before and after, as in the table above",
    )
    shown = st.expander("The slate as it was shown", key=f"shown-{visit.session.id}", on_change="rerun")
    if shown.open:
        with shown:
            cards.slate(visit, products, profile)
    st.page_link("pages/learning.py", label="See how values and regret move", icon=":material/trending_up:")


def _next(known: Service, experiment: Experiment, visit: Visit, label: str, kind: str) -> None:
    st.button(
        label,
        key=f"next-{visit.session.id}",
        type=kind,  # type: ignore[arg-type]
        icon=":material/arrow_forward:",
        on_click=next_customer,
        args=(known, experiment),
    )
