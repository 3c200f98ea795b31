"""Ctrl-C in a command: one line that says what is kept, and status 130 within two seconds.

Python raises KeyboardInterrupt between two steps of its own. A library in the middle of a long step delays that, and
some end it with an error of theirs; so a thread hears of the signal at once, and ends the process if nothing else does.
"""

import atexit
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import active_children
from threading import Lock, Thread, current_thread, main_thread
from time import sleep
from types import FrameType
from typing import NoReturn

import click

STATUS = 130
_GRACE_SECONDS = 1.2
"""Time after Ctrl-C that a command has to end by itself."""


class Interrupted(KeyboardInterrupt):
    """A plain KeyboardInterrupt that passes through an extension's code makes Python end by the signal later on."""


class Interruption:
    """Ctrl-C of one command.

    seen : whether the key was pressed
    gentle : the command looks at `seen` itself, after each of its steps, which are short
    kept : what is kept, in a whole sentence
    """

    def __init__(self) -> None:
        self.seen = False
        self.gentle = False
        self.kept: Callable[[], str] = lambda: "Nothing was written."
        self._process = os.getpid()
        self._saying = Lock()

    def hear(self, _signal: int, _frame: FrameType | None) -> None:
        """The signal's handler. A forked worker is ended by its parent instead."""
        if os.getpid() != self._process:
            return
        self.seen = True
        if not self.gentle:
            raise Interrupted

    def end(self) -> NoReturn:
        _ignore()
        self._say()
        raise SystemExit(STATUS)

    def end_late(self, heard: socket.socket) -> None:
        """Wait for the signal; if the process hasn't ended soon after it, end it at once."""
        with heard:
            while received := heard.recv(1):
                if received[0] == signal.SIGINT:
                    # Streamlit puts a handler of its own in the place of ours.
                    self.seen = True
                    sleep(_GRACE_SECONDS)
                    self._say()
                    end_workers()
                    os._exit(STATUS)

    def _say(self) -> None:
        """Once, be it from two threads."""
        if self._saying.acquire(blocking=False):
            click.echo(f"rlreco: interrupted. {self.kept()}", err=True)


@contextmanager
def heard() -> Iterator[Interruption]:
    """Listens to Ctrl-C until the block ends without one. Only the main thread may; in others nothing is heard."""
    interruption = Interruption()
    if current_thread() is not main_thread():
        yield interruption
        return
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    before = signal.signal(signal.SIGINT, interruption.hear), signal.set_wakeup_fd(theirs.fileno())
    Thread(target=interruption.end_late, args=(ours,), daemon=True).start()
    try:
        yield interruption
    finally:
        if not interruption.seen:
            signal.set_wakeup_fd(before[1])
            signal.signal(signal.SIGINT, before[0])
            theirs.close()
            # The result is printed; only the end of Python is still to come.
            atexit.register(_ignore)


def keeps(kept: str | Callable[[], str]) -> None:
    """From now on, an interruption of the running command says this of what is kept."""
    _current().kept = kept if callable(kept) else lambda: kept


@contextmanager
def between_steps() -> Iterator[Callable[[], bool]]:
    """For work in short steps: whether to stop, to be asked after each. KeyboardInterrupt is raised at the end."""
    interruption = _current()
    interruption.gentle = True
    try:
        yield lambda: interruption.seen
    finally:
        interruption.gentle = False
    if interruption.seen:
        raise Interrupted


def end_workers() -> None:
    """Kill the processes of a pool: without it, they would finish their pieces of work."""
    for worker in active_children():
        with suppress(OSError):
            worker.kill()


def _ignore() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _current() -> Interruption:
    return click.get_current_context().ensure_object(Interruption)
