"""Long work on a thread of its own: it survives page switches and reloads, reports its progress, can be cancelled.

The worker never draws. It reports to its job, and a fragment that runs twice a second draws the job's progress.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, field
from logging import getLogger
from secrets import token_hex
from threading import Event, Timer
from time import monotonic
from typing import Any

import streamlit as st

from rlreco.audit.actor import Actor, acting_as
from rlreco.errors import CancelledError, ConflictError, RLRecoError
from rlreco.language import gettext, gettext_noop, in_language_of_now, ngettext, number
from rlreco.ui.access.actor import app_actor
from rlreco.ui.access.connection import settings, store_uri
from rlreco.ui.access.workspace import private, workspace
from rlreco.ui.kit.errors import show_error
from rlreco.ui.kit.fragment import fragment
from rlreco.ui.kit.markdown import prose

_SESSION = "session-of-jobs"
_WORKERS = 2
# Jobs that wait for their turn elsewhere, and then for a child process, take no processor.
_WAITING_WORKERS = 64
# Before this a pace is chance, and work that goes on in a few large steps has none.
_LEAST_SECONDS, _LEAST_SHARE, _FEWEST_REPORTS = 5.0, 0.1, 5


@dataclass
class Job:
    """One piece of work of one visitor.

    label : a noun in Markdown, in which names from data are escaped; messages of its cancellation begin with it
    share : of the work that is done, 0 to 1
    step : the part of the work that is running, a message for `gettext` or a text in the visitor's language
    started : on the monotonic clock
    reports : moment and share of the first report of progress and of the newest
    n_reports : of progress so far
    begun : whether a worker has taken it up
    in_line : whether it needs one of the few workers that compute
    stop : set to cancel the work
    partial : anything the work has so far, for the page to draw
    session : of the browser's tab that started it; a reload begins another one
    """

    label: str
    share: float = 0.0
    step: str = gettext_noop("Waiting for its turn")
    started: float = field(default_factory=monotonic)
    reports: tuple[tuple[float, float], tuple[float, float]] = ((0.0, 0.0), (0.0, 0.0))
    n_reports: int = 0
    begun: bool = False
    in_line: bool = True
    stop: Event = field(default_factory=Event)
    future: "Future[Any] | None" = None
    partial: Any = None
    session: str = ""

    def report(self, share: float, step: str) -> None:
        """Set the progress. Raises CancelledError when the visitor has cancelled, unless everything is done."""
        if self.stop.is_set() and share < 1.0:
            raise CancelledError(gettext("{label} was cancelled. Nothing was saved.", label=self.label))
        self.share, self.step = min(max(share, 0.0), 1.0), step
        newest = monotonic(), self.share
        self.reports, self.n_reports = (self.reports[0] if self.n_reports else newest, newest), self.n_reports + 1

    @property
    def running(self) -> bool:
        return self.future is not None and not self.future.done()

    @property
    def seconds_left(self) -> float | None:
        """At the pace since the first report, as waiting and starting go before it; None while there is no pace yet."""
        (begin, first), (moment, share) = self.reports
        if self.n_reports < _FEWEST_REPORTS or moment - begin < _LEAST_SECONDS or share - first < _LEAST_SHARE:
            return None
        return (moment - begin) * (1.0 - share) / (share - first)


def start(
    name: str,
    label: str,
    work: Callable[[Job], Any],
    *,
    waits: bool = False,
    keep_seconds: float | None = None,
    partial: Any = None,
) -> None:
    """Start the work, unless the visitor's job of this name is still running.

    work : receives the job, to report progress and to see whether it is cancelled; speaks the language of now
    waits : whether it mostly waits for a process of its own, so that it need not wait for the jobs that compute
    keep_seconds : a result that nobody fetched is dropped after so long; None: as the host says
    partial : for the page to draw before the work has anything
    A visitor who has as many jobs as the host allows gets a job that has failed and says so.
    """
    if busy(name):
        return
    job = Job(label, in_line=not waits, partial=partial, session=_session())
    workers = _waiting_executor() if waits else _executor()
    job.future = _refused() if _has_enough() else workers.submit(in_language_of_now(_run), work, job, app_actor())
    _jobs()[_key(name)] = job
    _expire(_jobs(), _key(name), job, 60.0 * settings().result_minutes if keep_seconds is None else keep_seconds)


def _has_enough() -> bool:
    """A shared workspace is of many people, who are not told apart."""
    if not private():
        return False
    store, visitor, _ = _key("")
    own = [job for key, job in list(_jobs().items()) if key[:2] == (store, visitor) and job.running]
    return len(own) >= settings().jobs_each


def _refused() -> "Future[Any]":
    refused: Future[Any] = Future()
    words = ngettext(
        "You have {n} job on the way already. Wait for it to end, or cancel it.",
        "You have {n} jobs on the way already. Wait for one to end, or cancel it.",
        settings().jobs_each,
    )
    refused.set_exception(ConflictError(words))
    return refused


def _place(job: Job) -> int:
    """In the line for a worker, from 1; 0 for a job that has one."""
    if job.begun or not job.in_line:
        return 0
    others = [other for other in list(_jobs().values()) if other.in_line and other.running and not other.begun]
    return 1 + sum(other.started < job.started for other in others)


def _expire(jobs: "dict[tuple[str, str, str], Job]", key: tuple[str, str, str], job: Job, seconds: float) -> None:
    """Drop the job some time after its end, on a thread that needs no visitor."""

    def drop() -> None:
        if jobs.get(key) is job:
            jobs.pop(key, None)

    def wait_for_visitor(_: object) -> None:
        timer = Timer(seconds, drop)
        timer.daemon = True
        timer.start()

    assert job.future is not None
    job.future.add_done_callback(wait_for_visitor)


def current(name: str) -> Job | None:
    """The newest job of this name in the visitor's workspace, running or done; it survives a reload of the page."""
    return _jobs().get(_key(name))


