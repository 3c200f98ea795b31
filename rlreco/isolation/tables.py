"""Tables as plain records of places in a file of buffers, which the receiver maps.

Arrow's own files may hold compressed buffers, which unfold in the receiver's memory, so the places are ours.
"""

from collections.abc import Callable
from typing import Annotated, TypeAlias

import msgspec
import pyarrow as pa

Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**48)]
Place: TypeAlias = tuple[Count, Count]
"""Start and size, in bytes."""

Keep: TypeAlias = Callable[[pa.Buffer], Place]
Find: TypeAlias = Callable[[Place], pa.Buffer]

_WORDS = "words"
_WORDS_TYPE = pa.dictionary(pa.int32(), pa.string())
_PLAIN = {
    str(kind): kind
    for kind in (
        pa.bool_(),
        *(pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()),
        *(pa.float32(), pa.float64()),
        *(pa.string(), pa.large_string(), pa.date32()),
        *(pa.timestamp(unit) for unit in ("s", "ms", "us", "ns")),
    )
}
_TYPES = {**_PLAIN, _WORDS: _WORDS_TYPE}
"""Types of columns that may pass, by their names."""


class Values(msgspec.Struct, array_like=True):
    """An array of a type that isn't nested."""

    kind: str
    length: Count
    offset: Count
    buffers: tuple[Place | None, ...]


class Piece(msgspec.Struct, array_like=True):
    """A chunk of a column. words : those that the values number, if they are numbers of words"""

    values: Values
    words: Values | None


class Column(msgspec.Struct, array_like=True):
    name: str
    kind: str
    pieces: tuple[Piece, ...]


class Record(msgspec.Struct, array_like=True):
    """A table."""

    columns: tuple[Column, ...]


def record_of(table: pa.Table, keep: Keep) -> Record:
    """The table without its buffers, which are kept. Raises TypeError for columns of other types."""
    return Record(tuple(_column(name, table.column(at), keep) for at, name in enumerate(table.column_names)))


def table_of(record: Record, find: Find) -> pa.Table:
    """The table, with every value looked at. Raises ValueError or TypeError where it isn't sound."""
    table = pa.Table.from_arrays(
        [_chunked(column, find) for column in record.columns], names=[column.name for column in record.columns]
    )
    table.validate()
    return table


def _column(name: str, column: pa.ChunkedArray, keep: Keep) -> Column:
    kind = _WORDS if column.type == _WORDS_TYPE else str(column.type)
    if kind not in _TYPES:
        raise TypeError(f"Columns of type {column.type} don't pass from a child to its parent.")
    return Column(name, kind, tuple(_piece(chunk, kind, keep) for chunk in column.chunks))


def _piece(chunk: pa.Array, kind: str, keep: Keep) -> Piece:
    if kind == _WORDS:
        return Piece(_values(chunk.indices, keep), _values(chunk.dictionary, keep))
    return Piece(_values(chunk, keep), None)


def _values(array: pa.Array, keep: Keep) -> Values:
    places = tuple(None if buffer is None else keep(buffer) for buffer in array.buffers())
    return Values(str(array.type), len(array), array.offset, places)


def _chunked(column: Column, find: Find) -> pa.ChunkedArray:
    return pa.chunked_array([_chunk(piece, find) for piece in column.pieces], type=_TYPES[column.kind])


def _chunk(piece: Piece, find: Find) -> pa.Array:
    values = _array(piece.values, find)
    if piece.words is None:
        return values
    # Safe: each number is compared with the number of words.
    return pa.DictionaryArray.from_arrays(values, _array(piece.words, find), safe=True)


def _array(values: Values, find: Find) -> pa.Array:
    buffers = [None if place is None else find(place) for place in values.buffers]
    array = pa.Array.from_buffers(_PLAIN[values.kind], values.length, buffers, offset=values.offset)
    array.validate(full=True)
    return array
