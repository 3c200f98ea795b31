"""Interactions from a frame or a file with any column names, whole or not at all."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rlreco.errors import DataError
from rlreco.hints import nearest
from rlreco.similarity.interactions import Array, Codes, Interactions, Times
from rlreco.transactions.parse.cells import ids
from rlreco.transactions.parse.dates import times
from rlreco.transactions.parse.dates.zones import local_times
from rlreco.transactions.parse.decimals import decimal_comma_of, signs_of
from rlreco.transactions.parse.numbers import numbers
from rlreco.transactions.read_options import AS_IT_IS, ReadOptions
from rlreco.transactions.tables.open_tables import open_tables
from rlreco.transactions.tables.sources import Place

_WHOLE = r"^(0|-?[1-9]\d{0,17})$"
_NUMBER = r"^\s*-?\d+(\.\d*)?([eE][-+]?\d+)?\s*$"
_DATE = r"^(19|20)\d{6}$"
_MOST_WHOLE = 2**63 - 1
_FIRST_DATE, _LAST_DATE = 19_000_101, 21_001_231
_EPOCH_UNITS = ((1e11, 1e6), (1e14, 1e3), (1e17, 1.0))


def read_interactions(
    source: Place | str | Sequence[Place],
    user: str,
    item: str,
    rating: str | None = None,
    time: str | None = None,
    options: ReadOptions = AS_IT_IS,
) -> Interactions:
    """Interactions from a Parquet, text or spreadsheet file, from several with the same columns, or from an address.

    user, item, rating, time : the file's own column names; without a rating each row counts 1
    Ids that are all whole numbers become numbers, so that 9 comes before 10.
    Raises DataError for a column that doesn't exist and for the first row that can't be read.
    """
    file = open_tables(Path(source) if isinstance(source, str) else source, options=options)
    roles = _roles(user, item, rating, time)
    _refuse_missing(roles, file.names)
    table = file.load(sorted(set(roles.values())))
    return _interactions(table, roles, file.first_row, True, options)


def interactions_of(
    frame: Any, user: str, item: str, rating: str | None = None, time: str | None = None
) -> Interactions:
    """Interactions from a pandas or pyarrow frame, or another with the Arrow interface; text ids stay text.

    Times may be dates, text, or seconds (milli-, micro-, nanoseconds) since 1970. Raises as `read_interactions`.
    """
    roles = _roles(user, item, rating, time)
    _refuse_missing(roles, list(map(str, getattr(frame, "column_names", getattr(frame, "columns", [])))))
    return _interactions(_table(frame, sorted(set(roles.values()))), roles, 1, False)


def interactions_of_sales(lines: Any, rating: str | None = None) -> Interactions:
    """Interactions from lines: customer_id, product_id, ordered_at and, to use sales only, line_class.

    rating : "quantity" counts pieces; by default each line counts 1, so that a wholesaler doesn't outweigh the others
    """
    table = lines if isinstance(lines, pa.Table) else pa.Table.from_pandas(lines, preserve_index=False)
    if "line_class" in table.column_names:
        table = table.filter(pc.equal(table["line_class"], "sale"))
    return interactions_of(table, "customer_id", "product_id", rating, "ordered_at")


def _roles(user: str, item: str, rating: str | None, time: str | None) -> dict[str, str]:
    named = {"user": user, "item": item, "rating": rating, "time": time}
    return {role: name for role, name in named.items() if name is not None}


def _refuse_missing(roles: dict[str, str], names: list[str]) -> None:
    for role, name in roles.items():
        if names.count(name) != 1:
            number = f"{names.count(name)} columns" if name in names else "no column"
            has = ", ".join(names[:30])
            raise DataError(f"There is {number} {name!r} for the {role}. It has: {has}. {nearest(name, names)}")


def _table(frame: Any, names: list[str]) -> pa.Table:
    if isinstance(frame, pd.DataFrame):
        return pa.table({name: _arrow(frame[name]) for name in names})
    return (frame if isinstance(frame, pa.Table) else pa.table(frame)).select(names)


def _arrow(column: "pd.Series[Any]") -> pa.Array:
    try:
        return pa.array(column, from_pandas=True)
    except pa.ArrowException:
        # Spreadsheets mix numbers and text in one column of codes.
        return pa.array([None if pd.isna(value) else str(value) for value in column], pa.string())


def _interactions(
    table: pa.Table, roles: dict[str, str], first_row: int, whole_text: bool, options: ReadOptions = AS_IT_IS
) -> Interactions:
    users, user_of = _coded(table[roles["user"]], whole_text)
    items, item_of = _coded(table[roles["item"]], whole_text)
    kept = (user_of >= 0) & (item_of >= 0)
    ratings = _ratings(table, roles.get("rating"), first_row, kept, options.decimal)
    moments = _times(table, roles.get("time"), first_row, kept, options)
    every = Interactions(users, items, user_of, item_of, ratings, moments, int((~kept).sum()))
    return every if kept.all() else every.where(kept)


def _coded(column: pa.ChunkedArray, whole_text: bool) -> tuple[NDArray[Any], Codes]:
    """The distinct ids, ascending, and the code of each row, -1 for rows without an id."""
    encoded = _plain_ids(column).dictionary_encode().unify_dictionaries()
    if not encoded.num_chunks:
        return np.array([], dtype=object), np.array([], dtype=np.int32)
    names = _values(encoded.chunk(0).dictionary, whole_text)
    indices = np.concatenate(
        [pc.fill_null(chunk.indices, -1).to_numpy(zero_copy_only=False) for chunk in encoded.chunks]
    )
    order = np.argsort(names, kind="stable")
    # One more entry, which the index -1 reaches, for rows without an id.
    ranks = np.full(len(names) + 1, -1, dtype=np.int32)
    ranks[order] = np.arange(len(names), dtype=np.int32)
    return names[order], ranks[indices]


def _plain_ids(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type) and not pa.types.is_string(column.type.value_type):
        column = pc.cast(column, column.type.value_type)
    if pa.types.is_nested(column.type):
        raise DataError("A column of ids holds lists or records. Choose columns of texts or whole numbers.")
    if pa.types.is_uint64(column.type) and (pc.max(column).as_py() or 0) > _MOST_WHOLE:
        return pc.cast(column, pa.string())
    if pa.types.is_integer(column.type):
        return pc.cast(column, pa.int64())
    if pa.types.is_floating(column.type):
        return _float_ids(column)
    return ids(column)


def _float_ids(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whole numbers with gaps arrive as floats: 17850.0 is 17850."""
    filled = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    whole = pc.all(pc.equal(filled, pc.floor(filled)), min_count=0).as_py()
    return pc.cast(filled, pa.int64()) if whole else ids(column)


