"""Every estimator, target and reward model by its name; menus, choices and tests read this."""

import inspect
from collections.abc import Mapping
from typing import Any, TypeVar

from rlreco.errors import ConfigError, nearest
from rlreco.evaluation.estimators import Estimator
from rlreco.evaluation.estimators.clipped import Clipped
from rlreco.evaluation.estimators.direct import DirectMethod
from rlreco.evaluation.estimators.dr import DoublyRobust
from rlreco.evaluation.estimators.ips import InversePropensity
from rlreco.evaluation.estimators.replay import Replay
from rlreco.evaluation.estimators.sndr import SelfNormalisedDoublyRobust
from rlreco.evaluation.estimators.snips import SelfNormalised
from rlreco.evaluation.estimators.switch import SwitchDoublyRobust
from rlreco.evaluation.models import RewardModel
from rlreco.evaluation.models.linear import Logistic, Ridge
from rlreco.evaluation.models.means import ShrunkenMeans
from rlreco.evaluation.targets import Target
from rlreco.evaluation.targets.greedy import Greedy
from rlreco.evaluation.targets.popularity import Popularity
from rlreco.evaluation.targets.thompson import Thompson
from rlreco.evaluation.targets.uniform import Uniform

ESTIMATORS: Mapping[str, type[Estimator]] = {
    "ips": InversePropensity,
    "snips": SelfNormalised,
    "cips": Clipped,
    "dm": DirectMethod,
    "dr": DoublyRobust,
    "sndr": SelfNormalisedDoublyRobust,
    "switch": SwitchDoublyRobust,
    "replay": Replay,
}

TARGETS: Mapping[str, type[Target]] = {
    "uniform": Uniform,
    "popularity": Popularity,
    "greedy": Greedy,
    "thompson": Thompson,
}

MODELS: Mapping[str, type[RewardModel]] = {
    "means": ShrunkenMeans,
    "ridge": Ridge,
    "logistic": Logistic,
}

Kind = TypeVar("Kind")


def estimator(spec: str) -> Estimator:
    """By name with parameters, as "cips:max_weight=10". Raises ConfigError for an unknown name or parameter."""
    return _made("estimator", ESTIMATORS, spec)


def target(spec: str) -> Target:
    """As "thompson:draws=500,explore=.1". Raises ConfigError for an unknown name or parameter."""
    return _made("target", TARGETS, spec)


def model(spec: str) -> RewardModel:
    """As "ridge:penalty=10". Raises ConfigError for an unknown name or parameter."""
    return _made("reward model", MODELS, spec)


def _made(kind: str, registry: Mapping[str, type[Kind]], spec: str) -> Kind:
    name, _, text = spec.partition(":")
    if name not in registry:
        raise ConfigError(f"There is no {kind} {name!r}. {nearest(name, registry)}")
    known = inspect.signature(registry[name]).parameters
    settings = dict(_setting(name, pair, known) for pair in text.split(",") if pair)
    return registry[name](**settings)


def _setting(name: str, pair: str, known: Mapping[str, inspect.Parameter]) -> tuple[str, Any]:
    key, _, text = pair.partition("=")
    if key not in known:
        raise ConfigError(
            f"{name} has no parameter {key!r}. " + (nearest(key, known) if known else f"Write just {name!r}.")
        )
    number = type(known[key].default)
    try:
        return key, number(text)
    except ValueError as error:
        raise ConfigError(f"{name}: {key} must be a number like {known[key].default}, got {text!r}.") from error