def wait(name: str, seconds: float) -> None:
    """Wait for short work, so that no progress bar flashes up."""
    job = current(name)
    if job is not None and job.future is not None:
        wait_for([job.future], timeout=seconds)


def failure(name: str) -> BaseException | None:
    """The exception that ended the job; None for a job that is running or succeeded."""
    job = current(name)
    return None if job is None or job.running or job.future is None else job.future.exception()


def numbers() -> tuple[int, int, int]:
    """Of all visitors: jobs that run, that wait for a worker, and that ended and whose result nobody fetched."""
    all_jobs = list(_jobs().values())
    running = [job for job in all_jobs if job.running]
    begun = sum(job.begun for job in running)
    return begun, len(running) - begun, len(all_jobs) - len(running)


def forget(name: str) -> None:
    """Drop the job with its result or failure."""
    _jobs().pop(_key(name), None)


def busy(name: str) -> bool:
    job = current(name)
    return job is not None and job.running


def watch(name: str, draw: Callable[[Job], None] | None = None) -> Any:
    """The job's result; None while it runs, with its progress drawn, or after it failed, with its error drawn.

    draw : shows the work so far
    """
    job = current(name)
    if job is None or job.future is None:
        return None
    if not started_here(name) and not private():
        st.caption(gettext("Started before you opened this page, perhaps by another visitor of this workspace."))
    if job.running:
        fragment(_draw_progress, run_every=0.5, key=f"watch-{name}")(name, draw)
        return None
    return _result(name, job)


def started_here(name: str) -> bool:
    """Whether the newest job of this name was started by this session, not by an earlier one or another visitor."""
    job = current(name)
    return job is not None and job.session == _session()


def _session() -> str:
    """A name for this session, which means nothing elsewhere."""
    return str(st.session_state.setdefault(_SESSION, token_hex(8)))


def _draw_progress(name: str, draw: Callable[[Job], None] | None) -> None:
    job = current(name)
    if job is None or not job.running:
        st.rerun()
    left, place, step = job.seconds_left, _place(job), gettext(job.step)
    if place:
        step = gettext("{step}, {place}. in line", step=step, place=number(place))
    remaining = "" if left is None else gettext(" · about {seconds} s left", seconds=number(left))
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"progress-{name}"):
        st.progress(job.share, text=f"{job.label}: {prose(step)}{remaining}")
        st.button(gettext("Cancel"), key=f"cancel-{name}", on_click=job.stop.set, disabled=job.stop.is_set())
    if draw is not None:
        draw(job)


def _run(work: Callable[[Job], Any], job: Job, actor: Actor) -> Any:
    """Logs unexpected exceptions once, not at every rerun of the page.

    actor : the visitor who started it, whom a thread of its own can't ask for
    """
    job.begun = True
    try:
        with acting_as(actor):
            return work(job)
    except RLRecoError:
        raise
    except BaseException:
        # Panics of libraries in Rust are no Exception.
        getLogger(__name__).exception("%s failed", job.label)
        raise


def _result(name: str, job: Job) -> Any:
    assert job.future is not None
    error = job.future.exception()
    if error is None:
        return job.future.result()
    if isinstance(error, CancelledError):
        cancelled = str(error)
        st.info(cancelled, icon=":material/cancel:")
    elif isinstance(error, RLRecoError):
        show_error(error, f"try-again-{name}", forget=lambda: forget(name))
    else:
        st.error(
            gettext(
                "{label} failed. Nothing that you did caused it. The log of the app has the details; the rest of the "
                "page still works.",
                label=job.label,
            ),
            title=gettext("An error in this program"),
            icon=":material/bug_report:",
        )
    return None


def _key(name: str) -> tuple[str, str, str]:
    return store_uri(), workspace(), name


@st.cache_resource(show_spinner=False)
def _jobs() -> dict[tuple[str, str, str], Job]:
    return {}


@st.cache_resource(show_spinner=False)
def _waiting_executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_WAITING_WORKERS, thread_name_prefix="rlreco-waiting")


@st.cache_resource(show_spinner=False)
def _executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_WORKERS, thread_name_prefix="rlreco-job")
