"""What can be seen of segmented customers, one view at a time: only the open one is computed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from rlreco.domain.profile import Profile
from rlreco.plots import customers as plots
from rlreco.segmentation import Frozen, Segmentation, segment_by, segment_words, text_of
from rlreco.segmentation.report.summary import grid, segment_summary, top_products
from rlreco.service.training.sources import Source
from rlreco.transactions import ClassedLines
from rlreco.transactions.lines import release_memory
from rlreco.ui.kit.errors import human_errors
from rlreco.ui.kit.tables import download, table
from rlreco.ui.segments.cards import segment_cards
from rlreco.views.segments import CUSTOMER_COLUMNS, cohort_table, edge_table, in_words, map_table, migration_table

_SHARE = st.column_config.NumberColumn(format="percent")
_PROFILE = {
    "customer_share": "of customers",
    "revenue_share": "of revenue",
    "average_order_value": "average order",
    "recency": st.column_config.NumberColumn("recency", help="Mean days since a customer's last order."),
    "frequency": st.column_config.NumberColumn("frequency", help="Mean orders of a customer."),
    "monetary": st.column_config.NumberColumn("money", help="Mean revenue of a customer."),
}
_FORMATS = {
    **dict.fromkeys(("customers", "orders", "baskets"), "{:,}"),
    **dict.fromkeys(("customer_share", "revenue_share", "share"), "{:.1%}"),
    **dict.fromkeys(("revenue", "recency"), "{:,.0f}"),
    **dict.fromkeys(("average_order_value", "monetary", "lift"), "{:,.2f}"),
    "frequency": "{:.1f}",
}
_CUSTOMERS = {
    "customer_id": "customer",
    "recency": st.column_config.NumberColumn("recency", help="Days since the last order.", format="localized"),
    "frequency": st.column_config.NumberColumn("frequency", help="Orders.", format="localized"),
    "monetary": st.column_config.NumberColumn("money", help="What they spent in all.", format="%.2f"),
    **{
        name: st.column_config.NumberColumn(name.upper(), help=f"Score of {value}; the highest is best.")
        for name, value in {"r": "recency", "f": "frequency", "m": "money"}.items()
    },
    "band": st.column_config.TextColumn("band", help="Place by R + F + M; the highest is best. States use it."),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What every view looks at."""

    source: Source
    choices: Profile
    frozen: Frozen | None
    segmentation: Segmentation

    @property
    def key(self) -> str:
        """Tells these choices from all others, for what is kept of them."""
        return _key(self.source, self.choices, self.frozen)


def segmented(source: Source, choices: Profile, frozen: Frozen | None) -> Seen:
    """Raises ConfigError and DataError as `segment_by` does."""
    found = _segmented(source.classed, choices, frozen, _key(source, choices, frozen))
    return Seen(source, choices, frozen, found)


def segment_views(seen: Seen) -> None:
    """A tab a view."""
    tabs = st.tabs(list(_VIEWS), key="view", on_change="rerun")
    for tab, draw in zip(tabs, _VIEWS.values(), strict=True):
        if tab.open:
            with tab, human_errors():
                draw(seen)


def _key(source: Source, choices: Profile, frozen: Frozen | None) -> str:
    return f"{source.id} {choices.model_dump_json()} {text_of(frozen) if frozen else ''}"


@st.cache_data(ttl=3600, max_entries=8, show_spinner="Scoring customers")
def _segmented(_classed: ClassedLines, _choices: Profile, _frozen: Frozen | None, key: str) -> Segmentation:
    return segment_by(_classed, _choices, _frozen)


