"""Where the money comes from and what to expect, in the sentence that the segments begin with."""

import streamlit as st

from rlreco.lifetime import HORIZON_DAYS
from rlreco.segmentation.report.summary import segment_summary
from rlreco.ui.kit import show_verdict
from rlreco.ui.segments.forecast import HORIZON, cached_calibration
from rlreco.ui.segments.views import SegmentedSource
from rlreco.views.verdicts.segments import segments_verdict


def show_segments_verdict(segmented: SegmentedSource) -> None:
    """For the days ahead that are chosen below."""
    segmentation = segmented.segmentation
    outlook = segmented.forecast(int(st.session_state.get(HORIZON, HORIZON_DAYS)))
    check = cached_calibration(segmented.source.classed, segmentation, segmented.key)
    show_verdict(segments_verdict(segment_summary(segmentation), outlook, check))
