"""Parts of any page: errors, tables, figures, choices, long jobs."""

from rlreco.ui.kit.charts import chart
from rlreco.ui.kit.errors import human_errors, show_error, show_notices
from rlreco.ui.kit.figures import figures
from rlreco.ui.kit.fragment import dialog, fragment
from rlreco.ui.kit.markdown import code, literal, prose
from rlreco.ui.kit.multiselect import multiselect
from rlreco.ui.kit.report import report_button
from rlreco.ui.kit.room import room_for
from rlreco.ui.kit.switch import switch_to
from rlreco.ui.kit.tables import bounds, download, table, text_table
from rlreco.ui.kit.verdict import show_verdict

__all__ = [
    "bounds",
    "chart",
    "code",
    "dialog",
    "download",
    "figures",
    "fragment",
    "human_errors",
    "literal",
    "multiselect",
    "prose",
    "report_button",
    "room_for",
    "show_error",
    "show_notices",
    "show_verdict",
    "switch_to",
    "table",
    "text_table",
]
