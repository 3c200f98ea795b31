"""The parent's side: starts a child, listens to it, ends it, and turns its end into one sentence."""

import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from logging import getLogger
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread, Timer
from time import monotonic
from typing import IO, Any, Protocol, TypeVar

from rlreco.errors import DataError
from rlreco.isolation.child import Preparation, Prepare, Request
from rlreco.isolation.failures import error_of
from rlreco.isolation.limits import Limits, private_memory
from rlreco.isolation.messages import (
    Failed,
    Message,
    News,
    OutOfMemory,
    Progress,
    Ready,
    Result,
    TooMuch,
    Unexpected,
    decoded,
    message_of,
    received,
)
from rlreco.isolation.parcel import BUFFERS, unpack
from rlreco.language import gettext, number
from rlreco.progress import UNWATCHED, Watch

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

_ROOT = Path(__file__).resolve().parents[2]
# multiprocessing would run the caller's main script again in the new process; under streamlit that is the app.
_START = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from rlreco.isolation.child import main; main()"
_LOOK_SECONDS = 0.05
_START_SECONDS = 60.0
_END_SECONDS = 10.0
"""From the end of its output to that of the process."""
_MOST_LOGGED = 10_000
"""Characters of the end of what a child says of itself."""


class Work(Protocol[T_co]):
    """A function at the top of a module that can be imported, as `isolation.run` calls it in the child.

    watch : passes progress on; cancelling ends the child instead
    news : passes plain data on
    """

    def __call__(self, *args: Any, watch: Watch, news: Callable[[Any], None]) -> T_co: ...


def _nothing(*_: object) -> None:
    return None


def run(
    work: Work[T],
    args: Sequence[Any],
    limits: Limits,
    watch: Watch = UNWATCHED,
    *,
    news: Callable[[Any], None] = _nothing,
    spare: "Spare | None" = None,
    result_type: Any = Any,
    news_type: Any = Any,
) -> T:
    """The result of `work(*args, watch=..., news=...)`, computed in a child process.

    news : receives whatever the work passes on
    spare : has a child that is prepared already; else one is started
    result_type, news_type : types of what comes back, such as dataclasses of plain data and tables, down to the types
        of their fields; without them plain data and tables of any form
    Raises what the work raises, if it is an error of ours; CancelledError when the watch cancels; and DataError when
    the child takes more than the limits, answers in another form or ends in any other way, with the details only in
    the log.
    """
    with (spare or Spare()).take() as child:
        child.send(Request(limits, pickle.dumps((work, tuple(args)))))
        answer = child.listen(watch, lambda value: news(_read(decoded, value, news_type)))
        child.end()
        result: T = _read(unpack, answer.value, child.folder / BUFFERS, result_type, limits.file_bytes)
        return result


class Spare:
    """At most one child that has started and prepared itself before there is work for it, which takes half a second.

    prepare : called in the child before any limit is set, to import and to open what the work needs
    idle_seconds : a child that isn't needed ends after so long
    """

    def __init__(self, prepare: Prepare = _nothing, idle_seconds: float = 120.0) -> None:
        self._prepare, self._idle_seconds = prepare, idle_seconds
        self._lock = Lock()
        self._child: _Child | None = None

    def warm(self) -> None:
        """Start a child, unless one is waiting."""
        with self._lock:
            if self._child is not None:
                return
            self._child = child = _Child(self._prepare)
        timer = Timer(self._idle_seconds, self._drop, [child])
        timer.daemon = True
        timer.start()

    def take(self) -> "_Child":
        """The waiting child, else a new one."""
        with self._lock:
            child, self._child = self._child, None
        return child if child is not None and child.alive else _Child(self._prepare)

    def _drop(self, child: "_Child") -> None:
        with self._lock:
            if self._child is not child:
                return
            self._child = None
        child.close()


