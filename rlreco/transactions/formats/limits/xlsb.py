"""The extent of a sheet of an xlsb, from its records."""

from collections.abc import Iterator

from rlreco.transactions.formats.limits.extent import Extent

_ROW, _FIRST_CELL, _LAST_CELL, _BEGIN_CELLS, _SHEET = 0, 1, 11, 145, 156


def records(chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Kind and first four bytes of each record."""
    data = b""
    for chunk in chunks:
        data += chunk
        position = 0
        while True:
            kind, after = _number(data, position, 2)
            size, start = _number(data, after, 4)
            if start < 0 or start + size > len(data):
                break
            yield kind, data[start : start + min(size, 4)]
            position = start + size
        data = data[position:]


def extent_of(chunks: Iterator[bytes]) -> Extent:
    """The rows and columns from A1 to the last cell; none for a part that isn't a sheet."""
    rows, columns, in_cells = 0, 0, False
    for kind, start in records(chunks):
        in_cells = in_cells or kind == _BEGIN_CELLS
        if in_cells and kind == _ROW:
            rows = max(rows, int.from_bytes(start, "little") + 1)
        elif in_cells and _FIRST_CELL <= kind <= _LAST_CELL:
            columns = max(columns, int.from_bytes(start, "little") + 1)
    return Extent(rows, columns)


def sheets_in(chunks: Iterator[bytes]) -> int:
    """Number of sheets that the table of contents names."""
    return sum(kind == _SHEET for kind, _ in records(chunks))


def _number(data: bytes, position: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, and the position after it; -1 where the data ends before."""
    value = 0
    for index in range(most):
        if position < 0 or position + index >= len(data):
            return 0, -1
        byte = data[position + index]
        value |= (byte & 127) << 7 * index
        if byte < 128:
            return value, position + index + 1
    return value, position + most
