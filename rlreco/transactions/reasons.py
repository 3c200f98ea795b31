"""The detailed reason for the class of each line, and sample lines."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.language import gettext_noop
from rlreco.transactions.classes import REASONS, ClassedLines, Marks

Check = tuple[str, str, pa.ChunkedArray]

_EXCLUDED = {
    "cancelled": gettext_noop("The order was cancelled or voided."),
    "refunded": gettext_noop("The order was refunded."),
    "pending": gettext_noop("The order is pending or was never paid."),
    "no sale": gettext_noop(
        "The row is no sale: a view, a payment, or the sum of an order whose lines stand beside it."
    ),
    "other currency": gettext_noop("The line is in another currency than the one that counts."),
}

_MISSING = {
    "order_id": gettext_noop("The order is missing."),
    "product_id": gettext_noop("The product is missing."),
    "ordered_at": gettext_noop("The date is missing."),
    "quantity": gettext_noop("The quantity is missing."),
    "unit_price": gettext_noop("The price is missing."),
}

_CANCELLED = gettext_noop("The order's number begins with C: a cancellation.")


def reasons(classed: ClassedLines) -> pd.DataFrame:
    """Rows of each class by the first reason that holds; columns line_class, reason (a message for `gettext`), rows,
    worth.

    The worth of lines that are excluded is what they would be worth.
    """
    table, rows = classed.table, []
    open_rows = pa.chunked_array([pa.repeat(True, table.num_rows)]) if table.num_rows else pa.chunked_array([[]])
    worth = pc.fill_null(pc.multiply(table["quantity"], table["unit_price"]), 0.0)
    for name, reason, holds in _checks(table, classed.marks):
        here = pc.and_(pc.and_(open_rows, pc.equal(table["line_class"], name)), pc.fill_null(holds, False))
        rows.append(_row(name, reason, here, worth))
        open_rows = pc.and_not(open_rows, here)
    frame = pd.DataFrame(rows, columns=["line_class", "reason", "rows", "worth"])
    return frame[frame["rows"] > 0].reset_index(drop=True)


def lines_of(classed: ClassedLines, line_class: str | None = None) -> pa.Table:
    """The lines of a class, or all."""
    table = classed.table
    return table if line_class is None else table.filter(pc.equal(table["line_class"], line_class))


def sample(classed: ClassedLines, line_class: str | None = None, rows: int = 5) -> pd.DataFrame:
    """Up to `rows` lines of a class, or of all, spread evenly over the file, with all columns."""
    lines = lines_of(classed, line_class)
    count = min(rows, lines.num_rows)
    positions = pa.array([number * lines.num_rows // count for number in range(count)], pa.int64())
    frame: pd.DataFrame = lines.take(positions).to_pandas()
    return frame


def _checks(table: pa.Table, marks: Marks) -> Iterator[Check]:
    """Class, reason and a mask of the rows; within a class the first reason that holds counts."""
    always = pc.is_valid(table["line_class"])
    yield from _excluded(table["excluded"])
    for role, reason in _MISSING.items():
        yield "adjustment", reason, pc.is_null(table[role])
    yield "adjustment", gettext_noop("The price is zero."), pc.equal(table["unit_price"], 0.0)
    yield "adjustment", gettext_noop("The price is negative."), pc.less(table["unit_price"], 0.0)
    yield "adjustment", gettext_noop("The order's number begins with A: bad debt."), always
    yield "anonymous", gettext_noop("The customer is missing, and goods came back."), pc.less(table["quantity"], 0.0)
    yield "anonymous", gettext_noop("The customer is missing."), always
    if marks.cancelled:
        cancelled = pc.starts_with(pc.utf8_upper(table["order_id"]), marks.cancelled)
        yield "return", _CANCELLED, cancelled
    yield "return", gettext_noop("The quantity is negative."), pc.less(table["quantity"], 0.0)
    yield "return", _CANCELLED, always
    yield "service", gettext_noop("The product is a service: postage, a fee, a voucher or the like."), always
    yield "sale", REASONS["sale"], always


def _excluded(column: pa.ChunkedArray) -> Iterator[Check]:
    if column.null_count == len(column):
        return
    words = pc.cast(column, pa.string())
    for word, reason in _EXCLUDED.items():
        yield "adjustment", reason, pc.equal(words, word)


def _row(name: str, reason: str, here: pa.ChunkedArray, worth: pa.ChunkedArray) -> dict[str, Any]:
    rows = pc.sum(here, min_count=0).as_py()
    total = pc.sum(worth.filter(here), min_count=0).as_py()
    return {"line_class": name, "reason": reason, "rows": int(rows), "worth": round(float(total), 2)}
