"""The XML of a long sheet cut between rows into pieces, each of them the XML of a sheet.

Every piece is read by the same reader as a short sheet, so that the text of a cell is the same either way. A reader
leaves out what is blank around the cells; therefore a row that holds a mark is put above a piece and below it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.language import gettext, number
from rlreco.transactions.lines import WORDS

_MARK = "rlreco"
_TOP = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?:\s[^>/]*)?>")
# The rows to cut at state their number, since others count from the row above, and have room for a mark above.
_ROW = re.compile(rb"""<(?:[\w.-]+:)?row\s(?:[^>]*\s)?r\s*=\s*["']([2-9]|[1-9][0-9]{1,6})["']""")


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a sheet.

    xml : of a sheet with these rows and the marks around them
    first : number of the first row, from 1
    end : number of the first row of the next piece; None for the last
    """

    xml: bytes
    first: int
    end: int | None

    def without_marks(self, cells: pa.RecordBatch) -> pa.RecordBatch:
        """The rows from `first` to before `end`, of the last piece to its last cell.

        cells : those that were read, marks included
        Raises DataError where rows aren't in their order, so that cells lie outside of their piece.
        """
        above, below = int(self.first > 1), int(self.end is not None)
        rows = cells.num_rows - above - below
        expected = rows if self.end is None else self.end - self.first
        marks = [0] * above + [cells.num_rows - 1] * below
        if rows != expected or not all(_is_mark(cells, row) for row in marks):
            raise DataError(
                gettext(
                    "The rows of the spreadsheet aren't in their order near row {row}, so the file is damaged. Save it "
                    "again, or save the table as CSV.",
                    row=number(self.first),
                )
            )
        return cells.slice(above, rows)


def cut(chunks: Iterator[bytes], most: int) -> Iterator[Piece]:
    """The pieces of a sheet of little more than `most` bytes each; one piece if its rows don't state their numbers.

    chunks : the XML of the sheet, cut before a "<"
    """
    between = _between_rows(chunks, most)
    xml, end = next(between)
    top = _top(xml)
    if top is None:
        yield Piece(xml + b"".join(rest for rest, _ in between), 1, None)
        return
    yield Piece(xml + top.closing(end), 1, end)
    while end is not None:
        first = end
        xml, end = next(between)
        yield Piece(top.xml + top.mark(first - 1) + xml + top.closing(end), first, end)


def one_below_another(pieces: Sequence[pa.RecordBatch]) -> pa.Table:
    """The pieces below each other, their columns called "0", "1", ...; the shape is that of the sheet read whole.

    One thing differs: failed formulas, which are null, don't count as cells in the columns before and the rows after
    all other cells.
    """
    if len(pieces) == 1:
        return pa.table(pieces[0].columns, names=pieces[0].schema.names)
    width = max(piece.num_columns for piece in pieces)
    columns = [pa.chunked_array([_column(piece, index) for piece in pieces], WORDS) for index in range(width)]
    first = next((index for index, column in enumerate(columns) if column.null_count < len(column)), width)
    table = pa.table({str(index): column for index, column in enumerate(columns[first:])})
    return table.slice(0, _last_row(table))


def _between_rows(chunks: Iterator[bytes], most: int) -> Iterator[tuple[bytes, int | None]]:
    """Pieces of the XML, and the number of the row that follows."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        while size + len(chunk) > most and (row := _ROW.search(chunk, max(0, most - size))):
            yield b"".join([*parts, chunk[: row.start()]]), int(row[1])
            chunk, parts, size = chunk[row.start() :], [], 0
        parts.append(chunk)
        size += len(chunk)
    yield b"".join(parts), None


@dataclass(frozen=True, slots=True)
class _Top:
    """The XML above the first row. prefix : of its tags, such as "x:", mostly empty"""

    xml: bytes
    prefix: str

    def mark(self, row: int) -> bytes:
        """A row of this number with a mark in its first cell."""
        tag = self.prefix
        cell = f'<{tag}c r="A{row}" t="str"><{tag}v>{_MARK}</{tag}v></{tag}c>'
        return f'<{tag}row r="{row}">{cell}</{tag}row>'.encode()

    def closing(self, end: int | None) -> bytes:
        """A mark in row `end` and the end of the sheet, both of which the last piece has no need of."""
        if end is None:
            return b""
        return self.mark(end) + f"</{self.prefix}sheetData></{self.prefix}worksheet>".encode()


def _top(xml: bytes) -> _Top | None:
    start = _TOP.search(xml)
    return None if start is None else _Top(xml[: start.end()], start[1].decode())


def _is_mark(cells: pa.RecordBatch, row: int) -> bool:
    values = [column[row].as_py() for column in cells.columns]
    return values[:1] == [_MARK] and not any(value is not None for value in values[1:])


def _column(piece: pa.RecordBatch, index: int) -> pa.Array:
    return piece.column(index) if index < piece.num_columns else pa.nulls(piece.num_rows, WORDS)


def _last_row(table: pa.Table) -> int:
    """Number of rows to the last that has a cell."""
    last = 0
    for column in table.columns:
        filled = np.flatnonzero(pc.is_valid(column).to_numpy())
        last = max(last, int(filled[-1]) + 1 if len(filled) else 0)
    return last
