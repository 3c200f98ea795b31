"""Whole columns of dates as times."""

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import ConfigError
from rlreco.language import gettext, gettext_noop
from rlreco.transactions.parse.dates.orders import DateOrders
from rlreco.transactions.parse.dates.readings import (
    DATE_ORDERS,
    EARLIEST,
    LATEST,
    blanks,
    is_placeholder,
    no_dates,
    plain_texts,
    read_texts,
    without,
)
from rlreco.transactions.parse.dates.zones import UTC, local_times, offset_of, on_the_clock
from rlreco.transactions.parse.texts.distinct import refuse

_OUTSIDE = gettext_noop(
    "Row {row}, column {column}: {value} is not between {first} and {last}. Nothing was read; correct it."
)
_NO_DATE = gettext_noop(
    "Row {row}, column {column}: {value} is not a date like the others ({order}). Nothing was read; correct it."
)
_UNCERTAIN = gettext_noop(
    "Row {row}, column {column}: {value} names a time zone without a certain offset; write the offset, as +05:30, or "
    "choose no time zone. Nothing was read; correct it."
)


def reading_of(text: str, order: str) -> datetime:
    """The time that a date means in that order. Raises DataError if it means none."""
    moment: datetime = times(pa.chunked_array([[text]], pa.string()), "", 1, order)[0].as_py()
    return moment


def times(
    column: pa.ChunkedArray, name: str, first_row: int, order: str | None = None, time_zone: str | None = None
) -> pa.ChunkedArray:
    """timestamp[us] without a zone: local time where it was written, UTC for seconds since 1970.

    Blanks, words for nothing and placeholders such as 1900-01-01 become null.
    order : "ymd", "dmy" or "mdy"; None chooses the order that reads every value
    time_zone : the IANA zone on whose clock dates with an offset, and seconds since 1970, are shown; dates without one
        stay as written, which is the shop's own clock already
    Raises DateOrderError if two orders fit and differ, DataError naming the first row that is not a date, or whose zone
    has no certain offset where it matters.
    """
    if order is not None and order not in DATE_ORDERS:
        orders = ", ".join(DATE_ORDERS)
        raise ConfigError(
            gettext("The date order must be one of {orders}, got {order}.", orders=orders, order=repr(order))
        )
    if pa.types.is_temporal(column.type):
        parsed = _typed(column, name, time_zone)
    else:
        parsed = _text_times(column, name, first_row, order, time_zone)
    year = pc.year(parsed)
    outside = pc.or_(pc.less(year, EARLIEST), pc.greater_equal(year, LATEST))
    refuse(column, outside, name, first_row, _OUTSIDE, first=EARLIEST, last=LATEST - 1)
    return parsed


def _typed(column: pa.ChunkedArray, name: str, time_zone: str | None) -> pa.ChunkedArray:
    local = _local(column, time_zone) if getattr(column.type, "tz", None) else column
    try:
        moments = pc.cast(local, pa.timestamp("us"), safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise no_dates(column, name) from error
    ends = pc.min_max(pc.year(moments)).as_py()
    if ends["min"] is None or EARLIEST <= ends["min"] <= ends["max"] < LATEST:
        return moments
    return without(moments, is_placeholder(moments))


def _local(column: pa.ChunkedArray, time_zone: str | None) -> pa.ChunkedArray:
    """Clock times of a column of instants, by default in its own zone."""
    if time_zone is None:
        return pc.local_timestamp(column)
    return local_times(pc.cast(pc.cast(column, pa.timestamp("us", UTC), safe=False), pa.timestamp("us")), time_zone)


def _text_times(
    column: pa.ChunkedArray, name: str, first_row: int, order: str | None, time_zone: str | None
) -> pa.ChunkedArray:
    texts = plain_texts(column, name)
    readings = read_texts(texts)
    orders = DateOrders(name, order)
    orders.add_readings(readings, texts, first_row)
    order = orders.only()
    plain = pc.cast(texts, pa.string())
    rows = pc.index_in(plain, value_set=readings["text"].combine_chunks())
    moments = pc.take(_moments(readings, order, time_zone).combine_chunks(), rows)
    unread = pc.and_(pc.is_null(moments), pc.and_not(pc.is_valid(plain), pc.take(blanks(readings), rows)))
    refuse(texts, unread, name, first_row, _NO_DATE, order=order)
    if time_zone is not None:
        _refuse_uncertain(readings, texts, rows, name, first_row)
    return moments


def _moments(readings: pa.Table, order: str, time_zone: str | None) -> pa.ChunkedArray:
    if time_zone is None or readings["zone"].null_count == len(readings):
        return readings[order]
    return on_the_clock(readings[order], readings["zone"], time_zone)


def _refuse_uncertain(
    readings: pa.Table, texts: pa.ChunkedArray, rows: pa.ChunkedArray, name: str, first_row: int
) -> None:
    """Raises DataError naming the first row whose zone has no certain offset."""
    uncertain = [label for label in readings["zone"].unique().to_pylist() if label and offset_of(label) is None]
    if uncertain:
        is_uncertain = pc.is_in(readings["zone"], value_set=pa.array(uncertain))
        refuse(texts, pc.take(is_uncertain.combine_chunks(), rows), name, first_row, _UNCERTAIN)
