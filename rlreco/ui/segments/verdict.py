"""Where the money comes from and what to expect, in the sentence that the segments begin with."""

from rlreco.segmentation.report.summary import segment_summary
from rlreco.ui.segments.forecast import cached_calibration
from rlreco.ui.segments.segmented import SegmentedSource
from rlreco.views.verdicts.segments import segments_verdict
from rlreco.views.verdicts.sentence import Verdict


def verdict_of(segmented: SegmentedSource) -> Verdict:
    """For the days ahead that are chosen below."""
    segmentation = segmented.segmentation
    check = cached_calibration(segmented.source.classed, segmentation, segmented.key)
    return segments_verdict(segment_summary(segmentation), segmented.forecast(), check)
