"""The Segments page."""

from rlreco.ui.segments.funnel import show_bridge, show_funnel
from rlreco.ui.segments.scoring_form import choose_scoring
from rlreco.ui.segments.verdict import show_segments_verdict
from rlreco.ui.segments.views import segment_source, segment_views

__all__ = ["choose_scoring", "segment_source", "segment_views", "show_bridge", "show_funnel", "show_segments_verdict"]
