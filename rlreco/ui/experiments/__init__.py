"""The Experiments page."""

from rlreco.ui.experiments.decision import show_decision, show_simulation_verdict
from rlreco.ui.experiments.plan_form import choose_plan, curves, parameter_help, running, start, watch
from rlreco.ui.experiments.saved_runs import (
    DIFFERENCE_COLUMNS,
    DIFFERENCE_FORMATS,
    REGRET_COLUMNS,
    REGRET_FORMATS,
    choose_runs,
    continuation,
    legend,
)
from rlreco.ui.experiments.shop import choose_shop, shop_of

__all__ = [
    "DIFFERENCE_COLUMNS",
    "DIFFERENCE_FORMATS",
    "REGRET_COLUMNS",
    "REGRET_FORMATS",
    "choose_plan",
    "choose_runs",
    "choose_shop",
    "continuation",
    "curves",
    "legend",
    "parameter_help",
    "running",
    "shop_of",
    "show_decision",
    "show_simulation_verdict",
    "start",
    "watch",
]
