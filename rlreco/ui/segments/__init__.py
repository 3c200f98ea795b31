"""The Segments page."""

from rlreco.ui.segments.bench.workbench import show_workbench
from rlreco.ui.segments.folds import show_folds
from rlreco.ui.segments.funnel import show_money, show_rows
from rlreco.ui.segments.scoring_form import choose_scoring
from rlreco.ui.segments.segmented import segment_source
from rlreco.ui.segments.trained import show_trained
from rlreco.ui.segments.verdict import offer_report, verdict_of

__all__ = [
    "choose_scoring",
    "offer_report",
    "segment_source",
    "show_folds",
    "show_money",
    "show_rows",
    "show_trained",
    "show_workbench",
    "verdict_of",
]
