"""Parts of any page: errors, tables, figures, choices, long jobs."""

from rlreco.ui.kit.errors import human_errors, show, show_notices
from rlreco.ui.kit.figures import figures
from rlreco.ui.kit.multiselect import multiselect
from rlreco.ui.kit.tables import bounds, download, download_both, reading_table, rows, table

__all__ = [
    "bounds",
    "download",
    "download_both",
    "figures",
    "human_errors",
    "multiselect",
    "reading_table",
    "rows",
    "show",
    "show_notices",
    "table",
]
