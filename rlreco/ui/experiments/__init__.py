"""The Simulations page, whose file is pages/experiments.py: addresses of kept runs name it."""

from rlreco.ui.experiments.plan_form import running
from rlreco.ui.experiments.presets import offer_presets
from rlreco.ui.experiments.race import live_plan, watch
from rlreco.ui.experiments.results import show_results
from rlreco.ui.experiments.saved_runs import choose_runs
from rlreco.ui.experiments.set_up import go_on, set_up

__all__ = ["choose_runs", "go_on", "live_plan", "offer_presets", "running", "set_up", "show_results", "watch"]
