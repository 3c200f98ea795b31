"""Rows and money of each class."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.classes.classed import ClassedLines
from rlreco.transactions.classes.rule import LINE_CLASSES, REASONS


def funnel(classed: ClassedLines) -> list[dict[str, Any]]:
    """One row for all lines, then one for each class: rows, reason, worth.

    The worth is quantity x unit price, in its currency; lines that are excluded, such as those of cancelled orders,
    are rows and no money.
    """
    table = classed.table.filter(pc.is_null(classed.table["excluded"])) if _excludes(classed.table) else classed.table
    worth = pc.multiply(table["quantity"], table["unit_price"])
    sums = pa.table({"line_class": table["line_class"], "worth": worth}).group_by("line_class")
    by_class = {row["line_class"]: row["worth_sum"] or 0.0 for row in sums.aggregate([("worth", "sum")]).to_pylist()}
    total = _funnel_row("all", len(classed), "Every row of the file.", sum(by_class.values()))
    return [
        total,
        *(_funnel_row(name, classed.counts[name], REASONS[name], by_class.get(name, 0.0)) for name in LINE_CLASSES),
    ]


def _excludes(table: pa.Table) -> bool:
    return bool(table["excluded"].null_count < table.num_rows)


def _funnel_row(name: str, rows: int, reason: str, worth: float) -> dict[str, Any]:
    return {"line_class": name, "rows": rows, "reason": reason, "worth": round(worth, 2)}
