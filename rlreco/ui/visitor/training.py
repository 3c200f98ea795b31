"""Training as a job: the made-up shop in one click, and whatever file was read."""

import streamlit as st

from rlreco.domain.profile import Profile
from rlreco.segmentation import Frozen
from rlreco.service.service import Service
from rlreco.service.training.sources import DEMO, Source, demo_shop
from rlreco.service.training.train import Trained
from rlreco.ui.access.connection import profile
from rlreco.ui.access.workspace import workspace
from rlreco.ui.kit import jobs

SAMPLE, TRAINING = "sample", "training"


def sample_button(service: Service, *, beside_own_file: bool = False) -> None:
    """ "Load the sample shop", its progress, and the page anew once it is there."""
    workspace_id, chosen = workspace(), profile()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Load the sample shop",
            key="load-sample",
            type="primary",
            icon=":material/storefront:",
            disabled=jobs.busy(SAMPLE),
            on_click=lambda: jobs.start(
                SAMPLE, "Loading the sample shop", lambda job: _train_sample(service, chosen, workspace_id, job)
            ),
        )
        if beside_own_file:
            st.page_link("pages/segments.py", label="Use a file of my own", icon=":material/upload_file:")
    trained = jobs.watch(SAMPLE)
    if trained is not None:
        jobs.forget(SAMPLE)
        choose(trained)
        st.rerun()


def train_button(service: Service, source: Source, chosen: Profile, frozen: Frozen | None = None) -> Trained | None:
    """ "Train", its progress, and what was trained once it is there; beside it the profile to train by elsewhere."""
    workspace_id = workspace()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Train",
            key="train",
            type="primary",
            icon=":material/model_training:",
            disabled=jobs.busy(TRAINING),
            on_click=lambda: jobs.start(
                TRAINING,
                f"Training on {source.base_name}",
                lambda job: _train(service, source, chosen, frozen, workspace_id, job),
            ),
        )
        st.download_button(
            "These choices as a profile",
            lambda: chosen.model_dump_json(exclude_none=True, indent=2),
            f"{source.base_name}-profile.json",
            "application/json",
            key="save-profile",
            type="tertiary",
            on_click="ignore",
            icon=":material/download:",
            help="For the command line: rlreco train FILE --conf PROFILE.",
        )
    trained: Trained | None = jobs.watch(TRAINING)
    if trained is not None:
        jobs.forget(TRAINING)
        choose(trained)
    return trained


def choose(trained: Trained) -> None:
    """Make the new experiment the one that every page shows."""
    st.session_state["experiment"] = trained.experiment.name
    st.toast(f"{trained.experiment.name} is ready.", icon=":material/check_circle:")


def _train_sample(service: Service, chosen: Profile, workspace_id: str, job: jobs.Job) -> Trained:
    return service.train(demo_shop(), chosen, base_name=DEMO, workspace=workspace_id, progress=job.tell)


def _train(
    service: Service, source: Source, chosen: Profile, frozen: Frozen | None, workspace_id: str, job: jobs.Job
) -> Trained:
    return service.train(
        source.classed, chosen, base_name=source.base_name, workspace=workspace_id, progress=job.tell, frozen=frozen
    )
