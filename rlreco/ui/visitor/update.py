"""Bringing an experiment up to date with the visitor's file, as a job."""

import streamlit as st

from rlreco.errors import CancelledError, ConfigError
from rlreco.language import gettext, in_language_of_now
from rlreco.service.service import Service
from rlreco.service.training.sources import Source
from rlreco.service.training.update import Updated
from rlreco.transactions import AS_WRITTEN
from rlreco.ui.access.workspace import workspace
from rlreco.ui.kit import jobs, prose
from rlreco.ui.visitor.switcher import select_shop

UPDATING = "updating"


def update_button(service: Service, source: Source) -> Updated | None:
    """Choose an experiment and move it on with the sales, with progress; the result when done.

    Draws nothing where the visitor has no experiments.
    """
    names = [experiment.name for experiment in service.experiments(workspace())]
    if not names:
        return None
    st.subheader(gettext("Update"), anchor=False)
    st.write(
        gettext(
            "A shop moves on with its newer sales: products, customers and segments are brought up to date, and "
            "everything that was learned stays. Orders that it has counted already are recognised."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            gettext("Shop of these sales"),
            names,
            index=None,
            key="update-experiment",
            placeholder=gettext("Choose one"),
            width=320,
        )
        st.button(
            gettext("Update") if name is None else gettext("Bring {shop} up to date", shop=prose(name)),
            key="update",
            icon=":material/update:",
            disabled=name is None or jobs.busy(UPDATING),
            on_click=in_language_of_now(_start),
            args=(service, str(name), source),
        )
    updated: Updated | None = jobs.watch(UPDATING)
    if updated is not None:
        jobs.forget(UPDATING)
        select_shop(updated.experiment.name)
        st.session_state["just-updated"] = updated
        st.rerun()
    return st.session_state.pop("just-updated", None)


def _start(service: Service, name: str, source: Source) -> None:
    label = gettext("Updating {shop}", shop=prose(name))
    jobs.start(UPDATING, label, lambda job: _update(service, name, source, job))


def _update(service: Service, name: str, source: Source, job: jobs.Job) -> Updated:
    _check_clock(name, source, service.learner(name).profile.time_zone)
    try:
        return service.update(name, source.classed, progress=job.report)
    except CancelledError:
        raise CancelledError(
            gettext("{label} was cancelled. Orders it has counted stay; update again for the rest.", label=job.label)
        ) from None


def _check_clock(name: str, source: Source, time_zone: str | None) -> None:
    """Dates with an offset were brought to one clock when the file was read; the experiment's is frozen."""
    read = {} if source.report is None else source.report.read
    of_file, of_experiment = read.get("time_zone"), time_zone or AS_WRITTEN
    if read.get("zones_in_dates") and of_file != of_experiment:
        raise ConfigError(
            gettext(
                "The file's dates were read {by_file}, those of {shop} {by_shop}. Choose the same above.",
                by_file=_by(of_file),
                shop=name,
                by_shop=_by(of_experiment),
            )
        )


def _by(zone: str | None) -> str:
    if zone in (None, AS_WRITTEN):
        return gettext("as they are written")
    return gettext("by the clock of {zone}", zone=zone)
