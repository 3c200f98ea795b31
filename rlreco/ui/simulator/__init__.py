"""The Simulator page."""

from rlreco.ui.simulator.panel import simulator_panel

__all__ = ["simulator_panel"]
