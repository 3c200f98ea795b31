"""The Race of the Simulations page: a component of our own in plain JavaScript."""

from rlreco.ui.race.component import draw_race

__all__ = ["draw_race"]
