"""The verdict of a file's segments: where the money comes from, and how many orders to expect."""

import pandas as pd

from rlreco.language import gettext, ngettext, number, percent
from rlreco.lifetime import Calibration, Forecast
from rlreco.segmentation.names import segment_words
from rlreco.views.verdicts.sentence import Verdict, rounded


def segments_verdict(summary: pd.DataFrame, outlook: Forecast | str, check: Calibration | str) -> Verdict:
    """The segment with most revenue, the forecast and whether such a forecast was right before.

    summary : of `segment_summary`, by falling revenue
    outlook, check : or the sentence why there is none
    """
    if isinstance(outlook, str):
        return Verdict(money_claim(summary), gettext(", observed. {reason}", reason=outlook))
    return Verdict(money_claim(summary), _ahead(outlook, check))


def money_claim(summary: pd.DataFrame) -> str:
    """As in: Champions: 65 % of the revenue from 19 % of 51 customers"""
    first, n_customers = summary.iloc[0], int(summary["customers"].sum())
    if first["revenue_share"] <= 0.0:
        return ngettext(
            "No segment of {n} customer brought revenue", "No segment of {n} customers brought revenue", n_customers
        )
    return ngettext(
        "{segment}: {money} of the revenue from {share} of {n} customer",
        "{segment}: {money} of the revenue from {share} of {n} customers",
        n_customers,
        segment=segment_words(str(first["segment"])),
        money=percent(first["revenue_share"]),
        share=percent(first["customer_share"]),
    )


def _ahead(outlook: Forecast, check: Calibration | str) -> str:
    """The orders to come, how far such a forecast was from what came, and who may be lost.

    Whether customers who bought on one day only are lost can't be told.
    """
    [orders] = rounded([float(outlook.customers["expected_orders"].sum())])
    chances = outlook.customers["chance_alive"].dropna()
    values = {
        "orders": orders,
        "days": _days(outlook.horizon),
        "lost": _lost(round(float((1.0 - chances).sum())), len(chances)),
    }
    if isinstance(check, str):
        return gettext(
            ", observed; some {orders} orders are estimated for the next {days}, by a forecast that these sales are "
            "too short to check; {lost}.",
            **values,
        )
    expected, actual = check.totals()
    return gettext(
        ", observed; some {orders} orders are estimated for the next {days}, by a model that expected {expected} for "
        "the last {checked}, in which {actual} came; {lost}.",
        **values,
        expected=number(expected),
        checked=_days(check.days),
        actual=number(actual),
    )


def _lost(n_lost: int, n_customers: int) -> str:
    """Of those who came back."""
    customers = ngettext("{n} customer", "{n} customers", n_customers)
    if not n_lost:
        return gettext("of {customers} who came back, none seems lost", customers=customers)
    return gettext("some {lost} of {customers} who came back may be lost", lost=number(n_lost), customers=customers)


def _days(count: int) -> str:
    return ngettext("{n} day", "{n} days", count)
