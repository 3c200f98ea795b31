"""The kinds of file that transactions come in; each has a header and loads columns whole or not at all."""

from pathlib import Path
from typing import BinaryIO, Protocol

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.language import gettext
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats.beginning import PARQUET, beginning
from rlreco.transactions.formats.foreign_errors import about_the_file
from rlreco.transactions.formats.header_row import refuse_wide
from rlreco.transactions.formats.other_kinds import refuse_other_kinds
from rlreco.transactions.formats.parquet import ParquetTable
from rlreco.transactions.formats.unpack import empty_file, is_workbook, unpacked
from rlreco.transactions.read_options import AS_IT_IS, ReadOptions


class TableFile(Protocol):
    """A file with a header.

    names : the header, in order; a name may be blank or there twice
    first_row : number of the first row of data, as people count in the file: 2 under a header at its top, 1 in Parquet
    notes : how the file is read
    sheets, skipped_sheets : names of the sheets that are read and of those that aren't; none but in workbooks
    """

    names: list[str]
    first_row: int
    notes: dict[str, str]
    sheets: list[str]
    skipped_sheets: list[str]

    def load(self, columns: list[str], watch: Watch = UNWATCHED) -> pa.Table:
        """Every row of `columns`, by name. Raises DataError if that isn't possible exactly."""
        ...

    def head(self, rows: int = 5000) -> pa.Table:
        """Up to so many of the first rows of all columns, called "0", "1", ... by their place in `names`.

        Plain text, but for the types of Parquet. It costs little however long the file is, and doesn't fail: rows
        that can't be read are left out here, and refused by `load`.
        """
        ...


@about_the_file()
def open_table(source: Path | BinaryIO, watch: Watch = UNWATCHED, options: ReadOptions = AS_IT_IS) -> TableFile:
    """The table in a file, its kind decided by the bytes and never by the name.

    options : of these, the encoding and the sheets are used
    Raises DataError, and ConfigError for an encoding that doesn't exist.
    """
    buffer = unpacked(source, watch)
    if not buffer.size:
        raise empty_file()
    refuse_other_kinds(buffer)
    file = _table(buffer, watch, options)
    refuse_wide(file.names)
    if not options.header and file.notes["format"] != "text":
        raise DataError(
            gettext(
                "Only a text may lack a header, and the file is {format}. Leave that option out.",
                format=gettext(file.notes["format"]),
            )
        )
    if options.sheets and not file.sheets:
        raise DataError(
            gettext(
                "Only spreadsheets have sheets, and the file is {format}. Leave out the sheet.",
                format=gettext(file.notes["format"]),
            )
        )
    return file


def _table(buffer: pa.Buffer, watch: Watch, options: ReadOptions) -> TableFile:
    if beginning(buffer) == PARQUET:
        return ParquetTable(buffer)
    return _sheets(buffer, watch, options) if is_workbook(buffer) else _text(buffer, watch, options)


# The patterns and word lists of a kind take longer to load than a small file to read: only those of its kind are.
def _sheets(buffer: pa.Buffer, watch: Watch, options: ReadOptions) -> TableFile:
    from rlreco.transactions.formats.workbook import Workbook

    return Workbook(buffer, watch, options.sheets)


def _text(buffer: pa.Buffer, watch: Watch, options: ReadOptions) -> TableFile:
    from rlreco.transactions.formats.json_rows import JsonTable, is_json
    from rlreco.transactions.formats.text import TextTable

    if is_json(buffer):
        return JsonTable(buffer, watch, options.encoding)
    return TextTable(buffer, watch, options.encoding, options.header)
