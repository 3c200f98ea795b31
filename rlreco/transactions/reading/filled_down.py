"""Cells that stand on the first line of an order only, given to its other lines.

Shopify writes an order's e-mail, date and total on its first line alone; reports with merged cells and Odoo leave out
the order's number too. Whether a file does so is decided by all of its rows: a blank that is no rule stays blank.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.columns import Columns
from rlreco.transactions.parse.texts.distinct import is_text

_OF_ORDER = ("ordered_at", "customer_id", "country", "currency", "status")
_OF_LINE = ("product_id", "product", "quantity", "unit_price", "line_total")
# So many of the further lines of orders must be blank, where the first line is filled.
_RULE = 0.9
# One order of two lines proves nothing, as the second may be damaged; unless both its date and its customer are blank.
_FEWEST = 2
_FEWEST_BLOCKS = 3


@dataclass(frozen=True, slots=True)
class FillDown:
    """Columns to fill down within an order.

    columns : of the order
    order_id : the column of the order's number, where blank means "as above"; else None
    customer : the column of the customer, in a report that names each on the first of their lines only; else None
    """

    columns: tuple[str, ...] = ()
    order_id: str | None = None
    customer: str | None = None

    def __bool__(self) -> bool:
        return bool(self.columns or self.order_id or self.customer)


def fill_down_of(raw: pa.Table, columns: Columns, further_columns: Sequence[str] = ()) -> FillDown:
    """The columns that this file writes on first lines only.

    raw : all rows, or as many as tell
    further_columns : of the order, besides those of its roles
    """
    if columns.order_id is None:
        return _without_orders(raw, columns)
    blank = _blank(raw[columns.order_id])
    above = columns.order_id if _is_as_above(raw, columns, blank) else None
    orders = codes(raw[columns.order_id])
    if above is not None:
        orders = orders[_last(~blank)]
    further = np.r_[False, (orders[1:] == orders[:-1]) & (orders[1:] >= 0)] if len(orders) else np.zeros(0, bool)
    names = [name for role, name in columns.mapping().items() if role in _OF_ORDER and name != columns.order_id]
    blanks = {name: _blank(raw[name]) for name in (*names, *further_columns)}
    both = blanks[columns.ordered_at] & blanks[columns.customer_id] & further
    fewest = 1 if both.any() else _FEWEST
    return FillDown(tuple(name for name in blanks if _is_rule(blanks[name], further, fewest)), above)


def filled_down(raw: pa.Table, fill: FillDown, order_id: str | None) -> tuple[pa.Table, np.ndarray]:
    """The table with its blanks filled, and which rows were: bool, one a row."""
    changed = np.zeros(raw.num_rows, bool)
    if not fill or not raw.num_rows:
        return raw, changed
    if fill.order_id is not None:
        raw, filled = _filled(raw, fill.order_id, ~_is_nothing(raw, order_id))
        changed |= filled
    if fill.customer is not None:
        raw, filled = _filled(raw, fill.customer, ~_is_nothing(raw, order_id))
        changed |= filled
    orders = None if order_id is None else codes(raw[order_id])
    for name in fill.columns:
        last = _last(~_blank(raw[name]))
        within = np.ones(len(last), bool) if orders is None else (orders == orders[last]) & (orders >= 0)
        raw, filled = _filled(raw, name, within)
        changed |= filled
    return raw, changed


def has_blocks(raw: pa.Table, customer_id: str) -> bool:
    """Whether each customer is named on one row only, at least three of them, and blank rows come between."""
    blank = _blank(raw[customer_id])
    named = int((~blank).sum())
    if not blank.any() or blank[0] or named < _FEWEST_BLOCKS:
        return False
    return int(np.bincount(codes(raw[customer_id])[~blank]).max()) == 1


def with_blocks(fill: FillDown, raw: pa.Table, columns: Columns, moments: pa.ChunkedArray) -> FillDown:
    """The customer too, where the rows run in time below each name and begin anew with some of the next.

    A file that runs in time from end to end, or from its end, has guests instead.
    """
    at = np.asarray(pc.fill_null(pc.cast(moments, pa.int64()), 0).to_numpy(), float)
    at = at[_last(at > 0)]
    start, step = ~_blank(raw[columns.customer_id])[1:], np.sign(np.diff(at))
    in_time = (step[~start] >= 0).all() and (step[~start] > 0).any()
    return replace(fill, customer=columns.customer_id) if in_time and (step[start] < 0).any() else fill


def _filled(raw: pa.Table, name: str, allowed: np.ndarray) -> tuple[pa.Table, np.ndarray]:
    blank = _blank(raw[name])
    last = _last(~blank)
    filled = blank & allowed & ~blank[last]
    if not filled.any():
        return raw, filled
    index = np.where(filled, last, np.arange(len(blank)))
    column = raw[name].take(pa.array(index))
    return raw.set_column(raw.column_names.index(name), name, column), filled


def _is_nothing(raw: pa.Table, order_id: str | None) -> np.ndarray:
    """Rows with at most one cell, such as a report's sum or a blank row: no line of an order."""
    filled = sum((~_blank(raw[name])).astype(int) for name in raw.column_names if name != order_id)
    return np.asarray(filled <= 1)


