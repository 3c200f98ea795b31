"""Connections under uvicorn: headers that don't arrive in time, and a shutdown that ends."""

from asyncio import TimerHandle
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from rlreco.api.access.rates import Limits

SHUTDOWN_SECONDS = 5
"""Time that requests have to end after SIGTERM; process managers kill after ten seconds."""


def server(app: Any, limits: Limits, **options: Any) -> uvicorn.Server:
    """options : further ones of uvicorn.Config"""
    config = uvicorn.Config(
        app,
        http=timed_protocol(limits.receive_seconds),
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        server_header=False,
        **options,
    )
    return uvicorn.Server(config)


def timed_protocol(seconds: float) -> type[H11Protocol]:
    """HTTP/1.1 that closes a connection whose next request has no complete headers after so many seconds."""

    class TimedProtocol(H11Protocol):
        _deadline: TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._watch()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._watch()

        def connection_lost(self, exc: Exception | None) -> None:
            self._forget()
            super().connection_lost(exc)

        def _watch(self) -> None:
            if self.cycle is not None and not self.cycle.response_complete:
                self._forget()
            elif self._deadline is None:
                self._deadline = self.loop.call_later(seconds, self._close_idle)

        def _close_idle(self) -> None:
            if self.cycle is None or self.cycle.response_complete:
                self.transport.close()

        def _forget(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

    return TimedProtocol
