"""Limits of requests: a token bucket for each caller."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic

MOST_CALLERS = 10_000
"""Callers that a process remembers; the one that was silent longest is forgotten first."""

_MINUTE = 60.0
_CUSTOMER_BITS = 64


@dataclass(frozen=True, slots=True)
class Limits:
    """What callers may take.

    requests_a_minute : of each key, in each process
    refusals_a_minute : requests without a valid key that a client address may make before it is put off
    receive_seconds : in which the headers, and then the body, of a request must have arrived
    """

    requests_a_minute: int = 12_000
    refusals_a_minute: int = 60
    receive_seconds: float = 8.0


DEFAULT_LIMITS = Limits()


class TokenBuckets:
    """Buckets that hold the requests of a minute, full at first. clock : seconds"""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def wait(self, caller: Hashable, a_minute: int, amount: int = 1) -> float:
        """Takes so many tokens and returns 0, or returns the seconds until there are as many.

        a_minute : at least 1
        amount : more than a minute's worth is had from a full bucket, which owes the rest then
        """
        now = self._clock()
        tokens, at = self._buckets.pop(caller, (float(a_minute), now))
        tokens = min(tokens + (now - at) * a_minute / _MINUTE, float(a_minute))
        missing = min(amount, a_minute) - tokens
        self._buckets[caller] = (tokens if missing > 0 else tokens - amount, now)
        if len(self._buckets) > MOST_CALLERS:
            self._buckets.popitem(last=False)
        return max(missing, 0.0) * _MINUTE / a_minute


def client_network(host: str) -> str:
    """The address, or the /64 of an IPv6 address: that many addresses belong to one customer of a provider."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _CUSTOMER_BITS), strict=False))
    return host
