"""The times that distinct texts mean, in each order of day, month and year."""

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.language import gettext, gettext_noop
from rlreco.transactions.duckdb_connection import connect
from rlreco.transactions.parse.dates.blanks import PLACEHOLDERS, is_blank
from rlreco.transactions.parse.dates.figures import SINCE_1970, SIX_FIGURES, is_six_figures, plain_figures, read_numbers
from rlreco.transactions.parse.dates.spelling import respelled
from rlreco.transactions.parse.dates.zones import UTC, zone_labels
from rlreco.transactions.parse.texts.distinct import distinct_texts, is_text

EARLIEST, LATEST = 1970, 2100

DATES, BLANK = gettext_noop("dates"), "blank"

_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
# With four figures for the year, and with two: %Y would take 11 for the year 0011.
_LONG = {
    "ymd": ("%Y-%m-%d", "%Y%m%d", "%Y-%b-%d"),
    "dmy": ("%d-%m-%Y", "%d-%b-%Y", "%d-%B-%Y"),
    "mdy": ("%m-%d-%Y", "%b-%d-%Y", "%B-%d-%Y"),
}
_SHORT = {
    "ymd": ("%y-%m-%d", "%y-%b-%d"),
    "dmy": ("%d-%m-%y", "%d-%b-%y"),
    "mdy": ("%m-%d-%y", "%b-%d-%y"),
}
DATE_ORDERS = tuple(_LONG)

_ZONE_AFTER_TIME = r"(:\d{2}(?:\.\d+)?(?:\s?[AaPp][Mm])?)\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})$"
# One separator, one blank before the time, no offset, no comma: fewer formats then fit more files.
_BARE = rf"""
regexp_replace(regexp_replace(regexp_replace(regexp_replace(trim(spelling),
    '{_ZONE_AFTER_TIME}', '\1'),
    '^(\d{{4}}-\d{{1,2}}-\d{{1,2}})T', '\1 '),
    ',?\s+(\d{{1,2}}:)', ' \1'),
    '^(\w+)\.?[-/. ]+(\w+)\.?,?[-/. ]+(\d+)', '\1-\2-\3')
"""

_ZONE = f"nullif(regexp_extract(trim(spelling), '{_ZONE_AFTER_TIME}', 2), '')"

# What no format can read: to start DuckDB costs more than to read the dates of a small column.
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_POSSIBLE = rf"(?i)^\W*(?:\d+\W+(?:\d+|{_MONTH})|{_MONTH}\W+\d+)\W+\d|^\W*\d{{7}}"

_READINGS = pa.schema(
    [("text", pa.string()), ("zone", pa.string()), *((order, pa.timestamp("us")) for order in DATE_ORDERS)]
)


def plain_texts(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """The column as text. Raises DataError for a type that holds neither text nor numbers."""
    if is_text(column.type):
        return column
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type)):
        raise no_dates(column, name)
    return pc.cast(column, pa.string())


def no_dates(column: pa.ChunkedArray, name: str) -> DataError:
    """Of a column whose type holds none."""
    return DataError(
        gettext("Column {column} holds {type}, not dates. Choose another column.", column=repr(name), type=column.type)
    )


def read_texts(texts: pa.ChunkedArray) -> pa.Table:
    """The distinct texts with, for each order, the time it means; any order of rows.

    Columns: text, zone (as `zone_labels` gives it, null where the text names none), ymd, dmy, mdy (timestamp[us], null
    where unread; as written, so not turned by the zone), kind (the kind of date, BLANK, null if unread).
    """
    readings = _read(distinct_texts(texts))
    return _without_placeholders(_with(readings, zone=zone_labels(readings["zone"])))


def _read(distinct: pa.Array) -> pa.Table:
    fast = _in_each_order(distinct, distinct, pa.nulls(len(distinct), pa.string()))
    unread = _unread(fast)
    if not pc.any(unread, min_count=0).as_py():
        return _of_kind(fast, DATES)
    rest = fast["text"].filter(unread).combine_chunks()
    return pa.concat_tables([_of_kind(fast.filter(pc.invert(unread)), DATES), *_slowly(rest)])


def blanks(readings: pa.Table) -> pa.ChunkedArray:
    """Which of the texts mean no date at all."""
    return pc.fill_null(pc.equal(readings["kind"], BLANK), False)


def _slowly(texts: pa.Array) -> Iterator[pa.Table]:
    """The readings of texts that don't look like most dates do."""
    blank = is_blank(texts)
    yield _blank(texts.filter(blank))
    texts = texts.filter(pc.invert(blank))
    figures = plain_figures(texts)
    moments, kinds = read_numbers(figures)
    is_number = pc.is_valid(kinds)
    zones = pc.if_else(pc.is_in(kinds, value_set=pa.array(SINCE_1970)), UTC, pa.scalar(None, pa.string()))
    yield _alike(*(column.filter(is_number) for column in (texts, moments, kinds, zones)))
    is_date = pc.invert(is_number)
    yield _spelled(texts.filter(is_date), figures.filter(is_date))


