"""Sentences about what was read, where somebody may want to know."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.reading.order_status import status_columns
from rlreco.transactions.reading.plan import Plan

_EXCLUDED = {
    "cancelled": "cancelled or voided",
    "refunded": "refunded",
    "pending": "pending or were never paid",
    "other currency": "in another currency",
}


def remarks(table: pa.Table, plan: Plan, filled: int) -> Iterator[str]:
    """About cells filled down, orders that don't count, guests and addresses.

    table : the typed lines
    filled : rows that got a cell from the line above
    """
    if filled:
        yield f"{_filled(filled)}: this file names an order's customer and date on its first line only."
    yield from _excluded(table, plan)
    if plan.refunds_are_lines:
        yield "Refunds stand on lines of their own, so an order that was refunded counts, and its refund takes it back."


def _filled(rows: int) -> str:
    return (
        "1 row takes its blank cells from the line above"
        if rows == 1
        else (f"{rows:,} rows take their blank cells from the line above")
    )


def _excluded(table: pa.Table, plan: Plan) -> Iterator[str]:
    excluded = pc.cast(pc.drop_null(table["excluded"]), pa.string())
    for word in pc.unique(excluded).to_pylist():
        lines = table.filter(pc.equal(pc.cast(table["excluded"], pa.string()), word))
        orders = pc.count_distinct(lines["order_id"]).as_py()
        of_all = pc.count_distinct(table["order_id"]).as_py()
        worth = pc.sum(pc.multiply(lines["quantity"], lines["unit_price"])).as_py() or 0.0
        column = "" if word == "other currency" else f" by {' and '.join(map(repr, status_columns(plan.choice)))}"
        be = "is" if orders == 1 else "are"
        doing = _EXCLUDED[word] if orders > 1 or word != "pending" else "pending or was never paid"
        it = "its" if orders == 1 else "their"
        count = f"{lines.num_rows:,} line" + ("" if lines.num_rows == 1 else "s")
        yield f"{orders:,} of {of_all:,} orders {be} {doing}{column}: {it} {count}, worth {worth:,.2f}, don't count."
