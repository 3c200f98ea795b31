"""How long work reports its progress and is cancelled."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from rlreco.errors import CancelledError

Progress: TypeAlias = Callable[[float, str], None]
"""Called with the share done, 0 to 1, and what is being done."""

Cancel: TypeAlias = Callable[[], bool]
"""Called often; True stops the work."""


@dataclass(frozen=True, slots=True)
class Watch:
    progress: Progress = lambda share, doing: None
    cancelled: Cancel = lambda: False

    def step(self, share: float, doing: str) -> None:
        """Report the share done, 0 to 1. Raises CancelledError when the work was cancelled."""
        if self.cancelled():
            raise CancelledError(f"{doing} was cancelled; nothing was kept.")
        self.progress(min(1.0, max(0.0, share)), doing)


UNWATCHED = Watch()
