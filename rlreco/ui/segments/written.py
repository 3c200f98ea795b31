"""How the columns of the tables on the Segments page are called and written."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from rlreco.language import gettext, language
from rlreco.views.lifetime import FORECAST_COLUMNS
from rlreco.views.segments import CUSTOMER_COLUMNS
from rlreco.views.words.formats import Formats

CUSTOMER_COLUMNS_OF_TABLE = [*CUSTOMER_COLUMNS, *FORECAST_COLUMNS]

_LOCALIZED = "localized"
"""A number as the browser's own language writes it, with the digits of its step."""


_PERCENT = "%.0f %%"
"""Of a number of 100."""


def summary_columns() -> dict[str, Any]:
    """Of tables with a row for each segment or product."""
    column = st.column_config
    return {
        **{"segment": gettext("segment"), "customers": gettext("customers"), "revenue": gettext("revenue")},
        **{"orders": gettext("orders"), "name": gettext("name"), "lift": gettext("lift")},
        "customer_share": gettext("of customers"),
        "revenue_share": gettext("of revenue"),
        "average_order_value": gettext("average order"),
        "recency": column.TextColumn(gettext("last order"), help=gettext("Mean days since a customer's last order.")),
        "frequency": column.NumberColumn(gettext("frequency"), help=gettext("Mean orders of a customer.")),
        "monetary": column.NumberColumn(gettext("money"), help=gettext("Mean revenue of a customer.")),
        "chance_alive": column.NumberColumn(gettext("alive"), help=gettext("Mean chance, of customers who came back.")),
        "expected_orders": column.NumberColumn(gettext("orders ahead"), help=gettext("Expected in the days ahead.")),
        "expected_money": column.NumberColumn(
            gettext("money ahead"), help=gettext("Expected in the days ahead, before returns.")
        ),
        "advice": column.TextColumn(gettext("what to do"), width="large"),
    }


def written(formats: Formats) -> dict[str, Callable[[Any], str]]:
    """Column -> how its numbers are written, in short tables; blanks stay blank."""
    return {
        **dict.fromkeys(("customers", "orders", "baskets", "expected_orders"), formats.number),
        **dict.fromkeys(
            ("customer_share", "revenue_share", "share", "chance_alive"), partial(formats.percent, digits=1)
        ),
        **dict.fromkeys(("revenue", "average_order_value", "monetary"), formats.money),
        "expected_money": partial(formats.money, digits=0),
        "recency": formats.days,
        "frequency": partial(formats.number, digits=1),
        "lift": partial(formats.number, digits=2),
    }


def customer_columns(formats: Formats) -> dict[str, Any]:
    """For a table of any length, whose numbers the browser writes."""
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    money = _money(formats)
    return {
        "customer_id": gettext("customer"),
        "segment": gettext("segment"),
        "recency": number(gettext("days since"), help=gettext("Days since the last order."), **_plain("%,d", 0)),
        "frequency": number(gettext("orders"), help=gettext("Number of orders."), **_plain("%,d", 0)),
        "monetary": number(gettext("money"), help=gettext("Total spent."), **money),
        "r": number("R", help=gettext("Score of recency; the highest is best.")),
        "f": number("F", help=gettext("Score of frequency; the highest is best.")),
        "m": number("M", help=gettext("Score of money; the highest is best.")),
        "band": text(gettext("band"), help=gettext("Band by R + F + M; the highest is best. States use it.")),
        "chance_alive": number(
            gettext("alive"),
            help=gettext("Chance that the customer isn't lost; blank before a second day of orders."),
            format=_PERCENT,
        ),
        "expected_orders": number(gettext("orders ahead"), help=gettext("In the days ahead."), **_plain("%,.2f", 2)),
        "expected_money": number(gettext("money ahead"), help=gettext("Before returns."), **money),
    }


def _money(formats: Formats) -> dict[str, Any]:
    if language() != "en" and formats.currency == "EUR":
        return {"format": "euro"}
    return _plain(f"{formats.sign} %,.2f".strip(), 2)


def _plain(english: str, digits: int) -> dict[str, Any]:
    """Streamlit's own formats have the signs of English alone."""
    return {"format": english} if language() == "en" else {"format": _LOCALIZED, "step": 10.0**-digits}


def day_input(label: str, value: date, key: str, latest: date | None = None) -> Any:
    """A day that is kept over pages. latest : that can be chosen; the browser's own limit where it is None"""
    most = None if latest is None else max(latest, value)
    return st.date_input(
        label,
        value,
        key=key,
        max_value=most,
        persist_state="session",
        format="YYYY-MM-DD",
        width=180,
        required=True,
    )
