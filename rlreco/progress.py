"""Somebody watches a long read: told how far it is, and able to stop it."""

from collections.abc import Callable
from dataclasses import dataclass

from rlreco.errors import CancelledError


@dataclass(frozen=True, slots=True)
class Watch:
    """progress : told the share done, 0..1, and what is being done; cancelled : asked often whether to stop"""

    progress: Callable[[float, str], None] = lambda share, doing: None
    cancelled: Callable[[], bool] = lambda: False

    def step(self, share: float, doing: str) -> None:
        """Say how far it is; raises CancelledError when it has been cancelled."""
        if self.cancelled():
            raise CancelledError(f"{doing} was cancelled; nothing was kept.")
        self.progress(min(1.0, max(0.0, share)), doing)


UNWATCHED = Watch()
