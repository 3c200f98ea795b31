"""Middleware before Streamlit's route of uploads, which takes what comes."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rlreco.api.access.rates import client_network
from rlreco.api.mounted.upload_limits import HeldFiles, Upload, UploadAccounts, UploadLimits, UploadRefusedError
from rlreco.api.problems import problem, send_problem

_READ_FOR_AN_ANSWER = 1024 * 1024
REFUSED_SECONDS = 8.0
"""For the first MB of an upload that is refused anyway, however its bytes drip."""
_NO_LENGTH = "An upload has to say its length. Send a Content-Length."


class UploadGate:
    """Middleware that refuses uploads above the limits before their bodies are kept anywhere.

    404 for a session that isn't open, 411 without a length, 413 for too many bytes, 429 with Retry-After for the rest.

    base : the prefix of the app's addresses, such as /shop; empty at the root
    held : returns the files that the app holds
    limits : returns them as they are now
    counts : of uploads by what became of them, which this adds to
    trust_proxy : returns whether a proxy on another machine names the client in X-Forwarded-For
    """

    def __init__(
        self,
        app: ASGIApp,
        base: str,
        held: Callable[[], HeldFiles],
        limits: Callable[[], UploadLimits],
        counts: Counter[str],
        trust_proxy: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._app = app
        self._path = re.compile(f"{re.escape(base)}/_stcore/upload_file/([^/]+)/([^/]+)")
        self._accounts = UploadAccounts(held, clock)
        self._limits = limits
        self._counts = counts
        self._trust_proxy = trust_proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_put = scope["type"] == "http" and scope["method"] == "PUT"
        place = self._path.fullmatch(scope["path"]) if is_put else None
        if place is None:
            await self._app(scope, receive, send)
            return
        try:
            with self._accounts.admitted(self._upload(scope, *place.groups()), self._limits()):
                await self._app(scope, receive, send)
            self._counts["passed"] += 1
        except UploadRefusedError as refused:
            self._counts[refused.reason] += 1
            with suppress(TimeoutError):
                async with asyncio.timeout(REFUSED_SECONDS):
                    await _read_a_little(receive)
            await send_problem(send, _answer(refused))

    def _upload(self, scope: Scope, session: str, file: str) -> Upload:
        headers = Headers(scope=scope)
        length = headers.get("content-length", "")
        # With both, servers take the parts as they come and not the length.
        if not length.isdecimal() or "transfer-encoding" in headers:
            raise UploadRefusedError("length", 411, _NO_LENGTH)
        return Upload(session, file, int(length), client_network(self._client(scope, headers)))

    def _client(self, scope: Scope, headers: Headers) -> str:
        forwarded = headers.get("x-forwarded-for", "").split(",")[-1].strip()
        host, _ = scope.get("client") or ("unknown", 0)
        return forwarded[:64] if forwarded and self._trust_proxy() else str(host)


async def _read_a_little(receive: Receive) -> None:
    """A connection that is closed over unread bytes may lose the answer; a large body isn't worth reading for that."""
    size, more = 0, True
    while more and size < _READ_FOR_AN_ANSWER:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)


def _answer(refused: UploadRefusedError) -> Response:
    # The rest of a large body is not read, so the connection can't go on.
    headers = {"Connection": "close"} | ({} if refused.wait is None else {"Retry-After": str(refused.wait)})
    return problem(refused.status, str(refused), headers=headers)
