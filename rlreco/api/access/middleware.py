"""What every answer carries, which paths are closed, and the prefix of a proxy."""

import asyncio
from collections.abc import Collection, Mapping
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rlreco.api.problems import problem, send_problem

# nosniff: a browser doesn't guess types; frame: no other page shows this one; no-store: no cache keeps customers' data.
SERVICE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""Of every answer of the service."""

APP_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
}
"""Of every answer of the app: its parts are frames of its own, and its files may be cached."""


class SecurityHeaders:
    """Middleware that adds headers to every answer that lacks them."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = message["headers"]
                names = {name for name, _ in sent}
                message["headers"] = [*sent, *(header for header in self._headers if header[0] not in names)]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class ClosedPaths:
    """Middleware that answers 404 at these paths."""

    def __init__(self, app: ASGIApp, paths: Collection[str]) -> None:
        self._app = app
        self._paths = frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].rstrip("/") in self._paths:
            await send_problem(send, problem(404, f"There is nothing at {quote(scope['path'])}."))
        else:
            await self._app(scope, receive, send)


class UnderRootPath:
    """Middleware for a proxy's prefix, whether the proxy hands it on or takes it away. root_path : such as /reco"""

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self._app = app
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, "root_path": self._root_path}, receive, send)


class IdleBodies:
    """Middleware that answers 408 where the next part of a body doesn't come. seconds : between two parts"""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, _Impatient(receive, self._seconds), send)
        except IdleBodyError:
            await send_problem(send, problem(408, "The body didn't go on.", headers={"Connection": "close"}))


class IdleBodyError(Exception):
    """The next part of the body didn't come."""


class _Impatient:
    """Waits for the parts of a body for a time, and for all that follows it, such as a disconnection, as it comes."""

    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive = receive
        self._seconds: float | None = seconds

    async def __call__(self) -> Message:
        try:
            async with asyncio.timeout(self._seconds):
                message = await self._receive()
        except TimeoutError:
            raise IdleBodyError from None
        if not message.get("more_body", False):
            self._seconds = None
        return message
