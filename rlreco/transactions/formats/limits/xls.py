"""The extent of the sheets of an xls, from the records in its container."""

import struct
from collections.abc import Iterator, Sequence

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.language import gettext, number
from rlreco.transactions.formats.limits.extent import Extent, cells_of, refuse_many, refuse_sheets, refuse_wide

MOST_BYTES = 256 * 2**20

_HEADER, _ENTRY, _SMALL, _END = 512, 128, 64, 0xFFFFFFF0
_BOF, _SHEET = 0x809, 0x85
# The records of cells begin with row and column; those of several cells in a row end with the last column.
_SINGLE = frozenset({0x06, 0x201, 0x203, 0x204, 0x205, 0x27E, 0xD6, 0xFD})
_CELLS = _SINGLE | {0xBD, 0xBE}
# Kind, size, and for a cell its row and column, all from 0.
_RECORD = struct.Struct("<4H")


def refuse_large(buffer: pa.Buffer) -> None:
    """Raises DataError for a file that is too large, and for cells that lie too far apart.

    A container in an unusual form isn't followed: whether it can be read is for the reader to say.
    """
    if buffer.size > MOST_BYTES:
        raise DataError(
            gettext(
                "The xls file has {size} MB, and at most {most} MB are read. Save it as xlsx, CSV or Parquet.",
                size=number(buffer.size / 2**20),
                most=number(MOST_BYTES // 2**20),
            )
        )
    stream = _workbook(memoryview(buffer))
    n_sheets, extents = _sheets(stream)
    refuse_sheets(n_sheets)
    for extent in extents:
        refuse_wide(extent, buffer.size)
    refuse_many(cells_of(extents, n_sheets))


def _sheets(stream: bytes) -> tuple[int, list[Extent]]:
    """Number of sheets that the table of contents names, and the extent of each part."""
    n_sheets, rows, columns, position = 0, 0, 0, 0
    extents, end = [], len(stream) - _RECORD.size
    while position <= end:
        kind, size, row, column = _RECORD.unpack_from(stream, position)
        if kind in _CELLS:
            column = column if kind in _SINGLE else _short(stream, position + 2 + max(4, size))
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind == _BOF:
            extents.append(Extent(rows, columns))
            rows, columns = 0, 0
        n_sheets += kind == _SHEET
        position += 4 + size
    return n_sheets, [*extents, Extent(rows, columns)]


def _workbook(data: memoryview) -> bytes:
    """The stream that holds the sheets; empty where the container is damaged."""
    if len(data) < _HEADER:
        return b""
    size = 1 << min(16, _short(data, 30))
    table = [entry for sector in _table_sectors(data, size) for entry in _longs(_sector(data, sector, size))]
    sectors = data[size:]
    directory = _stream(sectors, table, _long(data, 48), size)
    entries = [directory[start : start + _ENTRY] for start in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
    for entry in entries:
        if entry[:64].decode("utf-16-le", "replace").partition("\0")[0].lower() in ("workbook", "book"):
            if _long(entry, 120) >= _long(data, 56):
                return _stream(sectors, table, _long(entry, 116), size)
            small = _longs(_stream(sectors, table, _long(data, 60), size))
            return _stream(_stream(sectors, table, _long(entries[0], 116), size), small, _long(entry, 116), _SMALL)
    return b""


def _stream(sectors: memoryview | bytes, table: Sequence[int], sector: int, size: int) -> bytes:
    """The sectors from this one on, joined. table : sector -> the one that follows"""
    return b"".join(sectors[number * size : (number + 1) * size] for number in _chain(table, sector))


def _table_sectors(data: memoryview, size: int) -> Iterator[int]:
    """Numbers of the sectors of the allocation table: 109 in the header, the rest in a chain."""
    yield from (sector for sector in _longs(data[76:_HEADER]) if sector < _END)
    following, left = _long(data, 68), len(data) // size
    while following < _END and left:
        *sectors, following = _longs(_sector(data, following, size)) or [_END]
        yield from (sector for sector in sectors if sector < _END)
        left -= 1


def _chain(table: Sequence[int], sector: int) -> Iterator[int]:
    """The sectors of a stream; a chain that runs in a circle ends after as many as there are."""
    for _ in table:
        if sector >= len(table):
            return
        yield sector
        sector = table[sector]


def _sector(data: memoryview, number: int, size: int) -> memoryview:
    return data[(number + 1) * size : (number + 2) * size]


def _longs(data: memoryview | bytes) -> list[int]:
    return [_long(data, start) for start in range(0, len(data) - 3, 4)]


def _long(data: memoryview | bytes, start: int) -> int:
    return int.from_bytes(data[start : start + 4], "little")


def _short(data: memoryview | bytes, start: int) -> int:
    return int.from_bytes(data[start : start + 2], "little")
