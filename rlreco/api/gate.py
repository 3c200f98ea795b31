"""Access control: the key or a local caller, and a limit on the size of a body."""

from hmac import compare_digest
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rlreco.api.problems import problem, send_problem

LARGEST_BODY = 64 * 1024
"""Bytes: an answer of 200 long product ids fits."""

LARGER_BODIES = {"/v1/answers": 4 * 1024 * 1024, "/v1/sessions": 1024 * 1024}
"""Bytes, by path: a thousand answers to slates of ten fit, and rules of a session that name two thousand products."""

OPEN_PATHS = frozenset({"/healthz", "/readyz", "/docs", "/openapi.json"})
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
    """Middleware that admits callers with the key; without a key, callers from this machine that use no proxy."""

    def __init__(self, app: ASGIApp, api_key: str | None) -> None:
        self._app = app
        self._key = None if api_key is None else api_key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            refusal = self._refusal(scope, headers)
            if refusal is not None:
                response = problem(401, refusal, headers={"WWW-Authenticate": 'ApiKey header="X-API-Key"'})
                await send_problem(send, response)
                return
            length, largest = headers.get("content-length", "0"), LARGER_BODIES.get(_path(scope), LARGEST_BODY)
            if not length.isdecimal() or int(length) > largest:
                await send_problem(send, _too_large(largest))
                return
            receive = _Bounded(receive, largest)
        await self._app(scope, receive, send)

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


def _too_large(largest: int) -> Response:
    return problem(413, f"The body is larger than {largest // 1024} KB.")


def _path(scope: Scope) -> str:
    """The path within the service, wherever the service is mounted."""
    return str(scope["path"]).removeprefix(str(scope.get("root_path", ""))) or "/"


def _is_local(scope: Scope, headers: Headers) -> bool:
    host, _ = scope.get("client") or ("", 0)
    return is_loopback(host) and not any(name in headers for name in _FORWARDED)
