"""The report of the segments of a file: where the money comes from, the people of each segment, and what to do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from rlreco.language import gettext, gettext_noop
from rlreco.lifetime import Calibration, Forecast
from rlreco.plots.bridge import bridge, bridge_summary, bridge_table
from rlreco.report.document import Chart, Facts, Points, Report, section
from rlreco.report.parts.people import grid_chart, segment_table
from rlreco.report.parts.tables import table_of
from rlreco.segmentation import Segmentation
from rlreco.segmentation.report.summary import grid, segment_summary
from rlreco.views.lifetime import segments_with_forecast
from rlreco.views.verdicts.segments import segments_verdict
from rlreco.views.words.formats import Formats
from rlreco.views.workbench.file_lines import money_line, rows_line

_SCORES = {
    "net": gettext_noop("1 to {bins} by recency, frequency and money (net)"),
    "gross": gettext_noop("1 to {bins} by recency, frequency and money (gross)"),
}
"""Which money counts -> how customers are scored."""


def segments_report(
    segmentation: Segmentation,
    outlook: Forecast | str,
    check: Calibration | str,
    rows: Sequence[Mapping[str, Any]],
    file: str,
    written: datetime,
    currency: str = "",
) -> Report:
    """outlook, check : or the sentence why there is none; rows : of `transactions.funnel`, the total first; file : its
    name; currency : of its money, empty where it doesn't say"""
    formats, summary = Formats(currency=currency), segment_summary(segmentation)
    people = segments_with_forecast(summary, segmentation, outlook)
    picture = None if segmentation.scorer.clusters else grid_chart(grid(segmentation), formats)
    notices = tuple(segmentation.notices)
    return Report(
        gettext("Report of customer segments"),
        file,
        segments_verdict(summary, outlook, check),
        written,
        (
            *section(gettext("The segments"), picture, segment_table(people, formats)),
            *section(gettext("Where the money comes from"), _bridge(segmentation.money, formats)),
            *section(gettext("To keep in mind"), Points(notices) if notices else None),
            *section(gettext("Made from"), _origin(segmentation, rows, file, formats)),
        ),
    )


def _bridge(money: Mapping[str, float], formats: Formats) -> Chart | None:
    if not money_line(money, formats):
        return None
    about = gettext("From the money of the sales to that of the segments")
    columns = {"step": (gettext("step"), None), "money": (gettext("money"), partial(formats.money, digits=2))}
    return Chart(
        bridge(money, formats),
        bridge_summary(money, formats),
        table_of(bridge_table(money), columns, about),
        money_line(money, formats),
    )


def _origin(segmentation: Segmentation, rows: Sequence[Mapping[str, Any]], file: str, formats: Formats) -> Facts:
    scores = gettext(_SCORES[segmentation.monetary], bins=segmentation.scorer.bins)
    return Facts(
        (
            (gettext("File"), file),
            (gettext("Rows"), rows_line(rows, formats)),
            (gettext("Customers"), formats.number(len(segmentation.customers))),
            (gettext("As of"), formats.day(segmentation.as_of)),
            (gettext("Scores"), scores),
            (gettext("Currency"), formats.currency or gettext("not in the file")),
        )
    )
