"""The rows of a file and its money, in a line each."""

from collections.abc import Mapping, Sequence
from typing import Any

from rlreco.language import gettext, gettext_noop, ngettext
from rlreco.segmentation.bridge import bridge_steps
from rlreco.views.words.formats import Formats

_ROWS = {
    "sale": gettext_noop("{share} sales"),
    "return": gettext_noop("{share} returns"),
    "adjustment": gettext_noop("{share} adjustments"),
    "service": gettext_noop("{share} postage and services"),
    "anonymous": gettext_noop("{share} without a customer ({money})"),
}
"""Class -> its part of the line; the money of rows that belong to no segment is at stake."""

_LEAST_SHARE = 0.005
_MINUS = "−"


def rows_line(rows: Sequence[Mapping[str, Any]], formats: Formats) -> str:
    """As in: 541,909 rows: 73 % sales, 24 % without a customer (1.5M), 2 % returns

    Classes below half a percent are left out. rows : of `transactions.funnel`, the total first
    """
    total, *classes = rows
    parts = [
        _part(row, total["rows"], formats)
        for row in sorted(classes, key=lambda row: -row["rows"])
        if total["rows"] and row["rows"] >= _LEAST_SHARE * total["rows"]
    ]
    count = ngettext("{n} row", "{n} rows", total["rows"])
    return f"{count}: {', '.join(parts)}" if parts else count


def money_line(money: Mapping[str, float], formats: Formats) -> str:
    """As in: Money: 8.8M sales − 611.3K returns + 150.3K postage and services = 8.3M of the segments

    Empty for sales without money. money : of `money_bridge`
    """
    if not money or not money["sales"]:
        return ""
    (name, value), *steps = bridge_steps(money).items()
    begin = f"{formats.short_money(value)} {gettext(name)}"
    summands = begin + "".join(
        f" {_MINUS if value < 0 else '+'} {formats.short_money(abs(value))} {gettext(name)}" for name, value in steps
    )
    total = formats.short_money(money["segments"])
    return gettext("Money: {steps} = {total} of the segments", steps=summands, total=total)


def _part(row: Mapping[str, Any], rows: int, formats: Formats) -> str:
    share, money = formats.percent(row["rows"] / rows), formats.short_money(row["worth"])
    return gettext(_ROWS[row["line_class"]], share=share, money=money)
