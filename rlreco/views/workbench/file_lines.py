"""The rows of a file and its money, in a line each."""

from collections.abc import Mapping, Sequence
from typing import Any

from rlreco.segmentation.bridge import bridge_steps
from rlreco.views.words.formats import Formats

_ROWS = {
    "sale": "sales",
    "return": "returns",
    "adjustment": "adjustments",
    "service": "postage and services",
    "anonymous": "without a customer",
}
_LEAST_SHARE = 0.005
_MINUS = "−"


def rows_line(rows: Sequence[Mapping[str, Any]], formats: Formats) -> str:
    """As in: 541,909 rows: 73 % sales, 24 % without a customer (1.5M), 2 % returns

    Classes below half a percent are left out. rows : of `transactions.funnel`, the total first
    """
    total, *classes = rows
    parts = [
        f"{formats.percent(row['rows'] / total['rows'])} {_ROWS[row['line_class']]}{_at_stake(row, formats)}"
        for row in sorted(classes, key=lambda row: -row["rows"])
        if total["rows"] and row["rows"] >= _LEAST_SHARE * total["rows"]
    ]
    count = f"{formats.number(total['rows'])} {'row' if total['rows'] == 1 else 'rows'}"
    return f"{count}: {', '.join(parts)}" if parts else count


def money_line(money: Mapping[str, float], formats: Formats) -> str:
    """As in: Money: 8.8M sales − 611.3K returns + 150.3K postage and services = 8.3M of the segments

    Empty for sales without money. money : of `money_bridge`
    """
    if not money or not money["sales"]:
        return ""
    (name, value), *steps = bridge_steps(money).items()
    begin = f"Money: {formats.short_money(value)} {name}"
    between = "".join(
        f" {_MINUS if value < 0 else '+'} {formats.short_money(abs(value))} {name}" for name, value in steps
    )
    return f"{begin}{between} = {formats.short_money(money['segments'])} of the segments"


def _at_stake(row: Mapping[str, Any], formats: Formats) -> str:
    """The money of rows that belong to no segment."""
    return f" ({formats.short_money(row['worth'])})" if row["line_class"] == "anonymous" else ""
