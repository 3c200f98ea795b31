"""The Experiments page."""

from rlreco.ui.experiments.plan_form import choose_plan, choose_sales, curves, parameter_help, running, start, watch
from rlreco.ui.experiments.saved_runs import (
    DIFFERENCE_COLUMNS,
    DIFFERENCE_FORMATS,
    REGRET_COLUMNS,
    REGRET_FORMATS,
    choose_runs,
    continuation,
    legend,
)

__all__ = [
    "DIFFERENCE_COLUMNS",
    "DIFFERENCE_FORMATS",
    "REGRET_COLUMNS",
    "REGRET_FORMATS",
    "choose_plan",
    "choose_runs",
    "choose_sales",
    "continuation",
    "curves",
    "legend",
    "parameter_help",
    "running",
    "start",
    "watch",
]
