"""The Evaluation page."""

from rlreco.evaluation import METRICS
from rlreco.ui.evaluation.off_policy import (
    ESTIMATE_COLUMNS,
    ESTIMATE_FORMATS,
    ESTIMATE_ORDER,
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
    "ESTIMATE_COLUMNS",
    "ESTIMATE_FORMATS",
    "ESTIMATE_ORDER",
    "METRICS",
    "choose_estimators",
    "choose_log",
    "choose_metric",
    "choose_targets",
    "evaluated",
    "method_words",
    "offer_report",
    "show_targets",
]
