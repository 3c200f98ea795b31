"""Training as a job: on the sample shop with one click, or on the visitor's file."""

from collections.abc import Callable

import streamlit as st

from rlreco.clock import time_zones
from rlreco.domain.profile import Profile
from rlreco.language import gettext, in_language_of_now
from rlreco.segmentation import Frozen
from rlreco.service.service import Service
from rlreco.service.training.sources import DEMO, Source, demo_shop
from rlreco.service.training.train import Trained
from rlreco.ui.access.connection import default_profile
from rlreco.ui.access.workspace import workspace
from rlreco.ui.kit import jobs, prose
from rlreco.ui.visitor.switcher import select_shop

SAMPLE, TRAINING = "sample", "training"
_STARTED_BY, _JUST_TRAINED = "training-started-by", "just-trained"


def sample_button(service: Service, *, beside_own_file: bool = False, primary: bool = True) -> None:
    """Train on the sample shop, with progress, and redraw the page when done.

    beside_own_file : with a link to the page that trains on the visitor's own file
    primary : whether it is the page's main action
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            gettext("Load the sample shop"),
            key="load-sample",
            type="primary" if primary else "secondary",
            icon=":material/storefront:",
            disabled=jobs.busy(SAMPLE),
            on_click=sample_starter(service),
        )
        if beside_own_file:
            st.page_link("pages/segments.py", label=gettext("Use a file of my own"), icon=":material/upload_file:")
    trained = jobs.watch(SAMPLE)
    if trained is not None:
        jobs.forget(SAMPLE)
        _select(trained)
        st.rerun()


def sample_starter(service: Service) -> Callable[[], None]:
    """Callback of a button: starts training on the sample shop; `sample_button` shows the progress."""
    workspace_id, profile = workspace(), default_profile()
    return in_language_of_now(
        lambda: jobs.start(
            SAMPLE, gettext("Loading the sample shop"), lambda job: _train_sample(service, profile, workspace_id, job)
        )
    )


def choose_clock(source: Source, profile: Profile) -> Profile:
    """The profile with the time zone of the shop.

    Sales whose dates name an offset are not asked about: their zone is chosen where the file is read.
    """
    if source.report is not None and source.report.read.get("zones_in_dates"):
        return profile
    own = [zone for zone in (st.context.timezone,) if zone in time_zones()]
    zone = st.selectbox(
        gettext("Time zone of the shop"),
        list(dict.fromkeys((profile.zone, *own, *time_zones()))),
        key="shop-zone",
        persist_state="session",
        width=320,
        help=gettext("Visits count by its clock, as the dates of these sales do."),
    )
    return profile.model_copy(update={"time_zone": zone})


def train_button(service: Service, source: Source, profile: Profile, frozen: Frozen | None = None) -> Trained | None:
    """Train on the source, with progress; the new experiment when done. Beside it a download of the profile.

    frozen : saved edges to score the customers by
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        start_button(gettext("Train"), "train", service, source, profile, frozen, primary=True)
        st.download_button(
            gettext("Download these choices as a profile"),
            lambda: profile.model_dump_json(exclude_none=True, indent=2),
            f"{source.base_name}-profile.json",
            "application/json",
            key="save-profile",
            type="tertiary",
            on_click="ignore",
            icon=":material/download:",
            help=gettext("For the command line: rlreco train FILE --conf PROFILE."),
        )
    return training_of("train")


def start_button(
    label: str,
    key: str,
    service: Service,
    source: Source,
    profile: Profile,
    frozen: Frozen | None = None,
    *,
    primary: bool = False,
) -> None:
    """A button that starts the training; `training_of` its key shows the progress. frozen : as in `train_button`"""
    workspace_id = workspace()

    def start() -> None:
        st.session_state[_STARTED_BY] = key
        jobs.start(
            TRAINING,
            gettext("Training on {file}", file=prose(source.base_name)),
            lambda job: _train(service, source, profile, frozen, workspace_id, job),
        )

    st.button(
        label,
        key=key,
        type="primary" if primary else "secondary",
        icon=":material/model_training:",
        disabled=jobs.busy(TRAINING),
        on_click=in_language_of_now(start),
    )


def training_of(key: str) -> Trained | None:
    """The new experiment of the button with this key when it is done; its progress where that button was clicked.

    After a reload, which forgets the click, the progress is at "train".
    """
    if st.session_state.get(_STARTED_BY, "train") != key:
        return None
    trained: Trained | None = jobs.watch(TRAINING)
    if trained is not None:
        jobs.forget(TRAINING)
        _select(trained)
        st.session_state[_JUST_TRAINED] = trained
        # The switcher above has been drawn without it.
        st.rerun()
    return st.session_state.pop(_JUST_TRAINED, None)


def _select(trained: Trained) -> None:
    """Select the new shop on every page."""
    select_shop(trained.experiment.name)
    st.toast(gettext("{shop} is ready.", shop=prose(trained.experiment.name)), icon=":material/check_circle:")


def _train_sample(service: Service, profile: Profile, workspace_id: str, job: jobs.Job) -> Trained:
    return service.train(demo_shop(), profile, base_name=DEMO, workspace=workspace_id, progress=job.report)


def _train(
    service: Service, source: Source, profile: Profile, frozen: Frozen | None, workspace_id: str, job: jobs.Job
) -> Trained:
    return service.train(
        source.classed, profile, base_name=source.base_name, workspace=workspace_id, progress=job.report, frozen=frozen
    )