def _values(distinct: pa.Array, whole_text: bool) -> NDArray[Any]:
    if pa.types.is_integer(distinct.type):
        return np.asarray(distinct.to_numpy(zero_copy_only=False))
    if whole_text and pc.all(pc.match_substring_regex(distinct, _WHOLE), min_count=0).as_py():
        return np.asarray(pc.cast(distinct, pa.int64()).to_numpy(zero_copy_only=False))
    return np.array(distinct.to_pylist(), dtype=object)


def _ratings(
    table: pa.Table, name: str | None, first_row: int, kept: NDArray[np.bool_], decimal: str | None
) -> Array | None:
    if name is None:
        return None
    comma = decimal_comma_of({name: signs_of(table[name])}, decimal)
    values = numbers(table[name], name, first_row, comma)
    _refuse_blank(values, name, first_row, kept, "rating")
    return np.asarray(values.to_numpy(), dtype=np.float64)


def _times(
    table: pa.Table, name: str | None, first_row: int, kept: NDArray[np.bool_], options: ReadOptions
) -> Times | None:
    if name is None:
        return None
    column = table[name]
    if _counts_from_1970(column):
        moments = _since_1970(column, name, first_row)
        moments = local_times(moments, options.zone) if options.zone else moments
    else:
        moments = times(_dates_as_text(column), name, first_row, options.date_order, options.zone)
    _refuse_blank(moments, name, first_row, kept, "time")
    return np.asarray(moments.to_numpy(), dtype="datetime64[us]")


def _counts_from_1970(column: pa.ChunkedArray) -> bool:
    """Whether the column holds numbers other than dates without separators, such as 20101201."""
    if pa.types.is_temporal(column.type):
        return False
    if _is_number(column.type):
        ends = pc.min_max(column).as_py()
        return not (ends["min"] is not None and ends["min"] >= _FIRST_DATE and ends["max"] <= _LAST_DATE)
    texts = pc.cast(pc.drop_null(pc.unique(column)), pa.string())
    texts = texts.filter(pc.not_equal(pc.utf8_trim_whitespace(texts), ""))
    return _all_match(texts, _NUMBER) and not _all_match(texts, _DATE)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _all_match(texts: pa.Array, pattern: str) -> bool:
    return len(texts) > 0 and bool(pc.all(pc.match_substring_regex(texts, pattern)).as_py())


def _dates_as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.cast(pc.cast(column, pa.int64()), pa.string()) if _is_number(column.type) else column


def _since_1970(column: pa.ChunkedArray, name: str, first_row: int) -> pa.ChunkedArray:
    """timestamp[us]; the unit, seconds to nanoseconds, follows from the largest value."""
    values = pc.cast(column, pa.float64(), safe=False) if _is_number(column.type) else numbers(column, name, first_row)
    largest = pc.max(pc.abs(values)).as_py() or 0.0
    factor = next((factor for limit, factor in _EPOCH_UNITS if largest < limit), 1e-3)
    return pc.cast(pc.cast(pc.round(pc.multiply(values, factor)), pa.int64()), pa.timestamp("us"))


def _refuse_blank(values: pa.ChunkedArray, name: str, first_row: int, kept: NDArray[np.bool_], role: str) -> None:
    blank = np.flatnonzero(pc.is_null(values).to_numpy() & kept)
    if len(blank):
        raise DataError(
            f"Row {blank[0] + first_row}, column {name!r}: the {role} is blank ({len(blank):,} such rows). "
            f"Nothing was read; fill them in, or leave the {role} column out."
        )
