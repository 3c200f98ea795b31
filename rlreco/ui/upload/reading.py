"""The job that reads a visitor's file: apart, in turn with other visitors, with progress, and cancelled at will."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from rlreco.errors import CancelledError, DataError, RLRecoError
from rlreco.isolation import Spare, Turns
from rlreco.language import gettext, gettext_noop
from rlreco.service.training.read_apart import VisitorsFile, read_apart, spare_reader
from rlreco.service.training.sources import Preview, Source
from rlreco.transactions import ReadOptions, Watch
from rlreco.ui.access.connection import settings
from rlreco.ui.kit import jobs
from rlreco.ui.kit.markdown import literal
from rlreco.ui.upload.hints import with_earlier_files
from rlreco.ui.upload.presence import absence

# A file that is read sooner needs no progress bar; starting a process to read it takes half a second of it.
_SHORT_SECONDS = 1.5
# A result that its visitor doesn't fetch goes after so long.
_KEEP_SECONDS = 300.0
# Without the system's own words, which name folders of the server.
_NO_ROOM = gettext_noop(
    "The server's disk doesn't take the file, and may be full. Free some of it, then read the file again."
)


def last_source() -> Source | None:
    source = st.session_state.get("source")
    return source if isinstance(source, Source) else None


def preview_of(file_id: str) -> Preview | None:
    """The first rows of the file, once its header was read."""
    preview: Preview | None = st.session_state.get(_preview_key(file_id))
    return preview


def failure() -> RLRecoError | None:
    """Why the last file could not be read."""
    error = jobs.failure(str(st.session_state.get("reading")))
    return error if isinstance(error, RLRecoError) else None


def warm_up() -> None:
    """Have a process ready before the file comes."""
    _spare().warm()


def reading_id(file: Any, hints: ReadOptions) -> str:
    """Of the source that the file becomes when it is read by these hints."""
    return f"{file.file_id} {hints}"


def read_file(file: Any, hints: ReadOptions, questions: tuple[type[Exception], ...]) -> Source | None:
    """Start the job that reads the file, unless it was started before, and draw its progress.

    questions : errors that are asked about elsewhere, and not drawn here
    """
    id_ = reading_id(file, hints)
    last = last_source()
    if last is not None and last.id == id_:
        return last
    name = f"reading {id_}"
    _stop_other_reading(name)
    if jobs.current(name) is None:
        st.session_state.pop("source", None)
        _start_reading(name, file, id_, hints)
        jobs.wait(name, _SHORT_SECONDS)
    job = jobs.current(name)
    if job is not None and job.partial:
        st.session_state[_preview_key(file.file_id)] = job.partial
    if isinstance(jobs.failure(name), questions):
        return None
    source: Source | None = jobs.watch(name)
    if source is not None:
        st.session_state["source"] = source
        jobs.forget(name)
    elif isinstance(jobs.failure(name), CancelledError):
        st.button(
            gettext("Read the file"), key="read-again", on_click=jobs.forget, args=(name,), icon=":material/refresh:"
        )
    return source


def _stop_other_reading(name: str) -> None:
    """Stop the job of an earlier file, or of the same file with other hints."""
    earlier = st.session_state.get("reading")
    if earlier not in (None, name):
        job = jobs.current(earlier)
        if job is not None:
            job.stop.set()
        jobs.forget(earlier)
    st.session_state["reading"] = name


def _start_reading(name: str, file: Any, id_: str, hints: ReadOptions) -> None:
    file_name, options, limits = str(file.name), with_earlier_files(hints), settings()
    is_gone, turns, spare = absence(), _turns(limits.reads_at_once), _spare()

    def work(job: jobs.Job) -> Source:
        def keep_preview(preview: Preview) -> None:
            job.partial = preview

        watch = Watch(progress=job.report, cancelled=lambda: job.stop.is_set() or is_gone())
        with _on_disk(file) as path, turns.turn(watch):
            chosen = VisitorsFile(path, file_name, id_, options)
            return read_apart(chosen, limits, watch, keep_preview, spare)

    jobs.start(name, gettext("Reading {file}", file=literal(file_name)), work, waits=True, keep_seconds=_KEEP_SECONDS)


@contextmanager
def _on_disk(file: Any) -> Iterator[Path]:
    """The path of a temporary file with the bytes of the upload. Raises DataError where the disk doesn't take it."""
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="rlreco-upload-"))
            path = Path(folder) / "upload"
            # The value isn't a copy, unlike the buffer.
            path.write_bytes(file.getvalue())
        except OSError:
            raise DataError(gettext(_NO_ROOM)) from None
        yield path


@st.cache_resource(show_spinner=False)
def _spare() -> Spare:
    return spare_reader()


@st.cache_resource(show_spinner=False)
def _turns(places: int) -> Turns:
    """The queue of all visitors' files."""
    return Turns(places)


def _preview_key(file_id: str) -> str:
    return f"preview-{file_id}"
