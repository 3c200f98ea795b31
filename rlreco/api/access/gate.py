"""Access control: the caller of every request, its rate, and its body."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import monotonic

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from rlreco.api.access.bodies import (
    LARGER_BODIES,
    LARGEST_BODY,
    BodyTooLargeError,
    HungUpError,
    Replayed,
    has_body,
    read_body,
)
from rlreco.api.access.callers import ALL_SCOPES, OPEN_PATHS, ROUTE_ACTS, Caller
from rlreco.api.access.key_ring import KeyRing
from rlreco.api.access.local import is_local
from rlreco.api.access.rates import DEFAULT_LIMITS, Limits, TokenBuckets, client_network
from rlreco.api.access.signatures import SIGNED_PATHS, is_signed, signature_in
from rlreco.api.access.usage import KeyUsage
from rlreco.api.problems import problem, send_problem
from rlreco.audit.actor import Actor, acting_as
from rlreco.audit.log import AuditLog
from rlreco.domain.ids import SHARED

CALLER = "rlreco.caller"
"""Key of an ASGI scope: its Caller, or None for a stranger on an open path."""

_LOG = logging.getLogger(__name__)
_NO_KEY = "Send the key of this service in the header X-API-Key."
_NOT_LOCAL = (
    "This service has no key, so it serves only its own machine: by the name localhost, and through no proxy. "
    "Set RLRECO_API_KEY to open it."
)
_NOT_SIGNED = "The signature doesn't fit the body. Sign its bytes as they are sent, by RLRECO_WEBHOOK_SECRET."


class RefusedError(Exception):
    """The request goes no further. response : what its caller gets"""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


@dataclass(frozen=True, slots=True)
class Access:
    """Ways of being admitted, and their limits.

    webhook_secret : by which sales may be signed in place of a key; None or empty admits no signatures
    workspace : of callers without a key of their own
    clock : seconds
    """

    keys: KeyRing
    webhook_secret: str | None = None
    workspace: str = SHARED
    limits: Limits = DEFAULT_LIMITS
    clock: Callable[[], float] = monotonic

    def local(self) -> Caller:
        return Caller("local", ALL_SCOPES, self.workspace)

    def sender(self) -> Caller:
        """Of signed sales."""
        return Caller("signature", frozenset({"teach"}), self.workspace)


class Gate:
    """Middleware that admits callers with a key; without any key, callers from this machine that use no proxy.

    Sales are admitted with a signed body too, where there is a secret to sign by.

    audit : hears of refused requests that would have changed something, of no more than are answered by 401
    """

    def __init__(self, app: ASGIApp, access: Access, usage: KeyUsage, audit: AuditLog | None = None) -> None:
        self._app = app
        self._access = access
        self._usage = usage
        self._audit = audit
        self._limits = access.limits
        self._buckets = TokenBuckets(access.clock)
        # Apart, so that no number of strangers can push the buckets of keys out.
        self._refusals = TokenBuckets(access.clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            receive = await self._admitted(scope, receive)
        except RefusedError as refused:
            await send_problem(send, refused.response)
        except HungUpError:
            return
        else:
            with acting_as(_actor(scope, scope[CALLER])):
                await self._app(scope, receive, send)

    async def _admitted(self, scope: Scope, receive: Receive) -> Receive:
        """What the application reads the body from. Raises RefusedError, HungUpError."""
        headers, path = Headers(scope=scope), path_within(scope)
        caller, why = self._caller(scope, headers, path)
        signature = signature_in(headers) if path in SIGNED_PATHS and self._access.webhook_secret else None
        if why is not None and signature is None:
            self._refuse(scope, why)
        if caller is not None:
            self._slow(caller)
        body = await self._body(receive, headers, path)
        if why is not None:
            caller = self._signer(scope, body or b"", signature or "")
        scope[CALLER] = caller
        return receive if body is None else Replayed(receive, body)

    def _caller(self, scope: Scope, headers: Headers, path: str) -> tuple[Caller | None, str | None]:
        """The caller, None for a stranger; and why it is refused, None if it isn't."""
        keys, sent = self._access.keys, headers.get("x-api-key")
        if keys.is_open:
            caller, why = (self._access.local(), "") if is_local(scope, headers) else (None, _NOT_LOCAL)
        else:
            caller, why = None if sent is None else keys.find(sent.encode("latin-1")), _NO_KEY
        # A key that was sent is checked on open paths too, which else would be a place to guess keys at.
        is_free = path in OPEN_PATHS and (sent is None or keys.is_open)
        return caller, None if caller or is_free else why

    def _signer(self, scope: Scope, body: bytes, signature: str) -> Caller:
        secret = (self._access.webhook_secret or "").encode()
        if not is_signed(body, signature, secret):
            self._refuse(scope, _NOT_SIGNED)
        caller = self._access.sender()
        self._slow(caller)
        return caller

    def _slow(self, caller: Caller) -> None:
        a_minute = caller.requests_a_minute or self._limits.requests_a_minute
        wait = self._buckets.wait((caller.workspace, caller.name), a_minute)
        self._usage.count(caller, limited=wait > 0)
        if wait:
            raise RefusedError(_later(f"This key may send {a_minute:,} requests a minute.", wait))

    def _refuse(self, scope: Scope, why: str) -> None:
        """Always raises RefusedError: 401, and 429 for an address that keeps on; neither holds up a valid key."""
        host = _address(scope)
        wait = self._refusals.wait(client_network(host), self._limits.refusals_a_minute)
        self._usage.refused(slowed=wait > 0)
        if wait:
            raise RefusedError(_later("Too many requests without a valid key came from this address.", wait))
        if self._audit is not None and (act := _act(scope)):
            self._audit.record(act, "refused", {}, _actor(scope, None))
        _LOG.warning("A request from %s was refused: it has no valid key.", host)
        raise RefusedError(problem(401, why, headers={"WWW-Authenticate": 'ApiKey header="X-API-Key"'}))

    async def _body(self, receive: Receive, headers: Headers, path: str) -> bytes | None:
        """None without a body. Raises RefusedError, HungUpError."""
        if not has_body(headers):
            return None
        length, largest = headers.get("content-length", "0"), LARGER_BODIES.get(path, LARGEST_BODY)
        seconds = self._limits.receive_seconds
        if not length.isdecimal() or int(length) > largest:
            raise RefusedError(_too_large(largest))
        try:
            return await read_body(receive, largest, seconds)
        except BodyTooLargeError:
            raise RefusedError(_too_large(largest)) from None
        except TimeoutError:
            raise RefusedError(_too_slow(seconds)) from None


