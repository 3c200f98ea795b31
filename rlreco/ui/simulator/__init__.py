"""The Simulator page."""

from rlreco.ui.simulator.panel import simulator_panel
from rlreco.ui.simulator.style import lay_out

__all__ = ["lay_out", "simulator_panel"]
