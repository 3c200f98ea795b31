"""The kinds of file that transactions come in; each has a header and loads columns whole or not at all."""

from pathlib import Path
from typing import BinaryIO, Protocol

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats.foreign_errors import about_the_file
from rlreco.transactions.formats.parquet import ParquetTable
from rlreco.transactions.formats.text import TextTable
from rlreco.transactions.formats.unpack import is_workbook, unpacked
from rlreco.transactions.formats.workbook import Workbook


class TableFile(Protocol):
    """A file with a header.

    names : the header, in order
    first_row : number of the first row of data, as people count
    notes : how the file is read
    """

    names: list[str]
    first_row: int
    notes: dict[str, str]

    def load(self, columns: list[str], watch: Watch = UNWATCHED) -> pa.Table:
        """Every row of `columns`. Raises DataError if that isn't possible exactly."""
        ...


@about_the_file("file")
def open_table(source: Path | BinaryIO, watch: Watch = UNWATCHED) -> TableFile:
    """The table in a file, its kind decided by the bytes and never by the name. Raises DataError."""
    buffer = unpacked(source, watch)
    if not buffer.size:
        raise DataError("The file is empty. Choose a file with a header and rows.")
    if is_workbook(buffer):
        return Workbook(buffer, watch)
    if buffer.slice(0, min(4, buffer.size)).to_pybytes() == b"PAR1":
        return ParquetTable(buffer)
    return TextTable(buffer, watch)
