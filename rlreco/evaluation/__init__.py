"""What another policy would have earned, estimated from a log that records propensities."""

from rlreco.evaluation.evaluation import DEFAULT_ESTIMATORS, evaluate
from rlreco.evaluation.feedback import Choices, LoggedFeedback
from rlreco.evaluation.obd import read_obd
from rlreco.evaluation.registry import ESTIMATORS, MODELS, TARGETS, estimator, model, target
from rlreco.evaluation.results import Estimate, Evaluation, TargetValue
from rlreco.evaluation.tables import LoggedSession, from_sessions, from_table
from rlreco.evaluation.targets.given import GivenChances, read_target

__all__ = [
    "DEFAULT_ESTIMATORS",
    "ESTIMATORS",
    "MODELS",
    "TARGETS",
    "Choices",
    "Estimate",
    "Evaluation",
    "GivenChances",
    "LoggedFeedback",
    "LoggedSession",
    "TargetValue",
    "estimator",
    "evaluate",
    "from_sessions",
    "from_table",
    "model",
    "read_obd",
    "read_target",
    "target",
]
