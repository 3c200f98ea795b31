"""Whole columns of dates as times."""

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import ConfigError, DataError
from rlreco.transactions.parse.dates.orders import DateOrders
from rlreco.transactions.parse.dates.readings import (
    DATE_ORDERS,
    EARLIEST,
    LATEST,
    blanks,
    is_placeholder,
    plain_texts,
    read_texts,
    without,
)
from rlreco.transactions.parse.texts.distinct import refuse


def reading_of(text: str, order: str) -> datetime:
    """The time that a date means in that order. Raises DataError if it means none."""
    moment: datetime = times(pa.chunked_array([[text]], pa.string()), "", 1, order)[0].as_py()
    return moment


def times(column: pa.ChunkedArray, name: str, first_row: int, order: str | None = None) -> pa.ChunkedArray:
    """timestamp[us] without a zone: local time where it was written, UTC for seconds since 1970.

    Blanks, words for nothing and placeholders such as 1900-01-01 become null.
    order : "ymd", "dmy" or "mdy"; None chooses the order that reads every value
    Raises DateOrderError if two orders fit and differ, DataError naming the first row that is not a date.
    """
    if order is not None and order not in DATE_ORDERS:
        raise ConfigError(f"The date order must be one of {', '.join(DATE_ORDERS)}, got {order!r}.")
    parsed = _typed(column, name) if pa.types.is_temporal(column.type) else _text_times(column, name, first_row, order)
    year = pc.year(parsed)
    outside = pc.or_(pc.less(year, EARLIEST), pc.greater_equal(year, LATEST))
    refuse(column, outside, name, first_row, f"is not between {EARLIEST} and {LATEST - 1}")
    return parsed


def _typed(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    local = pc.local_timestamp(column) if getattr(column.type, "tz", None) else column
    try:
        moments = pc.cast(local, pa.timestamp("us"), safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise DataError(f"Column {name!r} holds {column.type}, not dates. Choose another column.") from error
    ends = pc.min_max(pc.year(moments)).as_py()
    if ends["min"] is None or EARLIEST <= ends["min"] <= ends["max"] < LATEST:
        return moments
    return without(moments, is_placeholder(moments))


def _text_times(column: pa.ChunkedArray, name: str, first_row: int, order: str | None) -> pa.ChunkedArray:
    texts = plain_texts(column, name)
    readings = read_texts(texts)
    orders = DateOrders(name, order)
    orders.add_readings(readings, texts, first_row)
    order = orders.only()
    plain = pc.cast(texts, pa.string())
    rows = pc.index_in(plain, value_set=readings["text"].combine_chunks())
    moments = pc.take(readings[order].combine_chunks(), rows)
    unread = pc.and_(pc.is_null(moments), pc.and_not(pc.is_valid(plain), pc.take(blanks(readings), rows)))
    refuse(texts, unread, name, first_row, f"is not a date like the others ({order})")
    return moments
