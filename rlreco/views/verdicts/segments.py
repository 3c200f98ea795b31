"""The verdict of a file's segments: where the money comes from, and how many orders to expect."""

import pandas as pd

from rlreco.lifetime import Calibration, Forecast
from rlreco.segmentation.names import segment_words
from rlreco.views.verdicts.sentence import Verdict, counted, rounded


def segments_verdict(summary: pd.DataFrame, outlook: Forecast | str, check: Calibration | str) -> Verdict:
    """The segment with most revenue, the forecast and whether such a forecast was right before.

    summary : of `segment_summary`, by falling revenue
    outlook, check : or the sentence why there is none
    """
    ahead = f". {outlook}" if isinstance(outlook, str) else f"; {_ahead(outlook)}, {_doubt(check)}{_lost(outlook)}."
    return Verdict(money_claim(summary), f", observed{ahead}")


def money_claim(summary: pd.DataFrame) -> str:
    """As in: Champions: 65 % of the revenue from 19 % of 51 customers"""
    first, n_customers = summary.iloc[0], int(summary["customers"].sum())
    of_all = f"of {counted(n_customers, 'customer', 'customers')}"
    if first["revenue_share"] <= 0.0:
        return f"No segment {of_all} brought revenue"
    money, customers = (100 * first[name] for name in ("revenue_share", "customer_share"))
    return f"{segment_words(str(first['segment']))}: {money:.0f} % of the revenue from {customers:.0f} % {of_all}"


def _ahead(outlook: Forecast) -> str:
    [orders] = rounded([float(outlook.customers["expected_orders"].sum())])
    days = counted(outlook.horizon, "day", "days")
    return f"some {orders} orders are estimated for the next {days}"


def _doubt(check: Calibration | str) -> str:
    """How far such a forecast was from what came."""
    if isinstance(check, str):
        return "by a forecast that these sales are too short to check"
    expected, actual = check.totals()
    days = counted(check.days, "day", "days")
    return f"by a model that expected {expected:,.0f} for the last {days}, in which {actual:,} came"


def _lost(outlook: Forecast) -> str:
    """Customers who bought on one day only can't be told."""
    chances = outlook.customers["chance_alive"].dropna()
    lost = round(float((1.0 - chances).sum()))
    return f"; some {lost:,} of {counted(len(chances), 'customer', 'customers')} who came back may be lost"
