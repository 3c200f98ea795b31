"""Columns worked on by their distinct values, which are few, and refused by the row of the first bad one."""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.language import gettext


def on_distinct(column: pa.ChunkedArray, convert: Callable[[pa.Array], pa.Array]) -> pa.ChunkedArray:
    """The column with each distinct value converted once."""
    encoded = encoded_once(column)
    chunks = encoded.chunks
    if not chunks:
        return pa.chunked_array([convert(pa.array([], encoded.type.value_type))])
    converted = convert(chunks[0].dictionary)
    return pa.chunked_array([converted.take(chunk.indices) for chunk in chunks])


def encoded_once(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dictionary-encoded with one dictionary for all chunks."""
    encoded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    return encoded.unify_dictionaries()


def distinct_texts(column: pa.ChunkedArray) -> pa.Array:
    """The distinct values without null, as plain text."""
    return pc.cast(pc.drop_null(pc.unique(column)), pa.string())


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column as plain text."""
    return column if pa.types.is_string(column.type) else pc.cast(column, pa.string())


def replaced(column: pa.ChunkedArray, values: pa.Array, by: pa.Array) -> pa.ChunkedArray:
    """Text: in place of each value, the text at its place in `by`; null for what isn't among the values.

    values, by : text, as long as each other
    """
    places = pc.index_in(as_text(column), value_set=values)
    return pa.chunked_array([by.take(chunk) for chunk in places.chunks], pa.string())


def is_text(kind: pa.DataType) -> bool:
    """Whether the type is text, dictionary-encoded or not."""
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(value) or pa.types.is_large_string(value))


def refuse(
    column: pa.ChunkedArray, bad: pa.ChunkedArray, name: str, first_row: int, message: str, **values: object
) -> None:
    """Raises DataError naming the first row for which `bad` is true.

    message : for `gettext`, with {row}, {column} and {value}, and what `values` adds
    """
    index = pc.index(bad, True).as_py()
    if index >= 0:
        value = str(column[index].as_py())[:60]
        raise DataError(gettext(message, row=index + first_row, column=repr(name), value=repr(value), **values))
