"""Connections under uvicorn: headers that don't arrive in time, and a shutdown that ends."""

from asyncio import BaseTransport, Protocol, TimerHandle
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from rlreco.api.access.rates import Limits

SHUTDOWN_SECONDS = 5
"""Time that requests have to end after SIGTERM; process managers kill after ten seconds."""


def server(app: Any, limits: Limits, **options: Any) -> uvicorn.Server:
    """options : further ones of uvicorn.Config"""
    config = uvicorn.Config(
        app,
        http=timed_protocol(H11Protocol, limits.receive_seconds),
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        server_header=False,
        **options,
    )
    return uvicorn.Server(config)


class TimedConnections:
    """Middleware that has the uvicorn which runs it time its connections, where another program started uvicorn.

    seconds : in which the headers of a request must have arrived
    Streamlit hands nothing of this on to uvicorn. Uvicorn reads these two of its settings after the application has
    started, so they are set while it starts. Other servers are left as they are.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            config = getattr(getattr(receive, "__self__", None), "config", None)
            if isinstance(config, uvicorn.Config):
                self._set(config)
        await self._app(scope, receive, send)

    def _set(self, config: uvicorn.Config) -> None:
        config.http_protocol_class = timed_protocol(config.http_protocol_class, self._seconds)
        config.timeout_graceful_shutdown = config.timeout_graceful_shutdown or SHUTDOWN_SECONDS


def timed_protocol(base: type[Protocol], seconds: float) -> type[Protocol]:
    """HTTP/1.1 that closes a connection whose next request has no complete headers after so many seconds.

    base : one of uvicorn's
    """
    return type("TimedProtocol", (_TimedHeaders, base), {"seconds": seconds})


class _TimedHeaders(Protocol):
    """In front of a protocol of uvicorn, which has `cycle`, `loop` and `transport`."""

    seconds: float
    cycle: Any
    loop: Any
    transport: Any
    _deadline: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if not self._waits_for_headers():
            self._forget()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.seconds, self._close_idle)

    def _waits_for_headers(self) -> bool:
        """False for a connection that has become a WebSocket, which another protocol serves."""
        between_requests = self.cycle is None or self.cycle.response_complete
        return between_requests and self.transport.get_protocol() in (self, None)

    def _close_idle(self) -> None:
        if self._waits_for_headers():
            self.transport.close()

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
