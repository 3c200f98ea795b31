"""Counts of requests by key, and of those without a valid one, as series for Prometheus."""

from collections import Counter
from collections.abc import Iterator
from threading import Lock

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from rlreco.api.access.callers import Caller


class KeyUsage:
    """Of one process since its start. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: Counter[tuple[str, str, bool]] = Counter()
        self._refused: Counter[bool] = Counter()

    def count(self, caller: Caller, *, limited: bool) -> None:
        """One request with a key. limited : answered by 429"""
        with self._lock:
            self._requests[caller.workspace, caller.name, limited] += 1

    def refused(self, *, slowed: bool) -> None:
        """One request without a valid key. slowed : answered by 429"""
        with self._lock:
            self._refused[slowed] += 1

    def of_keys(self, workspace: str) -> list[tuple[str, bool, int]]:
        """Name of a key of the workspace, whether its requests were limited, and their number."""
        with self._lock:
            rows = sorted(self._requests.items())
        return [(name, limited, number) for (place, name, limited), number in rows if place == workspace]

    def of_strangers(self) -> list[tuple[bool, int]]:
        with self._lock:
            return sorted(self._refused.items())


class UsageMetrics(Collector):
    """The counts that a caller of a workspace may see: no other workspace's keys."""

    def __init__(self, usage: KeyUsage, workspace: str) -> None:
        self._usage = usage
        self._workspace = workspace

    def collect(self) -> Iterator[Metric]:
        keys = CounterMetricFamily("rlreco_key_requests", "Requests by key.", labels=("key", "limited"))
        for name, limited, number in self._usage.of_keys(self._workspace):
            keys.add_metric((name, str(limited).lower()), number)
        refused = CounterMetricFamily("rlreco_refused_requests", "Requests without a valid key.", labels=("slowed",))
        for slowed, number in self._usage.of_strangers():
            refused.add_metric((str(slowed).lower(),), number)
        yield from (keys, refused)
