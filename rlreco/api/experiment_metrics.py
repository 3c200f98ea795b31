"""Figures of experiments as series for Prometheus, read from the store when they are scraped."""

from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from time import monotonic

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from rlreco.errors import RLRecoError
from rlreco.evaluation.alerts import ALERTS
from rlreco.service.monitor.figures import ExperimentFigures

FRESH_SECONDS = 5.0
"""For so long figures, or the failure to read them, answer further scrapes."""

_SUMS = {
    "sessions": "Answered slates.",
    "impressions": "Products shown in answered slates.",
    "clicks": "Products clicked or bought.",
    "buys": "Products bought.",
    "reward": "Normalised reward: 1 for a buy, 0 for an ignored product.",
    "exact_regret": "Normalised regret of slates for shoppers whose tastes are given.",
    "estimated_regret": "Normalised regret of other slates, by what the bandit believed.",
}
"""Fields of CurveGain -> help."""

_OF_POLICY = ("experiment", "policy")


class ExperimentMetrics(Collector):
    """Safe for threads: scrapes that come together share one read.

    read : the figures
    clock : seconds
    """

    def __init__(self, read: Callable[[], Sequence[ExperimentFigures]], clock: Callable[[], float] = monotonic) -> None:
        self._read = read
        self._clock = clock
        self._lock = Lock()
        self._until = float("-inf")
        self._figures: Sequence[ExperimentFigures] = ()
        self._errors = 0

    def collect(self) -> Iterator[Metric]:
        """No series of experiments while the store fails; its failures are counted."""
        with self._lock:
            if self._clock() >= self._until:
                self._refresh()
            figures, errors = self._figures, self._errors
        yield CounterMetricFamily("rlreco_store_errors", "Failures to read the series of experiments.", value=errors)
        yield from _families(figures)

    def _refresh(self) -> None:
        try:
            self._figures = self._read()
        except RLRecoError:
            self._figures, self._errors = (), self._errors + 1
        self._until = self._clock() + FRESH_SECONDS


def _families(figures: Sequence[ExperimentFigures]) -> Iterator[Metric]:
    for field, text in _SUMS.items():
        yield _sums(figures, field, text)
    yield from (_waiting(figures), *_propensities(figures), _alerts(figures))


def _sums(figures: Sequence[ExperimentFigures], field: str, text: str) -> Metric:
    family = CounterMetricFamily(f"rlreco_{field}", text, labels=_OF_POLICY)
    for each in figures:
        for policy, sums in each.sums.items():
            family.add_metric((each.experiment, policy), getattr(sums, field))
    return family


def _waiting(figures: Sequence[ExperimentFigures]) -> Metric:
    family = GaugeMetricFamily("rlreco_waiting_slates", "Slates that nobody has answered yet.", labels=("experiment",))
    for each in figures:
        family.add_metric((each.experiment,), each.waiting)
    return family


def _propensities(figures: Sequence[ExperimentFigures]) -> tuple[Metric, Metric]:
    least = GaugeMetricFamily(
        "rlreco_least_propensity", "Smallest propensity among the newest answered slates.", labels=_OF_POLICY
    )
    share = GaugeMetricFamily(
        "rlreco_effective_row_share",
        "Effective rows, by Kish for weights 1 / propensity, among the rows of the newest answered slates.",
        labels=_OF_POLICY,
    )
    for each in figures:
        for policy, health in each.health.items():
            least.add_metric((each.experiment, policy), health.least)
            share.add_metric((each.experiment, policy), health.share)
    return least, share


def _alerts(figures: Sequence[ExperimentFigures]) -> Metric:
    family = GaugeMetricFamily("rlreco_alert", "1 while the alert holds, else 0.", labels=("experiment", "alert"))
    for each in figures:
        for name in ALERTS:
            family.add_metric((each.experiment, name), float(name in each.alerts))
    return family
