"""Access control: the key or a local caller, and a limit on the size of a body."""

from hmac import compare_digest
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rlreco.api.problems import problem, send_problem
from rlreco.api.signatures import SIGNED_PATHS, is_signed, signature_in

LARGEST_BODY = 64 * 1024
"""Bytes: an answer of 200 long product ids fits."""

_MB = 1024 * 1024
LARGER_BODIES = {"/v1/answers": 4 * _MB, "/v1/sessions": _MB} | dict.fromkeys(SIGNED_PATHS, 4 * _MB)
"""Bytes, by path: a thousand answers to slates of ten fit, rules of a session that name two thousand products, and a
thousand lines of orders."""

OPEN_PATHS = frozenset({"/healthz", "/readyz", "/docs", "/openapi.json"})
_NOT_SIGNED = "The signature doesn't fit the body. Sign its bytes as they are sent, by RLRECO_WEBHOOK_SECRET."
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


def is_loopback(host: str) -> bool:
    """Whether the address can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Gate:
    """Middleware that admits callers with the key; without a key, callers from this machine that use no proxy.

    Sales are admitted with a signed body too, where there is a secret to sign by.
    """

    def __init__(self, app: ASGIApp, api_key: str | None, webhook_secret: str | None) -> None:
        self._app = app
        self._key = None if api_key is None else api_key.encode()
        self._secret = webhook_secret.encode() if webhook_secret else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            admitted = await self._admitted(scope, receive)
            if isinstance(admitted, Response):
                await send_problem(send, admitted)
                return
            receive = admitted
        await self._app(scope, receive, send)

    async def _admitted(self, scope: Scope, receive: Receive) -> Receive | Response:
        """What the application reads the body from, or the response to a caller who isn't admitted."""
        headers, path = Headers(scope=scope), _path(scope)
        refusal = self._refusal(scope, headers)
        signature = signature_in(headers) if path in SIGNED_PATHS else None
        if refusal is not None and (signature is None or self._secret is None):
            return _refused(refusal)
        length, largest = headers.get("content-length", "0"), LARGER_BODIES.get(path, LARGEST_BODY)
        if not length.isdecimal() or int(length) > largest:
            return _too_large(largest)
        bounded = _Bounded(receive, largest)
        if refusal is None or signature is None or self._secret is None:
            return bounded
        body = await _read(bounded)
        return _Replayed(bounded, body) if is_signed(body, signature, self._secret) else _refused(_NOT_SIGNED)

    def _refusal(self, scope: Scope, headers: Headers) -> str | None:
        """Why the caller is refused; None if it is admitted."""
        if _path(scope) in OPEN_PATHS:
            return None
        if self._key is not None:
            # As bytes: comparing texts would raise for a key that isn't ASCII.
            sent = headers.get("x-api-key", "").encode("latin-1")
            return None if compare_digest(sent, self._key) else "Send the key of this service in the header X-API-Key."
        if _is_local(scope, headers):
            return None
        return "This service has no key, so it serves only its own machine. Set RLRECO_API_KEY to open it."


async def _read(receive: Receive) -> bytes:
    """A body that is bounded; what a caller sent before it hung up."""
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


class _Replayed:
    """A body that was read already, and what follows it."""

    def __init__(self, receive: Receive, body: bytes) -> None:
        self._receive = receive
        self._body: bytes | None = body

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


class _Bounded:
    """Cuts bodies without Content-Length off at the limit, so that they fail to parse."""

    def __init__(self, receive: Receive, largest: int) -> None:
        self._receive = receive
        self._left = largest

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] != "http.request":
            return message
        self._left -= len(message.get("body", b""))
        return message if self._left >= 0 else {"type": "http.request", "body": b"", "more_body": False}


def _refused(why: str) -> Response:
    return problem(401, why, headers={"WWW-Authenticate": 'ApiKey header="X-API-Key"'})


def _too_large(largest: int) -> Response:
    return problem(413, f"The body is larger than {largest // 1024} KB.")


def _path(scope: Scope) -> str:
    """The path within the service, wherever the service is mounted."""
    return str(scope["path"]).removeprefix(str(scope.get("root_path", ""))) or "/"


def _is_local(scope: Scope, headers: Headers) -> bool:
    host, _ = scope.get("client") or ("", 0)
    return is_loopback(host) and not any(name in headers for name in _FORWARDED)
