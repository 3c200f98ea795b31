"""Times from a column of dates; the order of day and month is decided by all values."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import ConfigError, DataError
from rlreco.transactions.duckdb_connection import connect
from rlreco.transactions.parse.cells import distinct_texts, is_text, refuse

T = TypeVar("T")

EARLIEST, LATEST = 1970, 2100

_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
# With four figures for the year, and with two: %Y would take 11 for the year 0011.
_LONG = {
    "ymd": ("%Y-%m-%d", "%Y%m%d", "%Y-%b-%d"),
    "dmy": ("%d-%m-%Y", "%d-%b-%Y", "%d-%B-%Y"),
    "mdy": ("%m-%d-%Y", "%b-%d-%Y", "%B-%d-%Y"),
}
_SHORT = {"ymd": ("%y-%b-%d",), "dmy": ("%d-%m-%y", "%d-%b-%y"), "mdy": ("%m-%d-%y", "%b-%d-%y")}
DATE_ORDERS = tuple(_LONG)

# One separator, one blank before the time, no offset, no comma: fewer formats then fit more files.
_BARE = r"""
regexp_replace(regexp_replace(regexp_replace(regexp_replace(trim(text),
    '(:\d{2}(?:\.\d+)?(?:\s?[AaPp][Mm])?)\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})$', '\1'),
    '^(\d{4}-\d{1,2}-\d{1,2})T', '\1 '),
    ',?\s+(\d{1,2}:)', ' \1'),
    '^(\w+)\.?[-/. ]+(\w+)\.?,?[-/. ]+(\d+)', '\1-\2-\3')
"""


class DateOrderError(DataError):
    """Both day-month and month-day fit the whole column, so that the user has to choose.

    example : a value of the column that reads differently
    choices : the orders that fit, e.g. ("dmy", "mdy")
    """

    def __init__(self, name: str, example: str, choices: tuple[str, ...]) -> None:
        super().__init__(
            f"Every date in column {name!r} can be read in more than one way ({' and '.join(choices)}), "
            f'for example {example!r}. Say which it is: choose it under "Dates", or use --date-order {choices[0]}.'
        )
        self.example = example
        self.choices = choices


def with_likely_order(read: Callable[[str | None], T], order: str | None, likely: str | None) -> T:
    """The result of `read(order)`; if several orders fit, of `read(likely)` if that is one of them.

    Raises DateOrderError if no order could be chosen.
    """
    try:
        return read(order)
    except DateOrderError as error:
        if likely not in error.choices:
            raise
        return read(likely)


def reading_of(text: str, order: str) -> datetime:
    """The time that a date means in that order. Raises DataError if it means none."""
    moment: datetime = times(pa.chunked_array([[text]], pa.string()), "", 1, order)[0].as_py()
    return moment


def times(column: pa.ChunkedArray, name: str, first_row: int, order: str | None = None) -> pa.ChunkedArray:
    """timestamp[us] without a zone: local time where it was written. Blanks become null.

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
        return pc.cast(local, pa.timestamp("us"), safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise DataError(f"Column {name!r} holds {column.type}, not dates. Choose another column.") from error


def _text_times(column: pa.ChunkedArray, name: str, first_row: int, order: str | None) -> pa.ChunkedArray:
    texts = column if is_text(column.type) else pc.cast(column, pa.string())
    distinct = distinct_texts(texts)
    readings = _readings(distinct)
    if order is None:
        orders = DateOrders(name)
        orders.add_readings(readings, texts, first_row)
        order = orders.only()
    values, parsed = readings["text"].combine_chunks(), readings[order].combine_chunks()
    plain = pc.cast(texts, pa.string())
    moments = pc.take(parsed, pc.index_in(plain, value_set=values))
    blank = pc.equal(pc.utf8_trim_whitespace(plain), "")
    unread = pc.and_(pc.and_not(pc.is_valid(plain), blank), pc.is_null(moments))
    refuse(texts, unread, name, first_row, f"is not a date like the others ({order})")
    return moments


def _readings(distinct: pa.Array) -> pa.Table:
    """The distinct texts, and for each order a column of times. Offsets are dropped: the shop's own day counts."""
    source = pa.table({"text": distinct})
    with connect() as connection:
        connection.register("source", source)
        parsed = ", ".join(f"{_reading(order)} AS {order}" for order in DATE_ORDERS)
        return connection.sql(f"SELECT text, {parsed} FROM (SELECT text, {_BARE} AS bare FROM source)").to_arrow_table()


def _reading(order: str) -> str:
    long, short = ([date + time for date in dates[order] for time in _TIMES] for dates in (_LONG, _SHORT))
    four = r"regexp_matches(bare, '(^|-)\d{4}')"
    return f"CASE WHEN {four} THEN try_strptime(bare, {long!r}) ELSE try_strptime(bare, {short!r}) END"


class DateOrders:
    """The orders of day and month that read every date added so far."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._fitting = list(DATE_ORDERS)
        self._differing: dict[str, str] = {}

    def add(self, column: pa.ChunkedArray, first_row: int) -> None:
        """Add a piece of the column whose first value is in row `first_row`. Raises DataError when no order is left."""
        if not pa.types.is_temporal(column.type):
            texts = column if is_text(column.type) else pc.cast(column, pa.string())
            self.add_readings(_readings(distinct_texts(texts)), texts, first_row)

    def add_readings(self, readings: pa.Table, column: pa.ChunkedArray, first_row: int) -> None:
        """Like `add`, for a piece that `_readings` has read already."""
        n_dates, before = readings.num_rows - _blanks(readings), self._fitting
        self._fitting = [order for order in before if readings.num_rows - readings[order].null_count == n_dates]
        if not self._fitting:
            raise _no_order(readings, self._name, column, first_row, before)
        for order in self._fitting[1:]:
            if order not in self._differing and not readings[order].equals(readings[self._fitting[0]]):
                self._differing[order] = _example(readings, self._fitting[0], order)

    def only(self) -> str:
        """The order that fits. Raises DateOrderError if others fit as well and read a date differently."""
        differing = [order for order in self._fitting[1:] if order in self._differing]
        if differing:
            raise DateOrderError(self._name, self._differing[differing[0]], (self._fitting[0], *differing))
        return self._fitting[0]


def _blanks(readings: pa.Table) -> int:
    return pc.sum(pc.equal(pc.utf8_trim_whitespace(readings["text"]), "")).as_py() or 0


def _no_order(readings: pa.Table, name: str, column: pa.ChunkedArray, first_row: int, orders: list[str]) -> DataError:
    best = min(orders, key=lambda order: readings[order].null_count)
    unread = pc.and_(pc.is_null(readings[best]), pc.not_equal(pc.utf8_trim_whitespace(readings["text"]), ""))
    example = readings["text"].filter(unread)[0]
    row = pc.index(pc.cast(column, pa.string()), example).as_py() + first_row
    return DataError(
        f"Row {row}, column {name!r}: {example.as_py()[:60]!r} is not a date, or not one like the "
        f"others ({best}). Nothing was read; correct it, or choose another column."
    )


def _example(readings: pa.Table, order: str, other: str) -> str:
    return str(readings["text"].filter(pc.not_equal(readings[order], readings[other]))[0].as_py())
