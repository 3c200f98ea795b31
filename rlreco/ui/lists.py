"""Everybody's list by similarity: fitted from the visitor's file, looked at, published, rolled back."""

from typing import Any

import streamlit as st

from rlreco.service.batch import Fit, events_of, fit, publish, rollback, status
from rlreco.service.learning import Service
from rlreco.service.sources import Source
from rlreco.similarity import MODELS, SIMILARITIES
from rlreco.ui import jobs
from rlreco.ui.errors import human_errors
from rlreco.ui.workspace import workspace

FITTING, PUBLISHING = "fitting", "publishing"
_LISTED = 300


def choose_model() -> tuple[str, dict[str, Any]]:
    """The model's name and its options."""
    with st.container(horizontal=True):
        name = str(st.selectbox("Model", list(MODELS), key="model", bind="query-params", width=220))
        options: dict[str, Any] = {}
        if name == "sar":
            kinds = list(SIMILARITIES)
            kind = st.selectbox("Similarity", kinds, index=kinds.index("jaccard"), key="similarity", width=220)
            options["similarity"] = kind
        if name in ("sar", "popularity"):
            half = st.text_input("Half-life", "30d", key="half-life", width=140, help="Such as 30d, 12h, or none.")
            options["half_life"] = half
        if name == "ease":
            strength = st.number_input("Regularisation", 1.0, 1e6, 500.0, key="regularisation", width=180)
            options["regularization"] = strength
    return name, options


def fit_button(source: Source, model: str, options: dict[str, Any]) -> Fit | None:
    """ "Make the lists", its progress, and the lists once they are there."""

    def work(job: jobs.Job) -> Fit:
        events = events_of(source.classed)
        return fit(events, model, source=source.name, progress=job.tell, cancel=job.stop.is_set, **options)

    st.button(
        "Make the lists",
        key="fit",
        type="primary",
        icon=":material/view_list:",
        disabled=jobs.busy(FITTING),
        on_click=lambda: jobs.start(FITTING, "Making everybody's list", work),
    )
    found: Fit | None = jobs.watch(FITTING)
    return found


def choose_user(found: Fit) -> Any:
    users = [str(user) for user in found.interactions.users[:_LISTED].tolist()]
    return st.selectbox(
        "Customer", users, key="list-user", accept_new_options=True, help=f"The first {_LISTED} are listed; type any."
    )


def publish_button(known: Service, found: Fit) -> None:
    owner = workspace()

    def work(job: jobs.Job) -> Any:
        return publish(
            known.store, found, workspace=owner, now=known.clock(), progress=job.tell, cancel=job.stop.is_set
        )

    st.button(
        "Publish the lists",
        key="publish",
        icon=":material/publish:",
        disabled=jobs.busy(PUBLISHING),
        on_click=lambda: jobs.start(PUBLISHING, "Publishing", work),
    )
    version = jobs.watch(PUBLISHING)
    if version is not None:
        st.success(f"Version {version.id} is live: {version.users:,} lists.", icon=":material/check_circle:")


def versions(known: Service) -> list[dict[str, Any]]:
    return list(status(known.store, workspace())["versions"])


@st.dialog("Go back to the version before?")
def ask_rollback(known: Service) -> None:
    st.write("The lists that were live before are served again at once. Nothing is deleted.")
    if st.button("Go back", key="rollback-yes", type="primary"):
        with human_errors():
            rollback(known.store, workspace())
        st.rerun()
