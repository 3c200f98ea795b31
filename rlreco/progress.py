"""Progress and cancellation of long work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from rlreco.errors import CancelledError
from rlreco.language import gettext

Progress: TypeAlias = Callable[[float, str], None]
"""Called with the share done, 0 to 1, and a description of the current step."""

Cancel: TypeAlias = Callable[[], bool]
"""Called often; returning True stops the work."""


@dataclass(frozen=True, slots=True)
class Watch:
    """The two callbacks of long work: one receives its progress, the other can cancel it."""

    progress: Progress = lambda share, doing: None
    cancelled: Cancel = lambda: False

    @classmethod
    def of(cls, progress: Progress | None, cancelled: Cancel | None) -> "Watch":
        """A watch from callbacks that may be missing."""
        return cls(progress or UNWATCHED.progress, cancelled or UNWATCHED.cancelled)

    def step(self, share: float, doing: str) -> None:
        """Report the share done, 0 to 1. Raises CancelledError when the work was cancelled.

        doing : a message for `gettext`, or a text in the language of now
        """
        self.check(gettext("{step} was cancelled; nothing was kept.", step=gettext(doing)))
        self.report(share, doing)

    def check(self, message: str) -> None:
        """Raises CancelledError with this message when the work was cancelled."""
        if self.cancelled():
            raise CancelledError(message)

    def report(self, share: float, doing: str) -> None:
        """Report the share done, 0 to 1, without looking for a cancellation."""
        self.progress(min(1.0, max(0.0, share)), doing)

    def part(self, label: str, done: int, n_parts: int) -> "Watch":
        """A watch of one of several parts, after `done` others: it reports its share as its part of the whole."""

        def progress(share: float, doing: str) -> None:
            self.report((done + share) / n_parts, f"{label}: {doing}")

        return Watch(progress, self.cancelled)


UNWATCHED = Watch()
"""Reports to nobody and is never cancelled."""
