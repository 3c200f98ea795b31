"""Requests by route, method and status, and how long they took, in Prometheus's text format."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from threading import Lock
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper ends in seconds."""

UNKNOWN = "unknown"
"""The route of a path that leads nowhere: what callers make up must not become names of series."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})


class Metrics:
    """Counts of this process since its start. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: dict[tuple[str, str, int], int] = defaultdict(int)
        self._buckets: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BUCKETS) + 1))
        self._seconds: dict[str, float] = defaultdict(float)
        self._counts: dict[tuple[str, str], int] = defaultdict(int)

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        place = next((place for place, end in enumerate(BUCKETS) if seconds <= end), len(BUCKETS))
        with self._lock:
            self._requests[route, method, status] += 1
            self._buckets[route][place] += 1
            self._seconds[route] += seconds

    def count(self, what: str, source: str) -> None:
        """One more list served from `source` (what: "lists"), or one more answer (what: "answers")."""
        with self._lock:
            self._counts[what, source] += 1

    def text(self) -> str:
        with self._lock:
            return "\n".join([*self._request_lines(), *self._duration_lines(), *self._count_lines(), ""])

    def _request_lines(self) -> Iterator[str]:
        yield "# HELP rlreco_requests_total Requests answered."
        yield "# TYPE rlreco_requests_total counter"
        for (route, method, status), number in sorted(self._requests.items()):
            yield f'rlreco_requests_total{{route="{route}",method="{method}",status="{status}"}} {number}'

    def _duration_lines(self) -> Iterator[str]:
        yield "# HELP rlreco_request_seconds Time from a request to the end of its answer."
        yield "# TYPE rlreco_request_seconds histogram"
        for route, counts in sorted(self._buckets.items()):
            total = 0
            for end, number in zip((*map(str, BUCKETS), "+Inf"), counts, strict=True):
                total += number
                yield f'rlreco_request_seconds_bucket{{route="{route}",le="{end}"}} {total}'
            yield f'rlreco_request_seconds_sum{{route="{route}"}} {self._seconds[route]:.6f}'
            yield f'rlreco_request_seconds_count{{route="{route}"}} {total}'

    def _count_lines(self) -> Iterator[str]:
        for what, label in (("lists", "source"), ("answers", "taught")):
            yield f"# TYPE rlreco_{what}_total counter"
            for (name, value), number in sorted(self._counts.items()):
                if name == what:
                    yield f'rlreco_{what}_total{{{label}="{value}"}} {number}'


class Measured:
    """Counts every request that passes."""

    def __init__(self, app: ASGIApp, metrics: Metrics, clock: Callable[[], float] = perf_counter) -> None:
        self._app = app
        self._metrics = metrics
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = self._clock(), 500

        async def watching(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watching)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.request(_route(scope), method, status, self._clock() - began)


def _route(scope: Scope) -> str:
    """Its template, such as /v1/sessions/{session_id}/answer."""
    return getattr(scope.get("route"), "path_format", UNKNOWN)
