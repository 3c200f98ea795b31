"""Rows and money of each class."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.language import gettext_noop
from rlreco.transactions.classes.classed import ClassedLines
from rlreco.transactions.classes.rule import LINE_CLASSES, REASONS


def funnel(classed: ClassedLines) -> list[dict[str, Any]]:
    """One row for all lines, then one for each class: rows, reason (a message for `gettext`), worth.

    The worth is quantity x unit price, in its currency; lines that are excluded, such as those of cancelled orders,
    are rows and no money.
    """
    table = classed.table.filter(pc.is_null(classed.table["excluded"])) if _excludes(classed.table) else classed.table
    worth = pc.multiply(table["quantity"], table["unit_price"])
    sums = pa.table({"line_class": table["line_class"], "worth": worth}).group_by("line_class")
    by_class = {row["line_class"]: row["worth_sum"] or 0.0 for row in sums.aggregate([("worth", "sum")]).to_pylist()}
    return funnel_of({name: (classed.counts[name], by_class.get(name, 0.0)) for name in LINE_CLASSES})


def funnel_of(sums: Mapping[str, tuple[int, float]]) -> list[dict[str, Any]]:
    """As `funnel`. sums : class -> its rows, and what they are worth"""
    rows, worth = (sum(column) for column in zip(*sums.values(), strict=True))
    by_class = (_funnel_row(name, count, REASONS[name], money) for name, (count, money) in sums.items())
    return [_funnel_row(gettext_noop("all"), int(rows), gettext_noop("Every row of the file."), worth), *by_class]


def _excludes(table: pa.Table) -> bool:
    return bool(table["excluded"].null_count < table.num_rows)


def _funnel_row(name: str, rows: int, reason: str, worth: float) -> dict[str, Any]:
    return {"line_class": name, "rows": rows, "reason": reason, "worth": round(worth, 2)}
