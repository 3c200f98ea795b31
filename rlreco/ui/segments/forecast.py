"""The forecast on the Segments page: how far it looks, what to keep in mind, and whether it was right before."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from rlreco.lifetime import HORIZON_DAYS, LONGEST_HORIZON, Calibration, Forecast
from rlreco.plots import customers as plots
from rlreco.segmentation import Segmentation
from rlreco.transactions import ClassedLines
from rlreco.ui.kit import chart, prose, show_notices, table
from rlreco.views.lifetime import calibration_of, forecast_of
from rlreco.views.words.formats import Formats

HORIZON = "horizon"
"""The key of the days ahead."""

_ABOUT = (
    "Expected orders and money are estimated: sums over a segment's customers in those days. Orders of one day count "
    "once, and money is before returns. Whether customers are alive shows only once they came back."
)
_ALIVE_COLUMNS = {
    "chance": "chance alive, up to",
    "chance_alive": st.column_config.NumberColumn("mean", help="Mean chance of being alive."),
    "chance_of_order": st.column_config.NumberColumn("chance of an order", help="In those days, on average."),
    "bought": st.column_config.NumberColumn("ordered", help="Share with an order in those days."),
}


def choose_horizon() -> int:
    """Days from the reference date on."""
    days = st.number_input(
        "Days ahead",
        1,
        LONGEST_HORIZON,
        HORIZON_DAYS,
        key=HORIZON,
        persist_state="session",
        width=140,
        help="Orders and money are forecast for so many days from the reference date on.",
    )
    return int(days)


def show_forecast_notes(outlook: Forecast | str) -> None:
    """What the figures mean and when not to rely on them."""
    if isinstance(outlook, str):
        st.info(prose(outlook))
        return
    st.caption(_ABOUT)
    show_notices(outlook.notices())


def show_check(check: Calibration | str, formats: Formats) -> None:
    """The forecast of the last part of the lines, and the orders that came."""
    if isinstance(check, str):
        st.info(prose(check))
        return
    st.write(prose(check.sentence()))
    chart(plots.calibration(check.orders, formats), key="calibration-chart", alt=check.sentence())
    written = _written(formats)
    table(check.orders, key="calibration-orders", alt="Expected and actual orders by tenth", formats=written)
    st.caption("Of customers who had come back before, by their chance of being alive: the share that ordered.")
    table(check.alive, key="calibration-alive", alt="Chances and who ordered", columns=_ALIVE_COLUMNS, formats=written)


def _written(formats: Formats) -> dict[str, Callable[[float], str]]:
    return {
        "customers": formats.number,
        **dict.fromkeys(("expected", "actual", "low", "high"), partial(formats.number, digits=2)),
        **dict.fromkeys(("chance", "chance_alive", "chance_of_order", "bought"), formats.percent),
    }


@st.cache_data(ttl=3600, max_entries=8, show_spinner="Looking ahead")
def cached_forecast(_classed: ClassedLines, _segmentation: Segmentation, key: str, horizon: int) -> Forecast | str:
    """`forecast_of`. key : of the lines and the choices that made the segments"""
    return forecast_of(_classed, _segmentation, horizon)


@st.cache_data(ttl=3600, max_entries=8, show_spinner="Looking back")
def cached_calibration(_classed: ClassedLines, _segmentation: Segmentation, key: str) -> Calibration | str:
    """`calibration_of`. key : as for `cached_forecast`"""
    return calibration_of(_classed, _segmentation)
