"""A table that is in memory already, read like a file."""

import pyarrow as pa

from rlreco.language import gettext_noop
from rlreco.progress import UNWATCHED, Watch


class MemoryTable:
    """The columns of an Arrow table as a table file.

    first_row : number of its first row, as people count in the file that it comes from
    """

    def __init__(self, table: pa.Table, first_row: int = 1, notes: dict[str, str] | None = None) -> None:
        self._table = table
        self.names = list(table.column_names)
        self.first_row = first_row
        self.notes = dict(notes or {})
        self.sheets: list[str] = []
        self.skipped_sheets: list[str] = []

    def load(self, columns: list[str], watch: Watch = UNWATCHED) -> pa.Table:
        """Every row of `columns`."""
        watch.step(0.9, gettext_noop("Reading the file"))
        return self._table.select(columns)

    def head(self, rows: int = 5000) -> pa.Table:
        """The first rows as text, columns named by position."""
        return as_text(self._table.slice(0, rows))


def as_text(table: pa.Table) -> pa.Table:
    """The cells as text, columns named "0", "1", ... by position."""
    columns = [column.cast(pa.string()) for column in table.columns]
    return pa.table({str(index): column for index, column in enumerate(columns)})