def _later(why: str, seconds: float) -> Response:
    return problem(429, f"{why} Try again later.", headers={"Retry-After": str(ceil(seconds))})


def _too_large(largest: int) -> Response:
    return problem(413, f"The body is larger than {largest // 1024} KB.", headers={"Connection": "close"})


def _too_slow(seconds: float) -> Response:
    why = f"The body was not complete within {seconds:g} seconds. Send it again."
    return problem(408, why, headers={"Connection": "close"})


def _actor(scope: Scope, caller: Caller | None) -> Actor:
    if caller is None:
        return Actor("rest", "no key", address=_address(scope))
    return Actor("rest", caller.name, address=_address(scope), workspace=caller.workspace)


def _address(scope: Scope) -> str:
    host, _ = scope.get("client") or ("unknown", 0)
    return str(host)


_ACTS = [(method, compile_path(path)[0], act) for (method, path), act in ROUTE_ACTS.items()]


def _act(scope: Scope) -> str | None:
    """The verb of what the request would do, before a route is chosen; None where it changes nothing."""
    path = path_within(scope)
    return next((act for method, shape, act in _ACTS if method == scope["method"] and shape.match(path)), None)


def path_within(scope: Scope) -> str:
    """The path within the service, wherever the service is mounted."""
    return str(scope["path"]).removeprefix(str(scope.get("root_path", ""))) or "/"
