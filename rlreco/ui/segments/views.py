"""Views of the segmented customers, a tab each; only the open one is computed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from rlreco.clock import system_clock
from rlreco.domain.profile import Profile
from rlreco.lifetime import Forecast
from rlreco.plots import customers as plots
from rlreco.segmentation import Frozen, Segmentation, segment_by, segment_words, text_of
from rlreco.segmentation.report.summary import grid, segment_summary, top_products
from rlreco.service.training.sources import Source
from rlreco.transactions import ClassedLines
from rlreco.transactions.lines import release_memory
from rlreco.ui.kit import download, human_errors, table
from rlreco.ui.segments.cards import segment_cards
from rlreco.ui.segments.forecast import cached_forecast, choose_horizon, show_calibration, show_forecast_notes
from rlreco.views.lifetime import customers_with_forecast, forecast_words, segments_with_forecast
from rlreco.views.segments import CUSTOMER_COLUMNS, cohort_table, edge_table, in_words, map_table, migration_table

_TOP_PRODUCTS = 20
_SHARE = st.column_config.NumberColumn(format="percent")
_PROFILE_COLUMNS = {
    "customer_share": "of customers",
    "revenue_share": "of revenue",
    "average_order_value": "average order",
    "recency": st.column_config.NumberColumn("recency", help="Mean days since a customer's last order."),
    "frequency": st.column_config.NumberColumn("frequency", help="Mean orders of a customer."),
    "monetary": st.column_config.NumberColumn("money", help="Mean revenue of a customer."),
    "chance_alive": st.column_config.NumberColumn("alive", help="Mean chance, of customers who came back."),
    "expected_orders": st.column_config.NumberColumn("orders ahead", help="Expected in the days ahead."),
    "expected_money": st.column_config.NumberColumn("money ahead", help="Expected in the days ahead, before returns."),
}
_FORMATS = {
    **dict.fromkeys(("customers", "orders", "baskets"), "{:,}"),
    **dict.fromkeys(("customer_share", "revenue_share", "share", "chance_alive"), "{:.1%}"),
    **dict.fromkeys(("revenue", "recency", "expected_orders", "expected_money"), "{:,.0f}"),
    **dict.fromkeys(("average_order_value", "monetary", "lift"), "{:,.2f}"),
    "frequency": "{:.1f}",
}
_CUSTOMER_COLUMNS = {
    "customer_id": "customer",
    "recency": st.column_config.NumberColumn("recency", help="Days since the last order.", format="localized"),
    "frequency": st.column_config.NumberColumn("frequency", help="Orders.", format="localized"),
    "monetary": st.column_config.NumberColumn("money", help="Total spent.", format="%.2f"),
    **{
        name: st.column_config.NumberColumn(name.upper(), help=f"Score of {value}; the highest is best.")
        for name, value in {"r": "recency", "f": "frequency", "m": "money"}.items()
    },
    "band": st.column_config.TextColumn("band", help="Band by R + F + M; the highest is best. States use it."),
    "chance_alive": st.column_config.NumberColumn(
        "alive", help="Chance that the customer isn't lost; blank before a second day of orders.", format="percent"
    ),
    "expected_orders": st.column_config.NumberColumn("orders ahead", help="In the days ahead.", format="%.2f"),
    "expected_money": st.column_config.NumberColumn("money ahead", help="Before returns.", format="%.2f"),
}


@dataclass(frozen=True, slots=True)
class SegmentedSource:
    """A source with its segmentation, and the choices that made it.

    frozen : saved edges that the customers are scored by, None for edges of their own
    """

    source: Source
    choices: Profile
    frozen: Frozen | None
    segmentation: Segmentation

    @property
    def key(self) -> str:
        """Unique to the source and the choices, for caches."""
        return _key(self.source, self.choices, self.frozen)

    def forecast(self, horizon: int) -> Forecast | str:
        """Of the next `horizon` days; a sentence where there are too few sales."""
        return cached_forecast(self.source.classed, self.segmentation, self.key, horizon)


def segment_source(source: Source, choices: Profile, frozen: Frozen | None) -> SegmentedSource:
    """Raises ConfigError and DataError as `segment_by` does."""
    segmentation = _segmentation(source.classed, choices, frozen, _key(source, choices, frozen))
    return SegmentedSource(source, choices, frozen, segmentation)


def _key(source: Source, choices: Profile, frozen: Frozen | None) -> str:
    return f"{source.id} {choices.model_dump_json()} {text_of(frozen) if frozen else ''}"


@st.cache_data(ttl=3600, max_entries=8, show_spinner="Scoring customers")
def _segmentation(_classed: ClassedLines, _choices: Profile, _frozen: Frozen | None, key: str) -> Segmentation:
    return segment_by(_classed, _choices, _frozen, today=_choices.local_time(system_clock()).date())


@st.cache_data(ttl=3600, max_entries=8, show_spinner="Counting")
def _cached(key: str, _compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    frame = _compute()
    release_memory()
    return frame


def _segments(segmented: SegmentedSource) -> None:
    summary = segment_summary(segmented.segmentation)
    st.plotly_chart(plots.treemap(summary), key="segment-treemap", alt=plots.treemap_summary(summary))
    st.caption(
        f"The area shows the number of customers. Revenue is {segmented.segmentation.monetary}, observed. "
        "Segments with the highest revenue come first."
    )
    horizon = choose_horizon()
    outlook = segmented.forecast(horizon)
    show_forecast_notes(outlook)
    ahead = segments_with_forecast(summary, segmented.segmentation, outlook)
    segment_cards(ahead.assign(forecast=[forecast_words(row, horizon) for row in ahead.to_dict("records")]))
    table(
        in_words(ahead.round({"average_order_value": 2, "monetary": 2})),
        key="segments",
        alt="Customers and revenue of each segment with their shares and means, and their orders to come",
        columns=_PROFILE_COLUMNS,
        formats=_FORMATS,
    )
    show_calibration(segmented.source.classed, segmented.segmentation, segmented.key)


def _grid(segmented: SegmentedSource) -> None:
    cells = grid(segmented.segmentation)
    if segmented.segmentation.scorer.clusters:
        st.info("These segments are clusters, which use neither the scores nor the names of the cells.")
    st.plotly_chart(plots.grid(cells), key="segment-grid", alt="Customers of each score of recency and frequency")
    with st.expander("Cells as a table", key="cells"):
        table(in_words(cells), key="grid", alt="Customers and revenue of each cell", formats=_FORMATS)
        download(map_table(segmented.segmentation.scorer.segment_map), "map", "Download the names, for --map")


def _products(segmented: SegmentedSource) -> None:
    products = _cached(
        f"products {segmented.key}",
        lambda: top_products(segmented.source.classed, segmented.segmentation, _TOP_PRODUCTS),
    )
    present = [name for name in segmented.segmentation.segments if name in set(products["segment"])]
    if not present:
        st.info("These customers bought no goods, only services.")
        return
    chosen = st.selectbox(
        "Segment", present, key="products-of", format_func=segment_words, persist_state="session", width=260
    )
    st.caption("By the number of the segment's orders with the product. Lift above 1: more popular here than overall.")
    table(
        products[products["segment"] == chosen].drop(columns="segment"),
        key="top-products",
        alt=f"What {segment_words(str(chosen))} buy most often",
        columns={"product_id": "product", "baskets": "orders", "share": "of its orders"},
        formats=_FORMATS,
    )
    download(products, "top-products-of-all", "Download all segments")


def _movement(segmented: SegmentedSource) -> None:
    days = segmented.source.days()
    assert days is not None
    later = segmented.segmentation.as_of
    middle = max(days[0] + timedelta(days=1), min(later - timedelta(days=90), later - timedelta(days=1)))
    with st.container(horizontal=True):
        before: date = _day("Before", middle, "move-from")
        after: date = _day("After", later, "move-to")
    movement = _cached(
        f"movement {before} {after} {segmented.key}",
        lambda: migration_table(segmented.source.classed, segmented.choices, before, after, segmented.frozen),
    )
    st.caption(
        "How many customers of each segment (rows) are in which segment later (columns). Both dates are scored by the "
        "edges of the earlier one, so that customers move only by what they do themselves. Not yet: customers whose "
        "first order is between the dates."
    )
    st.plotly_chart(plots.migration(movement), key="migration-map", alt="Customers by segment before and after")
    download(movement, "migration")


def _day(label: str, value: date, key: str) -> Any:
    return st.date_input(label, value, key=key, persist_state="session", format="YYYY-MM-DD", width=180, required=True)


def _cohorts(segmented: SegmentedSource) -> None:
    cohorts = _cached(f"cohorts {segmented.key}", lambda: cohort_table(segmented.source.classed, segmented.choices))
    st.caption("Of the customers who first bought in a month, the share who bought again that many months later.")
    st.plotly_chart(plots.cohorts(cohorts), key="cohort-map", alt="Share of each cohort that bought again, by month")
    shares = {name: _SHARE for name in cohorts.columns if name not in ("cohort", "customers")}
    with st.expander("Shares as a table", key="shares"):
        table(cohorts, key="cohorts", alt="Share of each cohort that bought again", columns=shares)


def _edges(segmented: SegmentedSource) -> None:
    segmentation = segmented.segmentation
    st.caption(
        "A score is one more than the number of cut points below the value; for recency, fewer days score higher. "
        "A score is empty where many customers share one value."
    )
    table(edge_table(segmentation), key="score-edges", alt="The cut points of recency, frequency and money")
    if segmentation.merged:
        merged = pd.DataFrame(segmentation.merged.items(), columns=["small segment", "merged into"])
        table(in_words(merged, *merged.columns), key="merged", alt="Segments too small to stand alone")
    if segmentation.left_out:
        left = pd.DataFrame(segmentation.left_out.items(), columns=["left out", "rows"])
        table(left, key="left-out", alt="Rows that your choices exclude")
    st.download_button(
        "Save the edges, to score other customers by them",
        lambda: text_of(Frozen(segmentation.scorer, segmentation.monetary, segmented.source.name)),
        f"{segmented.source.base_name}-edges.json",
        "application/json",
        key="save-edges",
        on_click="ignore",
        icon=":material/download:",
    )


def _customers(segmented: SegmentedSource) -> None:
    outlook = segmented.forecast(choose_horizon())
    customers = customers_with_forecast(segmented.segmentation.customers[CUSTOMER_COLUMNS], outlook)
    table(
        in_words(customers),
        key="customer-table",
        alt="Every customer with values, scores, segment and band",
        columns=_CUSTOMER_COLUMNS,
        download_rows=customers,
    )


_VIEWS: dict[str, Callable[[SegmentedSource], None]] = {
    "Segments": _segments,
    "R × F": _grid,
    "Products": _products,
    "Movement": _movement,
    "Cohorts": _cohorts,
    "Edges": _edges,
    "Customers": _customers,
}


def segment_views(segmented: SegmentedSource) -> None:
    """A tab for each view. An error of a view is shown in its tab."""
    tabs = st.tabs(list(_VIEWS), key="view", on_change="rerun")
    for tab, draw in zip(tabs, _VIEWS.values(), strict=True):
        if tab.open:
            with tab, human_errors():
                draw(segmented)
