"""Figures of the app as series for Prometheus."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

Gauges = Iterable[tuple[str, str, float]]
"""Names, what they are, and values."""


class AppMetrics(Collector):
    """What visitors of the app take at this moment, and their uploads by what became of them.

    gauges : reads the figures of now
    uploads : counts since the process started, by outcome
    """

    def __init__(self, gauges: Callable[[], Gauges], uploads: Mapping[str, int]) -> None:
        self._gauges = gauges
        self._uploads = uploads

    def collect(self) -> Iterator[Metric]:
        for name, meaning, value in self._gauges():
            yield GaugeMetricFamily(name, meaning, value)
        uploads = CounterMetricFamily("rlreco_app_uploads", "Uploads by what became of them.", labels=("outcome",))
        for outcome, number in sorted(dict(self._uploads).items()):
            uploads.add_metric((outcome,), number)
        yield uploads
