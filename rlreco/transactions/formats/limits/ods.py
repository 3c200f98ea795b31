"""The extent of the tables of an ods, whose rows and cells may stand for many."""

import re
from collections.abc import Iterator

from rlreco.transactions.formats.limits.extent import Extent, refuse_wide

_ROW, _CELL_START = b"<table:table-row", b"table-cell"
_CELL = re.compile(rb"<table:(?:covered-)?table-cell(?=[\s/>])([^>]*)")
_COLUMNS = re.compile(rb"""number-columns-repeated\s*=\s*["']([0-9]{1,18})["']""")
_ROWS = re.compile(rb"""number-rows-repeated\s*=\s*["']([0-9]{1,18})["']""")
# Tables of fewer columns are counted quickly.
_NARROW = 26


def extents_of(chunks: Iterator[bytes], size: int) -> list[Extent]:
    """Of each table, the rows and columns to the last cell with a value: repeated empty ones at the end don't count.

    chunks : the XML, cut before a "<". size : number of its bytes
    Raises DataError as soon as a table is too wide or too long.
    """
    tables: list[_Table] = []
    for row in _rows(chunks):
        if tables and row[:1] in b"/> \t\r\n" and tables[-1].add(row):
            refuse_wide(tables[-1].extent, size)
        n_tables = row.count(b"<table:table ") + row.count(b"<table:table>")
        tables += [_Table() for _ in range(n_tables if tables else max(1, n_tables))]
    return [table.extent for table in tables]


def _rows(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The XML before the first row, then each row with everything up to the next."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(_ROW)
        yield from whole
    yield rest


class _Table:
    def __init__(self) -> None:
        self.extent = Extent()
        self._row = 0

    def add(self, row: bytes) -> bool:
        """Whether the row has a value, so that the extent has grown."""
        repeated = _ROWS.search(row, 0, row.find(b">")) if b"number-rows" in row else None
        width = _width(row)
        self._row += int(repeated.group(1)) if repeated else 1
        if width:
            self.extent = self.extent.covering(self._row, width)
        return width > 0


def _width(row: bytes) -> int:
    """Number of columns to the last cell with a value; no exact one where it is small."""
    if b"value-type" not in row:
        return 0
    if b"columns-repeated" not in row and row.count(_CELL_START) <= _NARROW:
        return row.count(_CELL_START)
    column, width = 0, 0
    for attributes in _CELL.findall(row):
        repeated = _COLUMNS.search(attributes) if b"repeated" in attributes else None
        column += int(repeated.group(1)) if repeated else 1
        width = column if b"value-type" in attributes else width
    return width
