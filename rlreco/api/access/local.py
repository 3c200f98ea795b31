"""Callers of this very machine, who are served without a key."""

from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

_FORWARDED = frozenset({
    "cf-connecting-ip", "fastly-client-ip", "fly-client-ip", "forwarded", "true-client-ip", "via", "x-client-ip",
    "x-cluster-client-ip", "x-forwarded", "x-original-host", "x-real-ip",
})  # fmt: skip
"""Headers by which a proxy tells that a request came from elsewhere; X-Forwarded-... are added to them."""


def is_loopback(host: str) -> bool:
    """Whether the address can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_local(scope: Scope, headers: Headers) -> bool:
    """Whether a request came from this machine, past no proxy, to a name of this machine.

    The name counts because a page of any site can have its own name point to 127.0.0.1 in its visitor's browser.
    """
    client, _ = scope.get("client") or ("", 0)
    forwarded = any(name in _FORWARDED or name.startswith("x-forwarded-") for name in headers)
    return is_loopback(client) and is_loopback(_host_name(headers.get("host", ""))) and not forwarded


def _host_name(host: str) -> str:
    """Without the port, and without the brackets of an IPv6 address."""
    name = host.lower().rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host.lower()
    return name.removeprefix("[").removesuffix("]")
