"""The forecast on the Segments page: how far it looks, what to keep in mind, and whether it was right before."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from rlreco.language import gettext
from rlreco.lifetime import HORIZON_DAYS, LONGEST_HORIZON, Calibration, Forecast
from rlreco.plots import customers as plots
from rlreco.segmentation import Segmentation
from rlreco.transactions import ClassedLines
from rlreco.ui.kit import chart, prose, show_notices, table
from rlreco.views.lifetime import calibration_of, forecast_of
from rlreco.views.words.formats import Formats

HORIZON = "horizon"
"""The key of the days ahead."""


def choose_horizon() -> int:
    """Days from the reference date on."""
    days = st.number_input(
        gettext("Days ahead"),
        1,
        LONGEST_HORIZON,
        HORIZON_DAYS,
        key=HORIZON,
        persist_state="session",
        width=140,
        help=gettext("Orders and money are forecast for so many days from the reference date on."),
    )
    return int(days)


def show_forecast_notes(outlook: Forecast | str) -> None:
    """What the figures mean and when not to rely on them."""
    if isinstance(outlook, str):
        st.info(prose(outlook))
        return
    st.caption(
        gettext(
            "Expected orders and money are estimated: sums over a segment's customers in those days. Orders of one day "
            "count once, and money is before returns. Whether customers are alive shows only once they came back."
        )
    )
    show_notices(outlook.notices())


def show_check(check: Calibration | str, formats: Formats) -> None:
    """The forecast of the last part of the lines, and the orders that came."""
    if isinstance(check, str):
        st.info(prose(check))
        return
    st.write(prose(check.sentence()))
    chart(plots.calibration(check.orders, formats), key="calibration-chart", alt=check.sentence())
    written = _written(formats)
    table(
        check.orders,
        key="calibration-orders",
        alt=gettext("Expected and actual orders by tenth"),
        columns=_order_columns(),
        formats=written,
    )
    st.caption(
        gettext("Of customers who had come back before, by their chance of being alive: the share that ordered.")
    )
    table(
        check.alive,
        key="calibration-alive",
        alt=gettext("Chances and who ordered"),
        columns=_alive_columns(),
        formats=written,
    )


def _order_columns() -> dict[str, str]:
    return {
        "group": gettext("group"),
        "customers": gettext("customers"),
        "expected": gettext("expected"),
        "actual": gettext("actual"),
        "low": gettext("low"),
        "high": gettext("high"),
    }


def _alive_columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "chance": gettext("chance alive, up to"),
        "customers": gettext("customers"),
        "chance_alive": number(gettext("mean"), help=gettext("Mean chance of being alive.")),
        "chance_of_order": number(gettext("chance of an order"), help=gettext("In those days, on average.")),
        "bought": number(gettext("ordered"), help=gettext("Share with an order in those days.")),
    }


def _written(formats: Formats) -> dict[str, Callable[[float], str]]:
    return {
        "customers": formats.number,
        **dict.fromkeys(("expected", "actual", "low", "high"), partial(formats.number, digits=2)),
        **dict.fromkeys(("chance", "chance_alive", "chance_of_order", "bought"), formats.percent),
    }


def forecast_ahead(classed: ClassedLines, segmentation: Segmentation, key: str, horizon: int) -> Forecast | str:
    """`forecast_of`, worked out once. key : of the lines, the choices that made the segments and the language"""
    with st.spinner(gettext("Looking ahead")):
        return _forecast(classed, segmentation, key, horizon)


@st.cache_data(ttl=3600, max_entries=8, show_spinner=False)
def _forecast(_classed: ClassedLines, _segmentation: Segmentation, key: str, horizon: int) -> Forecast | str:
    return forecast_of(_classed, _segmentation, horizon)


def look_back(classed: ClassedLines, segmentation: Segmentation, key: str) -> Calibration | str:
    """`calibration_of`, worked out once. key : as for `forecast_ahead`"""
    with st.spinner(gettext("Looking back")):
        return _calibration(classed, segmentation, key)


@st.cache_data(ttl=3600, max_entries=8, show_spinner=False)
def _calibration(_classed: ClassedLines, _segmentation: Segmentation, key: str) -> Calibration | str:
    return calibration_of(_classed, _segmentation)
