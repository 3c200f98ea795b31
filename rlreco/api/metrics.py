"""Requests by route, method and status, and their durations, in Prometheus's text format, with other series."""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rlreco.audit.log import AuditLog

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper ends in seconds."""

UNKNOWN = "unknown"
"""The route of paths that lead nowhere: paths made up by callers must not become names of series."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})


class Metrics:
    """Counts of one application since its start, and series that others collect. Safe for threads."""

    def __init__(self, *others: Collector) -> None:
        self._registry = registry = CollectorRegistry()
        for collector in others:
            registry.register(collector)
        labels = ("route", "method", "status")
        self._requests = Counter("rlreco_requests", "Requests answered.", labels, registry=registry)
        self._seconds = Histogram(
            "rlreco_request_seconds",
            "Time from a request to the end of its answer.",
            ("route",),
            buckets=BUCKETS,
            registry=registry,
        )
        # Looking a series up by its labels takes several times as long as counting in it.
        self._requests_of, self._seconds_of = cache(self._requests.labels), cache(self._seconds.labels)
        self._counts = {
            "lists": Counter("rlreco_lists", "Lists served.", ("source",), registry=registry),
            "answers": Counter("rlreco_answers", "Answers received.", ("taught",), registry=registry),
        }

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request that was answered after so many seconds."""
        self._requests_of(route, method, status).inc()
        self._seconds_of(route).observe(seconds)

    def count(self, name: str, label: str) -> None:
        """Count one list by its source ("lists"), or one answer by whether it taught ("answers")."""
        self._counts[name].labels(label).inc()

    def text(self, *others: Collector) -> str:
        """All series in Prometheus's text format. others : collectors of this text alone"""
        return generate_latest(_WithoutTimes(*others, self._registry)).decode()


class AuditMetrics(Collector):
    """Of the audit log; nothing without one."""

    def __init__(self, log: AuditLog | None) -> None:
        self._log = log

    def collect(self) -> Iterator[Metric]:
        if self._log is not None:
            lost, about = self._log.failures, "Lines that the audit log could not write."
            yield CounterMetricFamily("rlreco_audit_failures", about, value=lost)


class _WithoutTimes(Collector):
    """Drops the time at which each series began, which the library adds as a series of its own."""

    def __init__(self, *collectors: Collector) -> None:
        self._collectors = collectors

    def collect(self) -> Iterator[Metric]:
        for metric in chain.from_iterable(collector.collect() for collector in self._collectors):
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith("_created")]
            yield metric


class Measured:
    """Middleware that counts and times every HTTP request."""

    def __init__(self, app: ASGIApp, metrics: Metrics, clock: Callable[[], float] = perf_counter) -> None:
        self._app = app
        self._metrics = metrics
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = self._clock(), 500

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_see)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.request(_route(scope), method, status, self._clock() - started)


def _route(scope: Scope) -> str:
    """The template of the route, such as /v1/sessions/{session_id}/answer."""
    return getattr(scope.get("route"), "path_format", UNKNOWN)
