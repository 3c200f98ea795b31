"""Slows those who guess a password, each client by its own: nobody else waits for them."""

from collections import OrderedDict
from dataclasses import dataclass
from logging import getLogger
from threading import Lock

_FREE, _FIRST_SECONDS, _MOST_SECONDS = 3, 2.0, 300.0
_MOST_CLIENTS = 10_000


@dataclass(slots=True)
class _Failures:
    count: int = 0
    free_at: float = 0.0


class Brake:
    """After three wrong passwords a client waits 2 s before the next, and twice as long each time, up to 5 minutes.

    It holds no thread: who comes too early is told how long to wait, and isn't heard. Safe for many threads.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def wait(self, client: str, now: float) -> float:
        """Seconds until the client is heard; 0 for now. now : of a monotonic clock"""
        with self._lock:
            failures = self._failures.get(client)
            return 0.0 if failures is None else max(failures.free_at - now, 0.0)

    def note(self, client: str, now: float, *, right: bool) -> None:
        """After a password was checked."""
        with self._lock:
            if right:
                self._failures.pop(client, None)
                return
            failures = self._failures.setdefault(client, _Failures())
            self._failures.move_to_end(client)
            failures.count += 1
            over = failures.count - _FREE
            if over >= 0:
                failures.free_at = now + min(_FIRST_SECONDS * 2.0**over, _MOST_SECONDS)
            while len(self._failures) > _MOST_CLIENTS:
                self._failures.popitem(last=False)
        getLogger(__name__).warning("A wrong password of the host from %s, the %d. in a row", client, failures.count)
