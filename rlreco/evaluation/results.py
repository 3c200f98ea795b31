"""Results of an evaluation, for a page, a file or a line of JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

import pandas as pd

from rlreco.errors import NotFoundError
from rlreco.evaluation.diagnostics import Light, WeightCheck, weight_histogram
from rlreco.evaluation.feedback import Floats
from rlreco.hints import nearest
from rlreco.language import gettext

Comparison: TypeAlias = Literal["better", "worse", "unclear"]
"""Of a target against the logged policy; unclear while the interval of the lift holds 0."""

LOGGED = ("logged policy", "mean")
"""The key, and the first row of the forest plot, of the logged policy's own value."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """value : mean reward of a shown product, in the log's units, or another metric; low, high : its interval

    lift : value less the logged policy's own, on the same sessions, with its interval
    comparison : what the lift's interval says, whether or not it can be trusted
    trust : how far the estimate can be trusted, whatever it says; None for the logged policy's own
    effective_sample_size, largest_weight, clipped_share : of the weights it uses; NaN where it uses none.
        clipped_share is the share of the rows whose weight it clips or switches off.
    """

    value: float
    standard_error: float
    low: float
    high: float
    lift: float
    lift_low: float
    lift_high: float
    comparison: Comparison = "unclear"
    trust: Light | None = None
    effective_sample_size: float = float("nan")
    largest_weight: float = float("nan")
    clipped_share: float = float("nan")


def compared(lift_low: float, lift_high: float) -> Comparison:
    return "better" if lift_low > 0.0 else "worse" if lift_high < 0.0 else "unclear"


@dataclass(frozen=True, slots=True)
class TargetValue:
    """Estimates of a target, and whether to trust them.

    estimates : by estimator, the main ones first
    left_out : estimator -> why the log doesn't allow it
    weights : shape (n,), None without propensities
    check : of the weights, None without propensities
    more_sessions : that the log lacks for a green light, if it goes on as it is; None where more wouldn't help
    notes : sentences to show beside the estimates
    """

    name: str
    estimates: Mapping[str, Estimate]
    left_out: Mapping[str, str]
    weights: Floats | None
    check: WeightCheck | None
    more_sessions: int | None
    notes: tuple[str, ...]

    @property
    def main(self) -> Estimate:
        """The first estimate."""
        return next(iter(self.estimates.values()))

    @property
    def light(self) -> Light:
        """Of the main estimate."""
        assert self.main.trust is not None
        return self.main.trust

    @property
    def other_lights(self) -> dict[str, Light]:
        """Estimator -> its light, where that differs from the main estimate's."""
        trusts = {name: each.trust for name, each in self.estimates.items() if each.trust is not None}
        return {name: trust for name, trust in trusts.items() if trust != self.light}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """rounds : sessions evaluated; rows : products shown in them; learned : sessions that targets learned from.

    metric : of metrics.METRICS, whose unit all values have
    """

    rounds: int
    rows: int
    learned: int
    metric: str
    behaviour: Estimate
    targets: tuple[TargetValue, ...]

    def target(self, name: str | None = None) -> TargetValue:
        """By name; without a name the first. Raises NotFoundError."""
        by_name = {value.name: value for value in self.targets}
        if name is not None and name not in by_name:
            raise NotFoundError(
                gettext("No target {name} was evaluated. {hint}", name=repr(name), hint=nearest(name, by_name))
            )
        return by_name[name] if name is not None else self.targets[0]

    def summary(self, name: str | None = None) -> dict[str, Any]:
        """The output of `rlreco evaluate --json` for a target."""
        value = self.target(name)
        return {
            "target": value.name,
            "metric": self.metric,
            "rounds": self.rounds,
            "rows": self.rows,
            "learned_rounds": self.learned,
            "effective_sample_size": value.check.effective_sample_size if value.check else None,
            "estimates": {each: _in_summary(estimate) for each, estimate in value.estimates.items()},
            "behaviour_value": self.behaviour.value,
            "light": asdict(value.light),
            "other_lights": {each: asdict(of_estimate) for each, of_estimate in value.other_lights.items()},
            "comparison": value.main.comparison,
            "more_sessions": value.more_sessions,
            "unsaid": dict(value.left_out),
            "notes": list(value.notes),
        }

    def forest(self) -> pd.DataFrame:
        """A row for the logged policy, then for each target and estimator: target, estimator, and Estimate's
        fields, of `trust` the colour."""
        rows = {LOGGED: self.behaviour}
        rows |= {(value.name, name): each for value in self.targets for name, each in value.estimates.items()}
        return pd.DataFrame([{"target": key[0], "estimator": key[1], **_row(each)} for key, each in rows.items()])

    def histogram(self, name: str | None = None) -> pd.DataFrame:
        """Weights of a target: low, high, rows, share (of all weight). Empty without propensities."""
        weights = self.target(name).weights
        if weights is None:
            return pd.DataFrame(columns=["low", "high", "rows", "share"])
        return weight_histogram(weights)


def _row(estimate: Estimate) -> dict[str, Any]:
    return {**asdict(estimate), "trust": estimate.trust.colour if estimate.trust else None}


_IN_SUMMARY = ("value", "low", "high", "lift", "lift_low", "lift_high", "comparison", "trust")


def _in_summary(estimate: Estimate) -> dict[str, Any]:
    fields = _row(estimate)
    return {name: fields[name] for name in _IN_SUMMARY}
