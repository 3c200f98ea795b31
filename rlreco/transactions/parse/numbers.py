"""Columns of numbers, exactly or not at all."""

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.language import gettext, gettext_noop
from rlreco.transactions.parse.decimals import decimal_comma_of, signs_of
from rlreco.transactions.parse.texts.distinct import distinct_texts, encoded_once, is_text, refuse
from rlreco.transactions.parse.texts.figures import NumberTexts, number_texts
from rlreco.transactions.parse.texts.forms import Sign, fits, floats

_NO_NUMBER = gettext_noop("Row {row}, column {column}: {value} is not a number. Nothing was read; correct it.")
_NOT_FINITE = gettext_noop("Row {row}, column {column}: {value} is not a finite number. Nothing was read; correct it.")
_NO_PERCENT = gettext_noop(
    "Row {row}, column {column}: {value} has no percent sign, unlike others. Nothing was read; correct it."
)


def numbers(column: pa.ChunkedArray, name: str, first_row: int, comma: bool | None = None) -> pa.ChunkedArray:
    """Finite float64; blanks, NaN and words for "nothing" become null. Of 19% it is 19: see `is_percent`.

    comma : whether the decimal sign is a comma; None decides by the column alone, as if it held quantities
    Raises DataError naming the first row that is not a number, DecimalError if both signs are possible.
    """
    values = _parsed(column, name, first_row, comma) if is_text(column.type) else _cast(column, name)
    refuse(column, pc.is_inf(values), name, first_row, _NOT_FINITE)
    return values


def is_percent(column: pa.ChunkedArray) -> bool:
    """Whether the numbers have percent signs; zeros may lack it."""
    if not is_text(column.type):
        return False
    texts = number_texts(distinct_texts(column))
    percent = pc.equal(texts.words, "%")
    return bool(pc.any(percent).as_py()) and not pc.any(pc.and_not(_counting(texts), percent)).as_py()


def _cast(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    try:
        values = pc.cast(column, pa.float64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise DataError(
            gettext(
                "Column {column} holds {type}, not numbers. Choose another column.", column=repr(name), type=column.type
            )
        ) from error
    nan = pc.is_nan(values)
    return pc.if_else(nan, pa.scalar(None, pa.float64()), values) if pc.any(nan).as_py() else values


def _parsed(column: pa.ChunkedArray, name: str, first_row: int, comma: bool | None) -> pa.ChunkedArray:
    if comma is None:
        comma = decimal_comma_of({name: signs_of(column)}, counts=[name])
    chunks = encoded_once(column).chunks
    if not chunks:
        return pa.chunked_array([], pa.float64())
    texts = number_texts(chunks[0].dictionary)
    values, readable = _values(texts, "comma" if comma else "point")
    _refuse_rows(column, chunks, pc.invert(readable), name, first_row, _NO_NUMBER)
    _refuse_rows(column, chunks, _lacks_percent(texts, chunks), name, first_row, _NO_PERCENT)
    return pa.chunked_array([values.take(chunk.indices) for chunk in chunks])


def _values(texts: NumberTexts, decimal: Sign) -> tuple[pa.Array, pa.Array]:
    """float64, null for what isn't readable as well: a piece of a file may share its dictionary with others."""
    number = pc.fill_null(fits(texts.figures, decimal), False)
    readable = pc.or_(number, pc.equal(pc.fill_null(texts.figures, "?"), ""))
    return floats(pc.if_else(number, texts.figures, pa.scalar(None, pa.string())), decimal), readable


def _refuse_rows(
    column: pa.ChunkedArray, chunks: list[pa.DictionaryArray], bad: pa.Array, name: str, first_row: int, message: str
) -> None:
    """`refuse` by the distinct values. bad : for each value of the dictionary that the chunks share"""
    if pc.any(bad).as_py():
        refuse(column, pa.chunked_array([bad.take(chunk.indices) for chunk in chunks]), name, first_row, message)


def _lacks_percent(texts: NumberTexts, chunks: list[pa.DictionaryArray]) -> pa.Array:
    """Whether a number other than zero lacks the percent sign that others of the same column have."""
    percent = pc.equal(texts.words, "%")
    if not pc.any(percent).as_py() or not any(pc.any(percent.take(chunk.indices)).as_py() for chunk in chunks):
        return pa.repeat(pa.scalar(False), len(texts.words))
    return pc.and_not(_counting(texts), percent)


def _counting(texts: NumberTexts) -> pa.Array:
    """Whether a text is a number other than zero."""
    return pc.match_substring_regex(pc.fill_null(texts.figures, ""), "[1-9]")
