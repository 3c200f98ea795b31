"""Parts of any page: errors, tables, figures, choices, long jobs."""

from rlreco.ui.kit.errors import human_errors, show_error, show_notices
from rlreco.ui.kit.figures import figures
from rlreco.ui.kit.markdown import literal
from rlreco.ui.kit.multiselect import multiselect
from rlreco.ui.kit.tables import bounds, download, table, text_table

__all__ = [
    "bounds",
    "download",
    "figures",
    "human_errors",
    "literal",
    "multiselect",
    "show_error",
    "show_notices",
    "table",
    "text_table",
]