class _Child:
    def __init__(self, prepare: Prepare) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="rlreco-", ignore_cleanup_errors=True)
        self.folder = Path(self._temporary.name)
        self._process = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-c", _START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self.folder,
            process_group=0,
        )
        self._messages: SimpleQueue[bytes | TooMuch | None] = SimpleQueue()
        self._limits, self._ends_at = Limits(), monotonic() + _START_SECONDS
        self._idle_memory: int | None = None
        Thread(target=_receive, args=(self._process.stdout, self._messages), daemon=True).start()
        self._write(Preparation(sys.path, self.folder, pickle.dumps(prepare)))

    def __enter__(self) -> "_Child":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        """End the process and remove its files."""
        self.end()
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        # Folders within folders by the thousand are too deep for the removal.
        with suppress(RecursionError):
            self._temporary.cleanup()

    def end(self) -> None:
        """End the process, if it hasn't yet, and those of its group that it started."""
        # Once it was waited for, its number may be another's.
        if self._process.returncode is None:
            self._kill()
        self._process.wait()

    def _kill(self) -> None:
        if sys.platform == "win32":
            self._process.kill()
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def send(self, request: Request) -> None:
        """Give it its work."""
        self._limits, self._ends_at = request.limits, monotonic() + _START_SECONDS
        self._write(request)

    def _write(self, message: Preparation | Request) -> None:
        assert self._process.stdin is not None
        # If it has ended already, listening to it will say so.
        with suppress(BrokenPipeError):
            self._process.stdin.write(pickle.dumps(message))
            self._process.stdin.flush()

    def listen(self, watch: Watch, news: Callable[[bytes], None]) -> Result:
        """Pass messages on until the result is there. Raises as `run`."""
        while True:
            watch.check(gettext("The work was cancelled; nothing was kept."))
            self._refuse_excess()
            try:
                data = self._messages.get(timeout=_LOOK_SECONDS)
            except Empty:
                continue
            if data is None:
                raise self._ended()
            message = _read(message_of, data)
            if isinstance(message, Result):
                return message
            self._handle(message, watch, news)

    def _handle(self, message: Message, watch: Watch, news: Callable[[bytes], None]) -> None:
        """Raises the error that the message brings, if it brings one."""
        match message:
            case Ready():
                self._begin(message.memory)
            case Progress():
                watch.step(message.share, message.doing)
            case News():
                news(message.value)
            case OutOfMemory():
                raise self._too_large()
            case Failed():
                raise _read(error_of, message.failure)
            case Unexpected():
                raise _unreadable("Work in a child process failed.\n%s", message.traceback)

    def _begin(self, memory: int) -> None:
        """The limits count from the first word of the child, whatever it says later."""
        if self._idle_memory is None:
            self._ends_at = monotonic() + self._limits.seconds
            self._idle_memory = memory

    def _refuse_excess(self) -> None:
        if monotonic() > self._ends_at:
            raise DataError(
                gettext(
                    "The file took more than {seconds} seconds to read, more than this server gives a file of its "
                    "size. Save the table as CSV or Parquet with only the columns of the sales, or use the command "
                    "line.",
                    seconds=number(self._limits.seconds),
                )
            )
        memory = private_memory("RssAnon", self._process.pid)
        if self._idle_memory and memory > self._idle_memory + self._limits.memory:
            raise self._too_large()

    def _too_large(self) -> DataError:
        return DataError(
            gettext(
                "The file took more than {memory} of memory to read, more than this server gives a file. Save the "
                "table as CSV or Parquet with only the columns of the sales, or use the command line.",
                memory=self._limits.memory_text,
            )
        )

    def _ended(self) -> DataError:
        """What the end of the process means: libraries abort, and systems kill, where memory runs out."""
        try:
            code = self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            return _unreadable("A child process closed its output and went %s.", "on")
        getLogger(__name__).error("A child process ended with code %s.", code)
        if code in (-signal.SIGABRT, -getattr(signal, "SIGKILL", signal.SIGABRT)):
            return self._too_large()
        return DataError(
            gettext(
                "The file can't be read: the process that read it ended with code {code}, so the file is probably "
                "damaged. Save the table as CSV or Parquet with only the columns of the sales, or use the command "
                "line.",
                code=code,
            )
        )


def _receive(source: IO[bytes], messages: "SimpleQueue[bytes | TooMuch | None]") -> None:
    """Until everybody has closed the other end, which may be long after the child: so nobody waits for this thread."""
    try:
        with source:
            for data in received(source):
                messages.put(data)
    except OSError:
        pass
    finally:
        messages.put(None)


def _read(reading: Callable[..., Any], *args: Any) -> Any:
    """What the reading of an answer returns. Whatever it raises over a hostile one becomes one refusal."""
    try:
        return reading(*args)
    except Exception as error:
        raise _unreadable("A child process gave an answer of another form: %s", error) from None


def _unreadable(log: str, detail: object) -> DataError:
    getLogger(__name__).error(log, str(detail)[-_MOST_LOGGED:])
    return DataError(
        gettext(
            "The file can't be read: its content is damaged, or of a kind that isn't expected. Save the table as CSV "
            "or Parquet with only the columns of the sales, or use the command line."
        )
    )
