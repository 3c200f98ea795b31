"""The sheets of a workbook as tables of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.transactions.formats.files import TableFile
from rlreco.transactions.formats.unpack import unpacked
from rlreco.transactions.formats.workbook import Workbook
from rlreco.transactions.tables.memory_table import MemoryTable


def sheet_tables(book: Workbook, source: Path | BinaryIO) -> dict[str, TableFile]:
    """Name -> table of each sheet that has a header."""
    tables = getattr(book, "tables", None)
    return tables() if tables else dict(_read(source))


def _read(source: Path | BinaryIO) -> Iterator[tuple[str, TableFile]]:
    import fastexcel  # only for spreadsheets, and few files are

    if not isinstance(source, Path):
        source.seek(0)
    try:
        book = fastexcel.read_excel(unpacked(source).to_pybytes())
        for name in book.sheet_names:
            cells = pa.table(book.load_sheet(name, header_row=None, dtypes="string").to_arrow())
            if cells.num_rows:
                header = [(column[0].as_py() or "").strip() for column in cells.columns]
                yield name, MemoryTable(cells.slice(1).rename_columns(header), 2, {"format": "spreadsheet"})
    except (fastexcel.FastExcelError, ValueError) as error:
        raise DataError(f"The spreadsheet can't be read: {str(error).splitlines()[0][:200]}. Save it again.") from error
