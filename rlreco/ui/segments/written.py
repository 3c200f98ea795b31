"""How the columns of the tables on the Segments page are called and written."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from rlreco.views.lifetime import FORECAST_COLUMNS
from rlreco.views.segments import CUSTOMER_COLUMNS
from rlreco.views.words.formats import Formats

CUSTOMER_COLUMNS_OF_TABLE = [*CUSTOMER_COLUMNS, *FORECAST_COLUMNS]

PROFILE_COLUMNS = {
    "customer_share": "of customers",
    "revenue_share": "of revenue",
    "average_order_value": "average order",
    "recency": st.column_config.TextColumn("last order", help="Mean days since a customer's last order."),
    "frequency": st.column_config.NumberColumn("frequency", help="Mean orders of a customer."),
    "monetary": st.column_config.NumberColumn("money", help="Mean revenue of a customer."),
    "chance_alive": st.column_config.NumberColumn("alive", help="Mean chance, of customers who came back."),
    "expected_orders": st.column_config.NumberColumn("orders ahead", help="Expected in the days ahead."),
    "expected_money": st.column_config.NumberColumn("money ahead", help="Expected in the days ahead, before returns."),
    "advice": st.column_config.TextColumn("what to do", width="large"),
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
    money = f"{formats.sign} %,.2f".strip()
    return {
        "customer_id": "customer",
        "recency": st.column_config.NumberColumn("last order", help="Days since the last order.", format="%,d days"),
        "frequency": st.column_config.NumberColumn("orders", help="Number of orders.", format="%,d"),
        "monetary": st.column_config.NumberColumn("money", help="Total spent.", format=money),
        **{
            name: st.column_config.NumberColumn(name.upper(), help=f"Score of {value}; the highest is best.")
            for name, value in {"r": "recency", "f": "frequency", "m": "money"}.items()
        },
        "band": st.column_config.TextColumn("band", help="Band by R + F + M; the highest is best. States use it."),
        "chance_alive": st.column_config.NumberColumn(
            "alive", help="Chance that the customer isn't lost; blank before a second day of orders.", format="percent"
        ),
        "expected_orders": st.column_config.NumberColumn("orders ahead", help="In the days ahead.", format="%,.2f"),
        "expected_money": st.column_config.NumberColumn("money ahead", help="Before returns.", format=money),
    }


def day_input(label: str, value: date, key: str) -> Any:
    """A day that is kept over pages."""
    return st.date_input(label, value, key=key, persist_state="session", format="YYYY-MM-DD", width=180, required=True)
