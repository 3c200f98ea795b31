"""The detailed reason for the class of each line, and sample lines."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.classes import NEEDED, ClassedLines, Marks

Check = tuple[str, str, pa.ChunkedArray]

_EXCLUDED = {
    "cancelled": "The order was cancelled or voided.",
    "refunded": "The order was refunded.",
    "pending": "The order is pending or was never paid.",
    "no sale": "The row is no sale: a view, a payment, or the sum of an order whose lines stand beside it.",
    "other currency": "The line is in another currency than the one that counts.",
}


def reasons(classed: ClassedLines) -> pd.DataFrame:
    """Rows of each class by the first reason that holds; columns line_class, reason, rows, worth.

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
    for role, meaning in NEEDED.items():
        yield "adjustment", f"The {meaning} is missing.", pc.is_null(table[role])
    yield "adjustment", "The price is zero.", pc.equal(table["unit_price"], 0.0)
    yield "adjustment", "The price is negative.", pc.less(table["unit_price"], 0.0)
    yield "adjustment", "The order's number begins with A: bad debt.", always
    yield "anonymous", "The customer is missing, and goods came back.", pc.less(table["quantity"], 0.0)
    yield "anonymous", "The customer is missing.", always
    if marks.cancelled:
        cancelled = pc.starts_with(pc.utf8_upper(table["order_id"]), marks.cancelled)
        yield "return", "The order's number begins with C: a cancellation.", cancelled
    yield "return", "The quantity is negative.", pc.less(table["quantity"], 0.0)
    yield "return", "The order's number begins with C: a cancellation.", always
    yield "service", "The product is a service: postage, a fee, a voucher or the like.", always
    yield "sale", "A customer bought a product.", always


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
