"""Where the money comes from and what to expect, in the sentence that the segments begin with, and as a report."""

from rlreco.report.kinds.segments import segments_report
from rlreco.segmentation.report.summary import segment_summary
from rlreco.ui.kit import report_button
from rlreco.ui.segments.forecast import look_back
from rlreco.ui.segments.segmented import SegmentedSource
from rlreco.views.verdicts.segments import segments_verdict
from rlreco.views.verdicts.sentence import Verdict


def verdict_of(segmented: SegmentedSource) -> Verdict:
    """For the days ahead that are chosen below."""
    segmentation = segmented.segmentation
    check = look_back(segmented.source.classed, segmentation, segmented.key)
    return segments_verdict(segment_summary(segmentation), segmented.forecast(), check)


def offer_report(segmented: SegmentedSource) -> None:
    """For the same days ahead."""
    segmentation, source, outlook = segmented.segmentation, segmented.source, segmented.forecast()
    check = look_back(source.classed, segmentation, segmented.key)
    report_button(
        f"{source.base_name}-segments",
        lambda now: segments_report(
            segmentation, outlook, check, source.rows(), source.name, now, source.classed.currency
        ),
    )
