"""Files that visitors' sessions hold: Streamlit keeps every upload until its session ends, so unused ones go here."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from logging import getLogger
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile

from rlreco.settings import Settings
from rlreco.ui.access.connection import settings

UNUSED_SECONDS = 60.0
"""Time after which a file goes that no widget uses; a browser says within seconds which widget a file is for."""

_MB = 1024 * 1024
_SECONDS_BETWEEN = 30.0


@dataclass(frozen=True, slots=True)
class _Run:
    """The newest run of a session. files : ids that its widgets use; table_bytes : of the file that it has read"""

    at: float
    files: frozenset[str]
    table_bytes: int


class Uploads:
    """What the sessions of this process hold. Safe for threads.

    runtime : returns Streamlit's, which keeps the files
    clock : seconds
    """

    def __init__(self, runtime: Callable[[], Runtime], clock: Callable[[], float] = monotonic) -> None:
        self._runtime = runtime
        self._clock = clock
        self._lock = Lock()
        self._runs: dict[str, _Run] = {}
        self._arrivals: dict[tuple[str, str], float] = {}
        self._open_at: dict[str, float] = {}
        self.dropped = 0

    def is_session(self, session: str) -> bool:
        return self._runtime().is_active_session(session)

    def sizes(self, session: str) -> dict[str, int]:
        """File id -> bytes, the oldest first."""
        files = self._files().file_storage.get(session, {})
        return {id_: len(file.data) for id_, file in list(files.items())}

    def note_run(self, session: str, files: Iterable[str], table_bytes: int) -> None:
        """At each run of a page. files : ids that the session's widgets use"""
        with self._lock:
            self._runs[session] = _Run(self._clock(), frozenset(files), table_bytes)

    def drop_unused(self, limits: Settings) -> None:
        """Drop files without a widget, those of sessions that are idle for long, and what is above the limits."""
        with self._lock:
            now, held = self._clock(), {session: self.sizes(session) for session in list(self._files().file_storage)}
            self._note_presence(held, now)
            for session, sizes in held.items():
                used = self._used(session, now, limits)
                for file in list(self._unwanted(session, sizes, used, now, limits)):
                    self._files().remove_file(session, file)
                    self.dropped += 1
            self._runs = {each: run for each, run in self._runs.items() if each in held or self.is_session(each)}

    def totals(self) -> tuple[int, int, int, int]:
        """Open sessions, the files that all hold, their bytes, and the bytes of the files that were read."""
        sizes = [size for session in list(self._files().file_storage) for size in self.sizes(session).values()]
        with self._lock:
            runs = [run for session, run in self._runs.items() if self.is_session(session)]
        return len(runs), len(sizes), sum(sizes), sum(run.table_bytes for run in runs)

    def _files(self) -> MemoryUploadedFileManager:
        files = self._runtime().uploaded_file_mgr
        assert isinstance(files, MemoryUploadedFileManager)
        return files

    def _note_presence(self, held: dict[str, dict[str, int]], now: float) -> None:
        there = [(session, file) for session, sizes in held.items() for file in sizes]
        self._arrivals = {place: self._arrivals.get(place, now) for place in there}
        self._open_at = {each: now if self.is_session(each) else self._open_at.get(each, now) for each in held}

    def _used(self, session: str, now: float, limits: Settings) -> frozenset[str]:
        """None of a session that is idle, or whose visitor left and can't come back to it any more."""
        run = self._runs.get(session)
        is_idle = run is None or now - run.at > 60.0 * limits.upload_minutes
        is_left = now - self._open_at[session] > float(st.get_option("server.disconnectedSessionTTL"))
        return frozenset() if run is None or is_idle or is_left else run.files

    def _unwanted(
        self, session: str, sizes: dict[str, int], used: Collection[str], now: float, limits: Settings
    ) -> Iterator[str]:
        number, total = len(sizes), sum(sizes.values())
        for file in (file for file in sizes if file not in used):
            is_old = now - self._arrivals[session, file] >= UNUSED_SECONDS
            if is_old or number > limits.upload_files or total > limits.upload_mb * _MB:
                number, total = number - 1, total - sizes[file]
                yield file


def note_run() -> None:
    """At each run of the frame: which files the visitor's widgets use."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None and st.runtime.exists():
        state = st.session_state.to_dict()
        source = state.get("source")
        table = getattr(getattr(source, "classed", None), "table", None)
        uploads().note_run(context.session_id, _file_ids(state.values()), getattr(table, "nbytes", 0))


def uploaded(key: str) -> Any:
    """The file of an uploader, not copied; None where there is none any more."""
    file = st.session_state.get(key)
    return file if isinstance(file, UploadedFile) else None


def was_dropped(key: str) -> bool:
    """Whether the uploader shows a file that the app holds no more."""
    return isinstance(st.session_state.get(key), DeletedFile)


@st.cache_resource(show_spinner=False)
def uploads() -> Uploads:
    """Of this process; from the first call on the unused files are dropped twice a minute."""
    held = Uploads(st.runtime.get_instance)
    Thread(target=_drop_again_and_again, args=(held,), daemon=True, name="rlreco-uploads").start()
    return held


def _drop_again_and_again(held: Uploads) -> None:
    pause = Event()
    while not pause.wait(_SECONDS_BETWEEN):
        try:
            if st.runtime.exists():
                held.drop_unused(settings())
        except Exception:
            getLogger(__name__).exception("Unused uploads could not be dropped")


def _file_ids(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, UploadedFile):
                yield each.file_id
