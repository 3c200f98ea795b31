"""Results of an evaluation, for a page, a file or a line of JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from rlreco.errors import NotFoundError, nearest
from rlreco.evaluation.diagnostics import Light, WeightCheck, weight_histogram
from rlreco.evaluation.feedback import Floats

LOGGED = ("logged policy", "mean")
"""The key, and the first row of the forest plot, of the logged policy's own value."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """value : mean reward of a shown product, in the log's units; low, high : its interval

    lift : value less the logged policy's own, on the same sessions, with its interval
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
    effective_sample_size: float = float("nan")
    largest_weight: float = float("nan")
    clipped_share: float = float("nan")


@dataclass(frozen=True, slots=True)
class TargetValue:
    """Estimates of a target, and whether to trust them.

    estimates : by estimator
    left_out : estimator -> why the log doesn't allow it
    weights : shape (n,), None without propensities
    check, light : of the weights
    notes : sentences to show beside the estimates
    """

    name: str
    estimates: Mapping[str, Estimate]
    left_out: Mapping[str, str]
    weights: Floats | None
    check: WeightCheck | None
    light: Light
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """rounds : sessions evaluated; rows : products shown in them; learned : sessions that targets learned from."""

    rounds: int
    rows: int
    learned: int
    behaviour: Estimate
    targets: tuple[TargetValue, ...]

    def target(self, name: str | None = None) -> TargetValue:
        """By name; without a name the first. Raises NotFoundError."""
        by_name = {value.name: value for value in self.targets}
        if name is not None and name not in by_name:
            raise NotFoundError(f"No target {name!r} was evaluated. {nearest(name, by_name)}")
        return by_name[name] if name is not None else self.targets[0]

    def summary(self, name: str | None = None) -> dict[str, Any]:
        """The output of `rlreco evaluate --json` for a target."""
        value = self.target(name)
        return {
            "target": value.name,
            "rounds": self.rounds,
            "rows": self.rows,
            "learned_rounds": self.learned,
            "effective_sample_size": value.check.effective_sample_size if value.check else None,
            "estimates": {each: _interval(estimate) for each, estimate in value.estimates.items()},
            "behaviour_value": self.behaviour.value,
            "light": {"colour": value.light.colour, "words": value.light.words},
            "unsaid": dict(value.left_out),
            "notes": list(value.notes),
        }

    def forest(self) -> pd.DataFrame:
        """A row for the logged policy, then for each target and estimator: target, estimator, and Estimate's fields."""
        rows = {LOGGED: self.behaviour}
        rows |= {(value.name, name): each for value in self.targets for name, each in value.estimates.items()}
        return pd.DataFrame([{"target": key[0], "estimator": key[1], **asdict(each)} for key, each in rows.items()])

    def histogram(self, name: str | None = None) -> pd.DataFrame:
        """Weights of a target: low, high, rows, share (of all weight). Empty without propensities."""
        weights = self.target(name).weights
        if weights is None:
            return pd.DataFrame(columns=["low", "high", "rows", "share"])
        return weight_histogram(weights)


def _interval(estimate: Estimate) -> dict[str, float]:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}
