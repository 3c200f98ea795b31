"""Where the money comes from and what to expect, in the sentence that the segments begin with."""

from rlreco.report.kinds.segments import segments_report
from rlreco.segmentation.report.summary import segment_summary
from rlreco.ui.kit import ReportFile, show_verdict
from rlreco.ui.segments.forecast import cached_calibration
from rlreco.ui.segments.segmented import SegmentedSource
from rlreco.views.verdicts.segments import segments_verdict


def show_segments_verdict(segmented: SegmentedSource) -> None:
    """For the days ahead that are chosen below."""
    segmentation, source, outlook = segmented.segmentation, segmented.source, segmented.forecast()
    check = cached_calibration(source.classed, segmentation, segmented.key)
    report = ReportFile(
        f"{source.base_name}-segments",
        lambda now: segments_report(
            segmentation, outlook, check, source.rows(), source.name, now, source.classed.currency
        ),
    )
    show_verdict(segments_verdict(segment_summary(segmentation), outlook, check), report)
