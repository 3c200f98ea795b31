"""Long work on a thread of its own: it outlives a page switch and a reload, tells how far it is, can be stopped.

The worker never draws. It tells its job how far it is, and a fragment that runs twice a second draws that.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, field
from logging import getLogger
from threading import Event
from time import monotonic
from typing import Any

import streamlit as st

from rlreco.errors import CancelledError, RLRecoError
from rlreco.ui.access.connection import store_uri
from rlreco.ui.access.workspace import workspace
from rlreco.ui.kit.errors import show

_WORKERS = 2
_OUR_FAULT = "It isn't because of what you did or gave. The log of the app says more; the rest of the page goes on."


@dataclass
class Job:
    """share : done, 0 to 1; what : comes next; result : of the work, once it is done."""

    label: str
    share: float = 0.0
    what: str = "Waiting for its turn"
    started: float = field(default_factory=monotonic)
    stop: Event = field(default_factory=Event)
    future: "Future[Any] | None" = None
    partial: Any = None

    def tell(self, share: float, what: str) -> None:
        """Raises CancelledError when the visitor has asked to stop, unless all is done by then."""
        if self.stop.is_set() and share < 1.0:
            raise CancelledError(f"{self.label} was cancelled. Nothing of it was kept.")
        self.share, self.what = min(max(share, 0.0), 1.0), what

    @property
    def running(self) -> bool:
        return self.future is not None and not self.future.done()

    @property
    def seconds_left(self) -> float | None:
        """By the pace so far; None while there is nothing to judge by."""
        spent = monotonic() - self.started
        return None if self.share < 0.02 or spent < 1.0 else spent * (1.0 - self.share) / self.share


def start(name: str, label: str, work: Callable[[Job], Any]) -> None:
    """Begin, unless the visitor's job of this name is running already. work : gets the job, to tell and to ask."""
    now = current(name)
    if now is not None and now.running:
        return
    job = Job(label)
    job.future = _executor().submit(_done, work, job)
    _jobs()[_key(name)] = job


def current(name: str) -> Job | None:
    """The newest job of this name in the visitor's workspace, running or done; reloading the page finds it again."""
    return _jobs().get(_key(name))


def wait(name: str, seconds: float) -> None:
    """Give short work the time to end, so that nothing has to be drawn of it."""
    job = current(name)
    if job is not None and job.future is not None:
        wait_for([job.future], timeout=seconds)


def failure(name: str) -> BaseException | None:
    """What ended the job, where it ended by an error."""
    job = current(name)
    return None if job is None or job.running or job.future is None else job.future.exception()


def forget(name: str) -> None:
    _jobs().pop(_key(name), None)


def busy(name: str) -> bool:
    job = current(name)
    return job is not None and job.running


def watch(name: str, draw: Callable[[Job], None] | None = None) -> Any:
    """Draw the job's progress while it runs, and return its result once it is there; None before that.

    What stopped it is shown in its place. draw : what to show of the work so far
    """
    job = current(name)
    if job is None or job.future is None:
        return None
    if job.running:
        st.fragment(_progress, run_every=0.5, key=f"watch-{name}")(name, draw)
        return None
    return _result(name, job)


def _progress(name: str, draw: Callable[[Job], None] | None) -> None:
    job = current(name)
    if job is None or not job.running:
        st.rerun()
    left = job.seconds_left
    more = "" if left is None else f" · about {left:,.0f} s left"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.progress(job.share, text=f"{job.label}: {job.what}{more}")
        st.button("Cancel", key=f"cancel-{name}", on_click=job.stop.set, disabled=job.stop.is_set())
    if draw is not None:
        draw(job)


def _done(work: Callable[[Job], Any], job: Job) -> Any:
    """What isn't a person's to mend is told in full to the log, once, however often the page is drawn."""
    try:
        return work(job)
    except RLRecoError:
        raise
    except Exception:
        getLogger(__name__).exception("%s failed", job.label)
        raise


def _result(name: str, job: Job) -> Any:
    assert job.future is not None
    error = job.future.exception()
    if error is None:
        return job.future.result()
    if isinstance(error, CancelledError):
        st.info(str(error), icon=":material/cancel:")
    elif isinstance(error, RLRecoError):
        show(error, f"try-again-{name}", forget=lambda: forget(name))
    else:
        st.error(f"{job.label} failed. {_OUR_FAULT}", title="A mistake in this program", icon=":material/bug_report:")
    return None


def _key(name: str) -> tuple[str, str, str]:
    return store_uri(), workspace(), name


@st.cache_resource(show_spinner=False)
def _jobs() -> dict[tuple[str, str, str], Job]:
    return {}


@st.cache_resource(show_spinner=False)
def _executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_WORKERS, thread_name_prefix="rlreco-job")
