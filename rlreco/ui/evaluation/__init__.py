"""The Evaluation page."""

from rlreco.evaluation import METRICS
from rlreco.ui.evaluation.folds import show_every_estimate, show_weights
from rlreco.ui.evaluation.off_policy import (
    choose_estimators,
    choose_log,
    choose_metric,
    choose_targets,
    evaluated,
    method_words,
    offer_report,
    show_targets,
)

__all__ = [
    "METRICS",
    "choose_estimators",
    "choose_log",
    "choose_metric",
    "choose_targets",
    "evaluated",
    "method_words",
    "offer_report",
    "show_every_estimate",
    "show_targets",
    "show_weights",
]
