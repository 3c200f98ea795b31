"""The forecast on the Segments page: how far it looks, what to keep in mind, and whether it was right before."""

import streamlit as st

from rlreco.lifetime import HORIZON_DAYS, LONGEST_HORIZON, Calibration, Forecast
from rlreco.plots import customers as plots
from rlreco.segmentation import Segmentation
from rlreco.transactions import ClassedLines
from rlreco.ui.kit import prose, show_notices, table
from rlreco.views.lifetime import calibration_of, forecast_of

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
_FORMATS = {
    "customers": "{:,}",
    **dict.fromkeys(("expected", "actual", "low", "high"), "{:.2f}"),
    **dict.fromkeys(("chance", "chance_alive", "chance_of_order", "bought"), "{:.0%}"),
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


def show_calibration(classed: ClassedLines, segmentation: Segmentation, key: str) -> None:
    """An expander with the forecast of the last part of the lines and the orders that came; computed once open."""
    expander = st.expander("Was it right before?", key="calibration", on_change="rerun", icon=":material/fact_check:")
    if expander.open:
        with expander:
            _show_check(cached_calibration(classed, segmentation, key))


def _show_check(check: Calibration | str) -> None:
    if isinstance(check, str):
        st.info(prose(check))
        return
    st.write(prose(check.sentence()))
    st.plotly_chart(plots.calibration(check.orders), key="calibration-chart", alt=check.sentence())
    table(check.orders, key="calibration-orders", alt="Expected and actual orders by tenth", formats=_FORMATS)
    st.caption("Of customers who had come back before, by their chance of being alive: the share that ordered.")
    table(check.alive, key="calibration-alive", alt="Chances and who ordered", columns=_ALIVE_COLUMNS, formats=_FORMATS)


@st.cache_data(ttl=3600, max_entries=8, show_spinner="Looking ahead")
def cached_forecast(_classed: ClassedLines, _segmentation: Segmentation, key: str, horizon: int) -> Forecast | str:
    """`forecast_of`. key : of the lines and the choices that made the segments"""
    return forecast_of(_classed, _segmentation, horizon)


@st.cache_data(ttl=3600, max_entries=8, show_spinner="Looking back")
def cached_calibration(_classed: ClassedLines, _segmentation: Segmentation, key: str) -> Calibration | str:
    """`calibration_of`. key : as for `cached_forecast`"""
    return calibration_of(_classed, _segmentation)
