"""Customers before they are scored, and the sums around them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import pandas as pd
import pyarrow.compute as pc

from rlreco.language import gettext, gettext_noop, ngettext, number
from rlreco.segmentation.bridge import money_bridge
from rlreco.segmentation.engines.in_memory import collect_customers, collect_money
from rlreco.segmentation.last_day import far_dates
from rlreco.segmentation.selection import Selection, selected
from rlreco.transactions.classes import NEEDED, ClassedLines
from rlreco.transactions.lines import ReadReport

# The customer and the date, which are blank most often, come first.
_NEEDED = {"customer_id": gettext_noop("customer"), "ordered_at": NEEDED["ordered_at"], **NEEDED}


@dataclass(frozen=True, slots=True)
class Collected:
    """Customers before scoring.

    customers : of `per_customer`
    counts : class -> number of lines
    money : class -> money of the selected lines that count, in ten-thousandths
    as_of : the reference date
    first, last : times of the first and the last selected line
    left_out : reason -> number of rows that were left out
    blanks : role -> rows in which it is blank
    notices : sentences about the lines
    services : products that count as services
    report : what was decided about the file
    """

    customers: pd.DataFrame
    counts: dict[str, int]
    money: dict[str, int]
    as_of: date
    first: datetime
    last: datetime
    left_out: dict[str, int]
    blanks: dict[str, int] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    report: ReadReport | None = None

    def bridge(self, monetary: str) -> dict[str, float]:
        """The sums of `money_bridge`."""
        money, bought = self.customers["money"].fillna(0), self.customers["frequency"] > 0
        return money_bridge(self.money, int(money.sum()), int(money[bought].sum()), monetary)


def collect_in_memory(
    classed: ClassedLines, selection: Selection, monetary: str, engine: str, today: date | None
) -> Collected:
    """The customers of the selected lines. Raises DataError for an empty selection."""
    notices: tuple[str, ...] = ()
    if selection.as_of is None:
        days = classed.table["ordered_at"].to_numpy().astype("datetime64[D]")
        far = far_dates(days, today)
        if far is not None:
            selection, notices = replace(selection, as_of=far.as_of), (far.notice(),)
    table, as_of, left_out = selected(classed, selection)
    first, last = pc.min_max(table["ordered_at"]).as_py().values()
    return Collected(
        customers=collect_customers(table, monetary, engine),
        counts=classed.counts,
        money=collect_money(table),
        as_of=as_of,
        first=first,
        last=last,
        left_out=left_out,
        blanks={role: classed.table[role].null_count for role in _NEEDED},
        notices=notices,
        services=classed.services,
        report=classed.report,
    )


def no_purchases(blanks: Mapping[str, int], rows: int, report: ReadReport | None) -> str:
    """Why nobody can be segmented: the roles that are blank, and on how many rows."""
    names = {} if report is None else report.columns.mapping()
    blank = [_blank(word, blanks[role], rows, names.get(role)) for role, word in _NEEDED.items() if blanks.get(role)]
    if not blank:
        return gettext(
            "No line is a purchase by a known customer, so there is nobody to segment. Choose other columns, or see "
            "the reason of each row."
        )
    return gettext(
        "No line is a purchase by a known customer, so there is nobody to segment: {blank}. Choose other columns, or "
        "see the reason of each row.",
        blank="; ".join(blank),
    )


def _blank(word: str, blank: int, rows: int, column: str | None) -> str:
    """word : of what is missing, a message for `gettext`; blank : on so many of the rows"""
    text = ngettext(
        "the {role} is blank on {blank} of {n} row",
        "the {role} is blank on {blank} of {n} rows",
        rows,
        role=gettext(word),
        blank=number(blank),
    )
    return text if column is None else gettext("{text} (column {column})", text=text, column=repr(column))