def _without_orders(raw: pa.Table, columns: Columns) -> FillDown:
    """Where there is no order: dates and customers that are blank together, on lines that hold a product or money."""
    names = (columns.ordered_at, columns.customer_id)
    date, customer = (_blank(raw[name]) for name in names)
    line = ~np.logical_and.reduce([_blank(raw[name]) for name in _names(columns, _OF_LINE)])
    together = date & customer & line
    is_rule = together.sum() >= _FEWEST and together.sum() >= _RULE * max(date.sum(), customer.sum())
    return FillDown(names) if is_rule and not date[0] and not customer[0] else FillDown()


def _is_as_above(raw: pa.Table, columns: Columns, blank: np.ndarray) -> bool:
    """Whether a blank order means the one above: date and customer are blank there too, and something was sold."""
    if blank.sum() < _FEWEST or blank[0]:
        return False
    empty = np.logical_and.reduce([_blank(raw[name]) for name in (columns.ordered_at, columns.customer_id)])
    sold = ~np.logical_and.reduce([_blank(raw[name]) for name in _names(columns, _OF_LINE)])
    return bool((blank & empty & sold).sum() >= _RULE * (blank & sold).sum() > 0)


def _names(columns: Columns, roles: Sequence[str]) -> list[str]:
    return [name for role, name in columns.mapping().items() if role in roles]


def _is_rule(blank: np.ndarray, further: np.ndarray, fewest: int) -> bool:
    """Whether the column is blank on further lines of orders whose first line is filled."""
    if not blank.any() or not further.any():
        return False
    first = np.flatnonzero(~further)
    follows = further & ~np.repeat(blank[first], np.diff(first, append=len(blank)))
    return bool(follows.sum() >= fewest and blank[follows].mean() >= _RULE)


def _last(is_start: np.ndarray) -> np.ndarray:
    """For each row the last row so far that is a start; its own number before the first."""
    rows = np.arange(len(is_start))
    last = np.maximum.accumulate(np.where(is_start, rows, -1))
    return np.where(last < 0, rows, last)


def codes(column: pa.ChunkedArray) -> np.ndarray:
    """A number for each distinct value; -1 for a blank."""
    encoded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    encoded = encoded.unify_dictionaries().combine_chunks()
    encoded = encoded.chunk(0) if isinstance(encoded, pa.ChunkedArray) else encoded
    codes = pc.fill_null(encoded.indices.cast(pa.int64()), -1).to_numpy(zero_copy_only=False)
    return np.where(_blank(column), -1, codes)


def _blank(column: pa.ChunkedArray) -> np.ndarray:
    """Which cells are null or hold nothing but blanks."""
    if not is_text(column.type):
        nothing = pc.is_null(column, nan_is_null=pa.types.is_floating(column.type))
        return np.asarray(nothing.to_numpy())
    if pa.types.is_dictionary(column.type):
        return np.concatenate([_blank_chunk(chunk) for chunk in column.chunks] or [np.zeros(0, bool)])
    nothing = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(column), ""), True)
    return np.asarray(nothing.to_numpy())


def _blank_chunk(chunk: pa.DictionaryArray) -> np.ndarray:
    """Tests the distinct values only."""
    words = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(pc.cast(chunk.dictionary, pa.string())), ""), True)
    table = np.append(np.asarray(words.to_numpy(zero_copy_only=False), bool), True)
    return np.asarray(table[pc.fill_null(chunk.indices, len(table) - 1).to_numpy(zero_copy_only=False)])
