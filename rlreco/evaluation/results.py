"""What an evaluation found, ready for a page, a file or a line of JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from rlreco.errors import NotFoundError, nearest
from rlreco.evaluation.diagnostics import Light, WeightCheck, weight_histogram
from rlreco.evaluation.feedback import Floats

LOGGED = ("logged policy", "mean")
"""The key, and the first row of the forest plot, of what the logged policy itself earned."""


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
    """What the log says of one target.

    estimates : by estimator; unsaid : estimator -> why the log can't tell
    weights : shape (n,), None without propensities; check, light : whether to trust them
    notes : sentences to show beside the estimates
    """

    name: str
    estimates: Mapping[str, Estimate]
    unsaid: Mapping[str, str]
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
        """By name; the first without one. Raises NotFoundError."""
        found = {value.name: value for value in self.targets}
        if name is not None and name not in found:
            raise NotFoundError(f"No target {name!r} was evaluated. {nearest(name, found)}")
        return found[name] if name is not None else self.targets[0]

    def summary(self, name: str | None = None) -> dict[str, Any]:
        """What `rlreco evaluate --json` prints of one target."""
        value = self.target(name)
        return {
            "target": value.name,
            "rounds": self.rounds,
            "rows": self.rows,
            "learned_rounds": self.learned,
            "effective_sample_size": value.check.effective_sample_size if value.check else None,
            "estimates": {each: _interval(found) for each, found in value.estimates.items()},
            "behaviour_value": self.behaviour.value,
            "light": {"colour": value.light.colour, "words": value.light.words},
            "unsaid": dict(value.unsaid),
            "notes": list(value.notes),
        }

    def forest(self) -> pd.DataFrame:
        """A row for the logged policy, then for each target and estimator: target, estimator, and Estimate's fields."""
        found = {LOGGED: self.behaviour}
        found |= {(value.name, name): each for value in self.targets for name, each in value.estimates.items()}
        return pd.DataFrame([{"target": key[0], "estimator": key[1], **asdict(each)} for key, each in found.items()])

    def histogram(self, name: str | None = None) -> pd.DataFrame:
        """Weights of one target: low, high, rows, share (of all weight). Empty without propensities."""
        weights = self.target(name).weights
        if weights is None:
            return pd.DataFrame(columns=["low", "high", "rows", "share"])
        return weight_histogram(weights)


def _interval(found: Estimate) -> dict[str, float]:
    return {"value": found.value, "low": found.low, "high": found.high}
