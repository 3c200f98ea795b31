"""Off-policy evaluation: the value of another policy, estimated from a log that records propensities."""

from rlreco.evaluation.evaluation import DEFAULT_ESTIMATORS, evaluate
from rlreco.evaluation.feedback import Choices, LoggedFeedback, ShopContext
from rlreco.evaluation.logs.obd import read_obd
from rlreco.evaluation.metrics import METRICS
from rlreco.evaluation.registry import ESTIMATORS, MODELS, estimator, model
from rlreco.evaluation.results import Estimate, Evaluation, TargetValue
from rlreco.evaluation.tables import LoggedSession, from_sessions, from_table
from rlreco.evaluation.targets.given import GivenChances, read_target
from rlreco.evaluation.targets.policy import PolicyTarget, policy_target

__all__ = [
    "DEFAULT_ESTIMATORS",
    "ESTIMATORS",
    "METRICS",
    "MODELS",
    "Choices",
    "Estimate",
    "Evaluation",
    "GivenChances",
    "LoggedFeedback",
    "LoggedSession",
    "PolicyTarget",
    "ShopContext",
    "TargetValue",
    "estimator",
    "evaluate",
    "from_sessions",
    "from_table",
    "model",
    "policy_target",
    "read_obd",
    "read_target",
]