def _spelled(texts: pa.Array, figures: pa.Array) -> pa.Table:
    readings = _in_each_order(texts, *respelled(figures))
    kinds = pc.if_else(is_six_figures(readings["text"]), SIX_FIGURES, DATES)
    kinds = pc.if_else(_unread(readings), pa.scalar(None, pa.string()), kinds)
    return readings.append_column("kind", kinds)


def _in_each_order(texts: pa.Array, spellings: pa.Array, zones: pa.Array) -> pa.Table:
    """zones : as written, where they are no longer in the spellings"""
    possible = pc.fill_null(pc.match_substring_regex(spellings, _POSSIBLE), False)
    if not pc.any(possible, min_count=0).as_py():
        return _nothing(texts)
    source = pa.table({"text": texts, "spelling": spellings, "zone": zones})
    parsed = ", ".join(f"{_reading(order)} AS {order}" for order in DATE_ORDERS)
    with connect() as connection:
        connection.register("source", source)
        bare = f"SELECT text, coalesce(zone, {_ZONE}) AS zone, {_BARE} AS bare FROM source"  # noqa: S608  constants alone
        query = f"SELECT text, zone, {parsed} FROM ({bare})"  # noqa: S608  constants alone
        return connection.sql(query).to_arrow_table().cast(_READINGS)


def _nothing(texts: pa.Array) -> pa.Table:
    nothing = pa.nulls(len(texts), pa.timestamp("us"))
    return pa.table([texts, pa.nulls(len(texts), pa.string()), *[nothing] * len(DATE_ORDERS)], schema=_READINGS)


def _reading(order: str) -> str:
    long, short = ([date + time for date in dates[order] for time in _TIMES] for dates in (_LONG, _SHORT))
    four = r"regexp_matches(bare, '(^|-)\d{4}')"
    return f"CASE WHEN {four} THEN try_strptime(bare, {long!r}) ELSE try_strptime(bare, {short!r}) END"


def _unread(readings: pa.Table) -> pa.ChunkedArray:
    ymd, dmy, mdy = (pc.is_null(readings[order]) for order in DATE_ORDERS)
    return pc.and_(ymd, pc.and_(dmy, mdy))


def _of_kind(readings: pa.Table, kind: str) -> pa.Table:
    return readings.append_column("kind", pa.repeat(kind, readings.num_rows))


def _blank(texts: pa.Array) -> pa.Table:
    return _of_kind(_nothing(texts), BLANK)


def _alike(texts: pa.Array, moments: pa.Array, kinds: pa.Array, zones: pa.Array) -> pa.Table:
    """The readings of texts that mean the same in every order."""
    schema = _READINGS.append(pa.field("kind", pa.string()))
    return pa.table([texts, zones, *[moments] * len(DATE_ORDERS), kinds], schema=schema)


def _without_placeholders(readings: pa.Table) -> pa.Table:
    """Blank where a date stands for none, as 1900-01-01 does."""
    if not any(_reaches_out(readings[order]) for order in DATE_ORDERS):
        return readings
    ymd, dmy, mdy = (is_placeholder(readings[order]) for order in DATE_ORDERS)
    empty = pc.or_(ymd, pc.or_(dmy, mdy))
    columns = {order: without(readings[order], empty) for order in DATE_ORDERS}
    return _with(readings, **columns, kind=pc.if_else(empty, BLANK, readings["kind"]))


def _with(readings: pa.Table, **columns: pa.ChunkedArray) -> pa.Table:
    """The readings with these columns in place of their own."""
    return pa.table([columns.get(name, readings[name]) for name in readings.column_names], schema=readings.schema)


def _reaches_out(moments: pa.ChunkedArray) -> bool:
    ends = pc.min_max(pc.year(moments)).as_py()
    return ends["min"] is not None and not EARLIEST <= ends["min"] <= ends["max"] < LATEST


def is_placeholder(moments: pa.ChunkedArray) -> pa.ChunkedArray:
    """Which of the times fall on a day by which databases and spreadsheets say that there is none."""
    days = pc.cast(pc.floor_temporal(moments, unit="day"), pa.date32())
    return pc.is_in(days, value_set=pa.array([date.fromisoformat(day) for day in PLACEHOLDERS], pa.date32()))


def without(moments: pa.ChunkedArray, empty: pa.ChunkedArray) -> pa.ChunkedArray:
    """The times, null where `empty` is true."""
    return pc.if_else(empty, pa.scalar(None, moments.type), moments)
