"""Bodies of requests: read whole, within a size and a time, before a route sees them."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import Message, Receive

from rlreco.api.access.signatures import SIGNED_PATHS

LARGEST_BODY = 64 * 1024
"""Bytes: an answer of 200 long product ids fits."""

_MB = 1024 * 1024
LARGER_BODIES = {"/v1/answers": 4 * _MB, "/v1/sessions": _MB} | dict.fromkeys(SIGNED_PATHS, 4 * _MB)
"""Bytes, by path: a thousand answers to slates of ten fit, rules of a session that name two thousand products, and a
thousand lines of orders."""


class BodyTooLargeError(Exception):
    """The body has more bytes than the path takes."""


class HungUpError(Exception):
    """The caller left before its body was complete."""


def has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


async def read_body(receive: Receive, largest: int, seconds: float) -> bytes:
    """Raises BodyTooLargeError, HungUpError, and TimeoutError for one that isn't complete after so many seconds."""
    parts, size, more = [], 0, True
    async with asyncio.timeout(seconds):
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise HungUpError
            parts.append(message.get("body", b""))
            size, more = size + len(parts[-1]), message.get("more_body", False)
            if size > largest:
                raise BodyTooLargeError
    return b"".join(parts)


class Replayed:
    """A body that was read already, and what follows it."""

    def __init__(self, receive: Receive, body: bytes) -> None:
        self._receive = receive
        self._body: bytes | None = body

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}
