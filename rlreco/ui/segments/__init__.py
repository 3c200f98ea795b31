"""The Segments page."""

from rlreco.ui.segments.funnel import show_funnel
from rlreco.ui.segments.scoring_form import choose_scoring
from rlreco.ui.segments.views import segment_views, segmented

__all__ = ["choose_scoring", "segment_views", "segmented", "show_funnel"]
