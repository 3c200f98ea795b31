"""Sentences about what was read, where somebody may want to know."""

from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Excluded:
    """Lines that don't count. reason : as in `SCHEMA`"""

    reason: str
    lines: int
    orders: int
    worth: float


@dataclass(frozen=True, slots=True)
class Tally:
    """What a file's lines come to. orders : 0 where nothing is excluded"""

    rows: int
    orders: int = 0
    excluded: tuple[Excluded, ...] = ()


def tally(table: pa.Table) -> Tally:
    """Of typed lines in memory."""
    excluded = pc.cast(table["excluded"], pa.string())
    reasons = pc.unique(pc.drop_null(excluded)).to_pylist()
    if not reasons:
        return Tally(table.num_rows)
    groups = {reason: table.filter(pc.equal(excluded, reason)) for reason in reasons}
    counted = [
        Excluded(reason, lines.num_rows, pc.count_distinct(lines["order_id"]).as_py(), _worth(lines))
        for reason, lines in groups.items()
    ]
    return Tally(table.num_rows, pc.count_distinct(table["order_id"]).as_py(), tuple(counted))


def _worth(lines: pa.Table) -> float:
    return pc.sum(pc.multiply(lines["quantity"], lines["unit_price"])).as_py() or 0.0


def remarks(tally: Tally, plan: Plan) -> Iterator[str]:
    """About orders that don't count."""
    yield from (_sentence(excluded, tally, plan) for excluded in tally.excluded)
    if plan.refunds_are_lines:
        yield "Refunds stand on lines of their own, so an order that was refunded counts, and its refund takes it back."


def _no_sale(rows: int, of_all: int, plan: Plan) -> str:
    columns = " and ".join(map(repr, status_columns(plan.choice)))
    return f"{rows:,} of {of_all:,} rows are no sales by {columns}, such as views, payments or sums: they don't count."


def _sentence(excluded: Excluded, tally: Tally, plan: Plan) -> str:
    reason, orders = excluded.reason, excluded.orders
    if reason == "no sale":
        return _no_sale(excluded.lines, tally.rows, plan)
    column = "" if reason == "other currency" else f" by {' and '.join(map(repr, status_columns(plan.choice)))}"
    be, it = ("is", "its") if orders == 1 else ("are", "their")
    state = _EXCLUDED[reason] if orders > 1 or reason != "pending" else "pending or was never paid"
    lines = f"{excluded.lines:,} line" + ("" if excluded.lines == 1 else "s")
    those = f"{it} {lines}, worth {excluded.worth:,.2f}, don't count."
    return f"{orders:,} of {tally.orders:,} orders {be} {state}{column}: {those}"