@st.cache_data(ttl=3600, max_entries=8, show_spinner="Counting")
def _counted(key: str, _count: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    found = _count()
    release_memory()
    return found


def _segments(seen: Seen) -> None:
    found = segment_summary(seen.segmentation)
    st.plotly_chart(plots.treemap(found), key="segment-treemap", alt=plots.treemap_summary(found))
    st.caption(f"Area: customers. Revenue is {seen.segmentation.monetary}. The richest come first.")
    segment_cards(found)
    table(
        in_words(found.round({"average_order_value": 2, "monetary": 2})),
        key="segments",
        alt="Customers and revenue of each segment with their shares and means",
        columns=_PROFILE,
        formats=_FORMATS,
    )


def _grid(seen: Seen) -> None:
    cells = grid(seen.segmentation)
    if seen.segmentation.scorer.clusters:
        st.info("Clusters are made without scores of recency and frequency; the names of the cells wait.")
    st.plotly_chart(plots.grid(cells), key="segment-grid", alt="Customers of each score of recency and frequency")
    with st.expander("The cells as a table", key="cells"):
        table(in_words(cells), key="grid", alt="Customers and revenue of each cell", formats=_FORMATS)
        download(map_table(seen.segmentation.scorer.segment_map), "map", "The names alone, as --map reads them")


def _products(seen: Seen) -> None:
    found = _counted(f"products {seen.key}", lambda: top_products(seen.source.classed, seen.segmentation, 20))
    present = [name for name in seen.segmentation.segments if name in set(found["segment"])]
    if not present:
        st.info("None of these customers has bought goods: there are only services.")
        return
    chosen = st.selectbox(
        "Segment", present, key="products-of", format_func=segment_words, persist_state="session", width=260
    )
    st.caption("By the orders that hold them. Lift above 1: this segment likes it more than everybody does.")
    table(
        found[found["segment"] == chosen].drop(columns="segment"),
        key="top-products",
        alt=f"What {segment_words(str(chosen))} buy most often",
        columns={"product_id": "product", "baskets": "orders", "share": "of its orders"},
        formats=_FORMATS,
    )
    download(found, "top-products-of-all", "Those of every segment")


def _movement(seen: Seen) -> None:
    days = seen.source.days()
    assert days is not None
    later = seen.segmentation.as_of
    middle = max(days[0] + timedelta(days=1), min(later - timedelta(days=90), later - timedelta(days=1)))
    with st.container(horizontal=True):
        before: date = _day("Before", middle, "move-from")
        after: date = _day("After", later, "move-to")
    found = _counted(
        f"movement {before} {after} {seen.key}",
        lambda: migration_table(seen.source.classed, seen.choices, before, after, seen.frozen),
    )
    st.caption(
        "How many of each segment (rows) are in which one later. Both dates are scored by the edges of the earlier "
        "one, so that nobody moves by what others do. Not yet: whose first order came between."
    )
    st.plotly_chart(plots.migration(found), key="migration-map", alt="Customers by segment before and after")
    download(found, "migration")


def _day(label: str, value: date, key: str) -> Any:
    return st.date_input(label, value, key=key, persist_state="session", format="YYYY-MM-DD", width=180, required=True)


def _cohorts(seen: Seen) -> None:
    found = _counted(f"cohorts {seen.key}", lambda: cohort_table(seen.source.classed, seen.choices))
    st.caption("Of those who first bought in a month, the share who bought again so many months later.")
    st.plotly_chart(plots.cohorts(found), key="cohort-map", alt="Share of each cohort that bought again, by month")
    shares = {name: _SHARE for name in found.columns if name not in ("cohort", "customers")}
    with st.expander("The shares as a table", key="shares"):
        table(found, key="cohorts", alt="Share of each cohort that bought again", columns=shares)


def _edges(seen: Seen) -> None:
    found = seen.segmentation
    st.caption(
        "A score is one more than the number of cut points below the value; for recency, fewer days score higher. "
        "A score is empty where many customers share one value."
    )
    table(edge_table(found), key="score-edges", alt="The cut points of recency, frequency and money")
    if found.merged:
        joined = pd.DataFrame(found.merged.items(), columns=["small segment", "counted with"])
        table(in_words(joined, *joined.columns), key="merged", alt="Segments too small to stand alone")
    if found.left_out:
        left = pd.DataFrame(found.left_out.items(), columns=["left out", "rows"])
        table(left, key="left-out", alt="Rows that your choices leave out")
    st.download_button(
        "Save the edges, to score new customers by them",
        lambda: text_of(Frozen(found.scorer, found.monetary, seen.source.name)),
        f"{seen.source.base_name}-edges.json",
        "application/json",
        key="save-edges",
        on_click="ignore",
        icon=":material/download:",
    )


def _customers(seen: Seen) -> None:
    customers = seen.segmentation.customers[CUSTOMER_COLUMNS]
    table(
        in_words(customers),
        key="customer-table",
        alt="Every customer with values, scores, segment and band",
        columns=_CUSTOMERS,
        taken=customers,
    )


_VIEWS: dict[str, Callable[[Seen], None]] = {
    "Segments": _segments,
    "R × F": _grid,
    "Products": _products,
    "Movement": _movement,
    "Cohorts": _cohorts,
    "Edges": _edges,
    "Customers": _customers,
}
