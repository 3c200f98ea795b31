"""Number of cells that a reader would make room for, and the limits on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rlreco.errors import DataError
from rlreco.language import gettext, number

MOST_CELLS = 60_000_000
MOST_SHEETS = 300
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
# Room for so many cells costs less than 100 MB. 100,000 rows of one-letter columns are as many.
HARMLESS_CELLS = 2_600_000


@dataclass(frozen=True, slots=True)
class Extent:
    """The rectangle from A1 that holds every cell of a sheet; readers make room for all of it."""

    rows: int = 0
    columns: int = 0

    @property
    def cells(self) -> int:
        return self.rows * self.columns

    def covering(self, rows: int, columns: int) -> "Extent":
        return Extent(max(self.rows, rows), max(self.columns, columns))

    def refuse_impossible(self) -> None:
        """Raises DataError for a cell outside of the largest sheet that spreadsheets can have."""
        if self.rows > MOST_ROWS or self.columns > MOST_COLUMNS:
            raise DataError(
                gettext(
                    "The spreadsheet has a cell in row {row} and column {column}, and a sheet ends at row {last_row} "
                    "and column {last_column}. The file is damaged; save it again, or save it as CSV.",
                    row=number(self.rows),
                    column=number(self.columns),
                    last_row=number(MOST_ROWS),
                    last_column=number(MOST_COLUMNS),
                )
            )


def most_cells(size: int) -> int:
    """Number of cells that a sheet of `size` unpacked bytes may span: a filled cell takes more than ten bytes."""
    return min(MOST_CELLS, max(HARMLESS_CELLS, size))


def refuse_wide(extent: Extent, size: int) -> None:
    """Raises DataError for a sheet that spans far more cells than its `size` in unpacked bytes can fill."""
    extent.refuse_impossible()
    if extent.cells > most_cells(size):
        raise DataError(
            gettext(
                "The cells of a sheet lie so far apart that it spans {rows} rows and {columns} columns, {cells} cells; "
                "at most {most} are read from a sheet of {size} MB. Delete the stray cells far from the table, or save "
                "the table as CSV.",
                rows=number(extent.rows),
                columns=number(extent.columns),
                cells=number(extent.cells),
                most=number(most_cells(size)),
                size=number(size / 2**20, 1),
            )
        )


def cells_of(extents: Sequence[Extent], n_sheets: int) -> int:
    """Cells of all sheets together. n_sheets : of the table of contents, which may name one part several times"""
    cells = [extent.cells for extent in extents]
    return sum(cells) + max(0, n_sheets - len(cells)) * max(cells, default=0)


def refuse_many(cells: int) -> None:
    """Raises DataError for sheets that span too many cells together."""
    if cells > MOST_CELLS:
        raise DataError(
            gettext(
                "The sheets of the file span {cells} cells together, and at most {most} are read. Save the table as "
                "CSV or Parquet.",
                cells=number(cells),
                most=number(MOST_CELLS),
            )
        )


def refuse_sheets(n_sheets: int) -> None:
    """Raises DataError for too many sheets, each of which costs time even if it is empty."""
    if n_sheets > MOST_SHEETS:
        raise DataError(
            gettext(
                "The spreadsheet has {sheets} sheets, and at most {most} are read. Save those that hold the sales as a "
                "file of their own.",
                sheets=number(n_sheets),
                most=number(MOST_SHEETS),
            )
        )
