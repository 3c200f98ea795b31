"""Spreadsheets: all sheets with the header of the first, every cell as text."""

from collections.abc import Iterator

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats import workbook_limits


class Workbook:
    """An xlsx, xlsb, xls or ods file. Sheets with another header are left out, and `notes` names them."""

    first_row = 2

    def __init__(self, buffer: pa.Buffer, watch: Watch = UNWATCHED) -> None:
        sheets = {name: cells for name, cells in _sheets(buffer, watch) if cells.num_rows}
        if not sheets:
            raise DataError("The spreadsheet has no cells. Choose a file with a header and rows.")
        headers = {name: _header(cells) for name, cells in sheets.items()}
        self.names = next(iter(headers.values()))
        self._sheets = [cells for name, cells in sheets.items() if headers[name] == self.names]
        alike = [name for name in sheets if headers[name] == self.names]
        self.notes = {"format": "spreadsheet", "sheets": ", ".join(alike)}
        if others := [name for name in sheets if name not in alike]:
            self.notes["sheets left out"] = ", ".join(others)

    def load(self, columns: list[str], watch: Watch = UNWATCHED) -> pa.Table:
        """Every row of `columns` of all sheets with this header, as text."""
        indices = [self.names.index(name) for name in columns]
        parts = [pa.table([cells.column(index).slice(1) for index in indices], names=columns) for cells in self._sheets]
        watch.step(0.9, "Reading the spreadsheet")
        return pa.concat_tables(parts)


def _sheets(buffer: pa.Buffer, watch: Watch) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The cells of each sheet as text: types guessed from the first thousand rows turn a later "C537500" into null."""
    import fastexcel  # only for spreadsheets, and few files are

    try:
        book = workbook_limits.open_workbook(buffer)
        for number, name in enumerate(book.sheet_names):
            watch.step(0.8 * number / len(book.sheet_names), f"Reading the sheet {name}")
            yield name, book.load_sheet(name, header_row=None, dtypes="string").to_arrow()
    except (fastexcel.FastExcelError, ValueError) as error:
        raise _damaged(error) from error


def _header(cells: pa.RecordBatch) -> list[str]:
    """The texts of the first row, without the empty cells at its end."""
    names = [(column[0].as_py() or "").strip() for column in cells.columns]
    while names and not names[-1]:
        names.pop()
    return names


def _damaged(error: Exception) -> DataError:
    return DataError(
        f"The spreadsheet is damaged, locked or not a spreadsheet: {str(error).splitlines()[0][:200]}. Save it again."
    )
