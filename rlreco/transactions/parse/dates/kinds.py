"""The kind of dates that a column holds, and how likely it holds dates at all, by some of its values."""

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.transactions.parse.dates.figures import DAY_NUMBERS, NUMBER_KINDS, is_six_figures
from rlreco.transactions.parse.dates.readings import BLANK, DATE_ORDERS, EARLIEST, LATEST, plain_texts, read_texts

_ENOUGH = 1_000
# Dates of one column are alike, so that fewer values tell whether it holds any.
_ENOUGH_TO_TELL = 200
# Numbers of five figures are as often ids or amounts; those of six are hardly ever dates.
_WEIGHTS = {DAY_NUMBERS: 0.5, BLANK: 0.0}
_SECONDS_OF_NINE_FIGURES = r"^\s*\d{9}(?:[.,]\d*)?\s*$"


def kind_of_dates(column: pa.ChunkedArray) -> str | None:
    """ "day numbers", "unix seconds", "unix milliseconds", ... if the first dates of the column are such numbers."""
    texts = _sample(column, _ENOUGH)
    kinds = [] if texts is None else read_texts(texts)["kind"].unique().to_pylist()
    return next((kind for kind in kinds if kind in NUMBER_KINDS), None)


def looks_like_dates(column: pa.ChunkedArray) -> float:
    """The share of values that aren't blank and read as dates in any order, 0 to 1; day numbers count half.

    column : text, numbers or times, best some thousand values; further distinct values are left out
    """
    if pa.types.is_temporal(column.type):
        return float(column.null_count < len(column) and not pa.types.is_time(column.type))
    texts = _sample(column, _ENOUGH_TO_TELL)
    if texts is None:
        return 0.0
    six_figures = is_six_figures(texts)
    readings = read_texts(texts.filter(pc.invert(six_figures)))
    counts = _counts(column, readings["text"])
    full = pc.sum(pc.if_else(pc.equal(pc.fill_null(readings["kind"], ""), BLANK), 0, counts), min_count=0).as_py()
    full += pc.sum(_counts(column, texts.filter(six_figures)), min_count=0).as_py()
    return float(pc.sum(pc.multiply(_weights(readings), counts), min_count=0).as_py() / full) if full else 0.0


def _sample(column: pa.ChunkedArray, most: int) -> pa.ChunkedArray | None:
    """Up to so many distinct values from all over the column as text; None for a type that holds no dates."""
    distinct = pc.drop_null(pc.unique(column))
    places = pa.array(range(0, len(distinct), max(1, -(-len(distinct) // most))), pa.int64())
    try:
        return pc.cast(plain_texts(pa.chunked_array([distinct.take(places)]), ""), pa.string())
    except DataError:
        return None


def _counts(column: pa.ChunkedArray, texts: pa.ChunkedArray) -> pa.Array:
    """How often each of the texts stands in the column."""
    plain = pc.cast(plain_texts(column, ""), pa.string())
    counted = pc.value_counts(plain)
    return pc.take(counted.field("counts"), pc.index_in(texts, value_set=counted.field("values"))).combine_chunks()


def _weights(readings: pa.Table) -> pa.Array:
    weights = pa.array([_WEIGHTS.get(kind, float(kind is not None)) for kind in readings["kind"].to_pylist()])
    likely = pc.invert(pc.match_substring_regex(readings["text"], _SECONDS_OF_NINE_FIGURES))
    inside = pc.and_(likely, _inside(readings))
    return pc.if_else(inside.combine_chunks(), weights, 0.0)


def _inside(readings: pa.Table) -> pa.ChunkedArray:
    """Whether the time falls in the years that are read, in at least one order."""
    ymd, dmy, mdy = (_in_years(pc.year(readings[order])) for order in DATE_ORDERS)
    return pc.or_(ymd, pc.or_(dmy, mdy))


def _in_years(years: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(pc.and_(pc.greater_equal(years, EARLIEST), pc.less(years, LATEST)), False)
