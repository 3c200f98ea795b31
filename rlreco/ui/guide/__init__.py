"""The tour of a first visit: offered once, a card at the foot of each page while it lasts."""

from rlreco.ui.guide.card import show_guide
from rlreco.ui.guide.offer import offer_tour
from rlreco.ui.guide.place import begin_tour, redraw_when_done

__all__ = ["begin_tour", "offer_tour", "redraw_when_done", "show_guide"]
