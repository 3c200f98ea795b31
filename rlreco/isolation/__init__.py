"""Work on hostile input in a child process with limits, so that the worst that a file can do ends the child alone."""

from rlreco.isolation.limits import Limits
from rlreco.isolation.run import Spare, Work, run
from rlreco.isolation.turns import Turns

__all__ = ["Limits", "Spare", "Turns", "Work", "run"]
