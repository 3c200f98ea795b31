"""Every estimator and reward model by its name; menus, choices and tests read this. Targets are policies."""

from collections.abc import Mapping
from typing import TypeVar

from rlreco import specs
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
from rlreco.language import gettext_noop

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

MODELS: Mapping[str, type[RewardModel]] = {
    "means": ShrunkenMeans,
    "ridge": Ridge,
    "logistic": Logistic,
}

Kind = TypeVar("Kind")


def estimator(spec: str) -> Estimator:
    """By name with parameters, as "cips:max_weight=10". Raises ConfigError for an unknown name or parameter."""
    return _parsed(gettext_noop("estimator"), ESTIMATORS, spec)


def model(spec: str) -> RewardModel:
    """As "ridge:penalty=10". Raises ConfigError for an unknown name or parameter."""
    return _parsed(gettext_noop("reward model"), MODELS, spec)


def _parsed(noun: str, registry: Mapping[str, type[Kind]], text: str) -> Kind:
    name, settings = specs.read_spec(text)
    return specs.new_record(name, specs.named(noun, registry, name), settings)
