"""Sentences about what was read, where somebody may want to know."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.language import gettext, ngettext, number
from rlreco.transactions.reading.money.amounts import sum_words
from rlreco.transactions.reading.order_status import status_columns
from rlreco.transactions.reading.plan import Plan


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
        yield gettext(
            "Refunds stand on lines of their own, so an order that was refunded counts, and its refund takes it back."
        )


def _sentence(excluded: Excluded, tally: Tally, plan: Plan) -> str:
    columns = gettext(" and ").join(map(repr, status_columns(plan.choice)))
    if excluded.reason == "no sale":
        return gettext(
            "{rows} of {all} rows are no sales by {columns}, such as views, payments or sums: they don't count.",
            rows=number(excluded.lines),
            all=number(tally.rows),
            columns=columns,
        )
    return f"{_orders(excluded, tally, columns)}: {_lines(excluded, _code(excluded, plan))}"


def _orders(excluded: Excluded, tally: Tally, columns: str) -> str:
    """How many don't count, and why. columns : that say so"""
    orders, words = excluded.orders, {"all": number(tally.orders), "columns": columns}
    match excluded.reason:
        case "cancelled":
            return ngettext(
                "{n} of {all} orders is cancelled or voided by {columns}",
                "{n} of {all} orders are cancelled or voided by {columns}",
                orders,
                **words,
            )
        case "refunded":
            return ngettext(
                "{n} of {all} orders is refunded by {columns}",
                "{n} of {all} orders are refunded by {columns}",
                orders,
                **words,
            )
        case "pending":
            return ngettext(
                "{n} of {all} orders is pending or was never paid by {columns}",
                "{n} of {all} orders are pending or were never paid by {columns}",
                orders,
                **words,
            )
        case _:
            return ngettext(
                "{n} of {all} orders is in another currency",
                "{n} of {all} orders are in another currency",
                orders,
                all=words["all"],
            )


def _code(excluded: Excluded, plan: Plan) -> str:
    """The currency of what they are worth; empty where it is unsaid or another than the one that counts."""
    return "" if excluded.reason == "other currency" else plan.currency.code or ""


def _lines(excluded: Excluded, currency: str) -> str:
    worth = sum_words(excluded.worth, currency)
    if excluded.orders == 1:
        return ngettext(
            "its {n} line, worth {worth}, don't count.",
            "its {n} lines, worth {worth}, don't count.",
            excluded.lines,
            worth=worth,
        )
    return ngettext(
        "their {n} line, worth {worth}, don't count.",
        "their {n} lines, worth {worth}, don't count.",
        excluded.lines,
        worth=worth,
    )
