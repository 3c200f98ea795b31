"""Whole columns of text or numbers as ids, names and numbers, exactly or not at all.

Every function takes a column of the file and works on its distinct values, which are few.
`first_row` is the number a person would give the column's first value: 2 under a header, 1 in Parquet.
"""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError

_NO_ID = ["", "nan", "null", "none", "n/a", "#n/a", "<na>", "na", "nil"]
_BLANK_NUMBER = ["", "nan", "null", "none", "n/a", "#n/a", "<na>", "na", "-"]
_CURRENCY = r"[£$€¥₹\s\x{00A0}\x{202F}']|\b[A-Z]{3}\b"
_POINT = r"^[-+]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?([eE][-+]?\d+)?$"
_COMMA = r"^[-+]?(\d+|\d{1,3}(\.\d{3})+)?(,\d*)?([eE][-+]?\d+)?$"


def ids(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text ids: 17850.0 becomes "17850", " 85123A " "85123A", "017850" stays, blanks and "nan" become null."""
    if pa.types.is_floating(column.type):
        return _on_distinct(column, _float_ids)
    if not is_text(column.type):
        return pc.cast(column, pa.string())
    return _on_distinct(column, _text_ids)


def names(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dictionary-encoded text without the blanks around it; empty text becomes null."""
    texts = column if is_text(column.type) else pc.cast(column, pa.string())
    encoded = _encoded(texts)
    if not encoded.num_chunks:
        return pa.chunked_array([], pa.dictionary(pa.int32(), pa.string()))
    trimmed = pc.dictionary_encode(_null_if_in(_trimmed(encoded.chunk(0).dictionary), [""]))
    chunks = [
        pa.DictionaryArray.from_arrays(trimmed.indices.take(chunk.indices), trimmed.dictionary)
        for chunk in encoded.chunks
    ]
    return pa.chunked_array(chunks)


def numbers(column: pa.ChunkedArray, name: str, first_row: int, comma: bool | None = None) -> pa.ChunkedArray:
    """Finite float64; blanks and NaN become null.

    comma : whether the decimal sign is a comma; None decides by the column alone
    Raises DataError naming the first row that is not a number.
    """
    values = _parsed(column, name, first_row, comma) if is_text(column.type) else _cast(column, name)
    values = pc.if_else(pc.is_nan(values), pa.scalar(None, pa.float64()), values)
    refuse(column, pc.is_inf(values), name, first_row, "is not a finite number")
    return values


def comma_in(column: pa.ChunkedArray) -> str:
    """The meaning of commas in a column of numbers: "none", "thousands", "decimal", or "either" as in 1,234."""
    if not is_text(column.type):
        return "none"
    texts = _bare(distinct_texts(column))
    as_point, as_comma = _fits(texts, _POINT), _fits(texts, _COMMA)
    if not bool(pc.any(pc.match_substring(texts, ","), min_count=0).as_py()):
        return "none"
    if as_point and as_comma:
        return "either"
    return "decimal" if as_comma else "thousands"


def refuse(column: pa.ChunkedArray, bad: pa.ChunkedArray, name: str, first_row: int, why: str) -> None:
    """Raises DataError naming the first row for which `bad` is true."""
    index = pc.index(bad, True).as_py()
    if index >= 0:
        value = str(column[index].as_py())[:60]
        raise DataError(f"Row {index + first_row}, column {name!r}: {value!r} {why}. Nothing was read; correct it.")


def is_text(kind: pa.DataType) -> bool:
    """Whether the type is text, dictionary-encoded or not."""
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(value) or pa.types.is_large_string(value))


def _on_distinct(column: pa.ChunkedArray, convert: Callable[[pa.Array], pa.Array]) -> pa.ChunkedArray:
    """The column with each distinct value converted once."""
    encoded = _encoded(column)
    chunks = encoded.chunks
    if not chunks:
        return pa.chunked_array([convert(pa.array([], encoded.type.value_type))])
    converted = convert(chunks[0].dictionary)
    return pa.chunked_array([converted.take(chunk.indices) for chunk in chunks])


def _encoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dictionary-encoded with one dictionary for all chunks."""
    encoded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    return encoded.unify_dictionaries()


def distinct_texts(column: pa.ChunkedArray) -> pa.Array:
    """The distinct values without null, as plain text."""
    return pc.cast(pc.drop_null(pc.unique(column)), pa.string())


def _trimmed(texts: pa.Array) -> pa.Array:
    return pc.utf8_trim_whitespace(pc.cast(texts, pa.string()))


def _null_if_in(texts: pa.Array, blanks: list[str]) -> pa.Array:
    blank = pc.is_in(pc.utf8_lower(texts), value_set=pa.array(blanks))
    return pc.if_else(blank, pa.scalar(None, pa.string()), texts)


def _text_ids(texts: pa.Array) -> pa.Array:
    return _null_if_in(pc.replace_substring_regex(_trimmed(texts), r"^(\d+)\.0+$", r"\1"), _NO_ID)


def _float_ids(values: pa.Array) -> pa.Array:
    values = pc.if_else(pc.is_nan(values), pa.scalar(None, values.type), values)
    whole = pc.and_(pc.equal(values, pc.floor(values)), pc.less(pc.abs(values), 2.0**53))
    as_integer = pc.cast(pc.cast(pc.if_else(whole, values, 0.0), pa.int64()), pa.string())
    return pc.if_else(whole, as_integer, pc.cast(values, pa.string()))


def _cast(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    try:
        return pc.cast(column, pa.float64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise DataError(f"Column {name!r} holds {column.type}, not numbers. Choose another column.") from error


def _parsed(column: pa.ChunkedArray, name: str, first_row: int, comma: bool | None) -> pa.ChunkedArray:
    decimal_comma = comma_in(column) == "decimal" if comma is None else comma
    readable = _on_distinct(column, lambda texts: _readable(texts, decimal_comma))
    refuse(column, pc.invert(readable), name, first_row, "is not a number")
    return _on_distinct(column, lambda texts: _to_floats(texts, decimal_comma))


def _readable(texts: pa.Array, comma: bool) -> pa.Array:
    bare = _bare(texts)
    has_digit = pc.match_substring_regex(bare, r"\d")
    return pc.or_(pc.equal(bare, ""), pc.and_(has_digit, pc.match_substring_regex(bare, _COMMA if comma else _POINT)))


def _fits(bare: pa.Array, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(bare, pattern), min_count=0).as_py())


def _bare(texts: pa.Array) -> pa.Array:
    """Without currency signs and blanks; (1.50) and 1.50- become -1.50; words for "nothing" become empty."""
    trimmed = _trimmed(texts)
    blank = pc.is_in(pc.utf8_lower(trimmed), value_set=pa.array(_BLANK_NUMBER))
    bare = pc.replace_substring_regex(pc.if_else(blank, "", trimmed), _CURRENCY, "")
    return pc.replace_substring_regex(bare, r"^(?:\((.+)\)|([^-].*)-)$", r"-\1\2")


def _to_floats(texts: pa.Array, comma: bool) -> pa.Array:
    """NaN for blanks and for unused values: a piece of a file may share its dictionary with others."""
    bare = pc.if_else(_readable(texts, comma), _bare(texts), "")
    bare = pc.replace_substring(bare, "." if comma else ",", "")
    bare = pc.replace_substring(bare, ",", ".") if comma else bare
    return pa.array([float(text) if text else np.nan for text in bare.to_pylist()], pa.float64())
