"""The kinds of file that transactions come in. Each knows its header and loads chosen columns, whole or not at all."""

from pathlib import Path
from typing import BinaryIO, Protocol

import fastexcel
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from rlreco.errors import DataError


class TableFile(Protocol):
    """A file with a header.

    names : the header, in order
    first_row : the number of the first row of data as people count it
    notes : how the file is read
    """

    names: list[str]
    first_row: int
    notes: dict[str, str]

    def load(self, columns: list[str]) -> pa.Table:
        """Every row of `columns`; DataError where that isn't possible exactly."""
        ...


class ParquetTable:
    """Typed columns; nothing to guess."""

    first_row = 1

    def __init__(self, source: Path | BinaryIO) -> None:
        try:
            self._file = pa.parquet.ParquetFile(source)
        except (pa.ArrowException, OSError) as error:
            raise DataError(f"The Parquet file is damaged or cut off: {_line(error)}") from error
        self.names = list(self._file.schema_arrow.names)
        self.notes = {"format": "Parquet"}

    def load(self, columns: list[str]) -> pa.Table:
        try:
            return self._file.read(columns)
        except (pa.ArrowException, OSError) as error:
            raise DataError(f"The Parquet file is damaged or cut off: {_line(error)}") from error


class TextTable:
    """Delimited text. Everything is loaded as text, because types guessed from the first rows lose later ones."""

    first_row = 2

    def __init__(self, data: bytes) -> None:
        self._encoding = _encoding(data)
        self._data = data
        header = data.split(b"\n", 1)[0].decode(self._encoding).strip("\ufeff\r")
        self._separator = max(",;\t|", key=header.count)
        self.names = _header(header, self._separator)
        self.notes = {"format": "text", "encoding": self._encoding, "separator": self._separator}

    def load(self, columns: list[str]) -> pa.Table:
        try:
            return pa.csv.read_csv(
                pa.BufferReader(self._data),
                read_options=pa.csv.ReadOptions(encoding=self._encoding),
                parse_options=pa.csv.ParseOptions(delimiter=self._separator, newlines_in_values=True),
                convert_options=pa.csv.ConvertOptions(
                    include_columns=columns,
                    column_types={name: pa.dictionary(pa.int32(), pa.string()) for name in columns},
                    strings_can_be_null=False,
                ),
            )
        except pa.ArrowException as error:
            raise DataError(f"The file isn't a table of text that can be read exactly: {_line(error)}") from error


class Workbook:
    """The first sheet of an xlsx, xls or ods file, every cell as text."""

    first_row = 2

    def __init__(self, data: bytes) -> None:
        try:
            book = fastexcel.read_excel(data)
            # Types guessed from the first thousand rows turn a later "C537500" into null without an error.
            self._sheet = book.load_sheet(0, dtypes="string")
        except fastexcel.FastExcelError as error:
            raise DataError(f"The spreadsheet is damaged or not a spreadsheet: {_line(error)}") from error
        self.names = [column.name for column in self._sheet.available_columns()]
        self.notes = {"format": "spreadsheet", "sheet": self._sheet.name}

    def load(self, columns: list[str]) -> pa.Table:
        return pa.Table.from_batches([self._sheet.to_arrow()]).select(columns)


def _encoding(data: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _header(line: str, separator: str) -> list[str]:
    table = pa.csv.read_csv(
        pa.BufferReader(line.encode() + b"\n"), parse_options=pa.csv.ParseOptions(delimiter=separator)
    )
    return list(table.column_names)


def _line(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
