"""Whole columns of text or numbers as ids and names.

Every function takes a column of the file and works on its distinct values, which are few.
`first_row` is the number a person would give the column's first value: 2 under a header, 1 in Parquet.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.parse.texts.distinct import encoded_once, is_text, on_distinct

NO_ID = ["", "nan", "null", "none", "n/a", "#n/a", "<na>", "na", "nil"]
"""Words for no id, in lower case."""


def ids(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text ids: 17850.0 becomes "17850", " 85123A " "85123A", "017850" stays, blanks and "nan" become null."""
    if pa.types.is_floating(column.type):
        return on_distinct(column, _float_ids)
    if not is_text(column.type):
        return pc.cast(column, pa.string())
    return on_distinct(column, _text_ids)


def names(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dictionary-encoded text without the blanks around it; empty text becomes null."""
    texts = column if is_text(column.type) else pc.cast(column, pa.string())
    encoded = encoded_once(texts)
    if not encoded.num_chunks:
        return pa.chunked_array([], pa.dictionary(pa.int32(), pa.string()))
    trimmed = pc.dictionary_encode(_null_if_in(_trimmed(encoded.chunk(0).dictionary), [""]))
    chunks = [
        pa.DictionaryArray.from_arrays(trimmed.indices.take(chunk.indices), trimmed.dictionary)
        for chunk in encoded.chunks
    ]
    return pa.chunked_array(chunks)


def _trimmed(texts: pa.Array) -> pa.Array:
    return pc.utf8_trim_whitespace(pc.cast(texts, pa.string()))


def _null_if_in(texts: pa.Array, blanks: Sequence[str]) -> pa.Array:
    blank = pc.is_in(pc.utf8_lower(texts), value_set=pa.array(blanks))
    return pc.if_else(blank, pa.scalar(None, pa.string()), texts)


def _text_ids(texts: pa.Array) -> pa.Array:
    return _null_if_in(pc.replace_substring_regex(_trimmed(texts), r"^(\d+)\.0+$", r"\1"), NO_ID)


def _float_ids(values: pa.Array) -> pa.Array:
    values = pc.if_else(pc.is_nan(values), pa.scalar(None, values.type), values)
    whole = pc.and_(pc.equal(values, pc.floor(values)), pc.less(pc.abs(values), 2.0**53))
    as_integer = pc.cast(pc.cast(pc.if_else(whole, values, 0.0), pa.int64()), pa.string())
    return pc.if_else(whole, as_integer, pc.cast(values, pa.string()))
