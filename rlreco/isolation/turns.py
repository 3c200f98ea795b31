"""A queue for places in a process: few pieces of work run at once, and long ones don't keep all the others waiting."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

from rlreco.language import ngettext
from rlreco.progress import UNWATCHED, Watch

_LOOK_SECONDS = 0.1


class Turns:
    """`places` at once, first come first served, and one more once each of them has been held for `patience` seconds.

    The extra place keeps short work from waiting for the end of long work.
    """

    def __init__(self, places: int, patience: float = 5.0, clock: Callable[[], float] = monotonic) -> None:
        self._places, self._patience, self._clock = places, patience, clock
        self._changed = Condition()
        self._since: list[float] = []
        self._waiting: list[object] = []

    @contextmanager
    def turn(self, watch: Watch = UNWATCHED) -> Iterator[None]:
        """Hold a place; waits for it. Raises CancelledError when the watch cancels before."""
        began = self._wait(watch)
        try:
            yield
        finally:
            with self._changed:
                self._since.remove(began)
                self._changed.notify_all()

    def _wait(self, watch: Watch) -> float:
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
            try:
                while self._waiting[0] is not ticket or not self._is_free():
                    watch.step(0.0, _waiting_words(len(self._since) + self._waiting.index(ticket)))
                    self._changed.wait(_LOOK_SECONDS)
                began = self._clock()
                self._since.append(began)
                return began
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()

    def _is_free(self) -> bool:
        if len(self._since) < self._places:
            return True
        overdue = all(self._clock() - began >= self._patience for began in self._since)
        return overdue and len(self._since) == self._places


def _waiting_words(files: int) -> str:
    return ngettext("Waiting for {n} file before it", "Waiting for {n} files before it", files)
