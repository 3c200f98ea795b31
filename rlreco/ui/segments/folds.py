"""Everything else about the segments, each in a fold that is worked out once it is open, for the chosen segment."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

import pandas as pd
import streamlit as st

from rlreco.language import gettext, gettext_noop, number
from rlreco.lifetime import Forecast
from rlreco.plots import customers as plots
from rlreco.segmentation import Frozen, Segmentation, advice, lines_of_customers, segment_words, text_of
from rlreco.segmentation.report.summary import grid, segment_summary
from rlreco.ui.kit import chart, download, human_errors, prose, table
from rlreco.ui.segments.bench.detail import products_by_segment
from rlreco.ui.segments.compare import show_comparison
from rlreco.ui.segments.forecast import choose_horizon, look_back, show_check, show_forecast_notes
from rlreco.ui.segments.segmented import SegmentedSource, cached
from rlreco.ui.segments.written import (
    CUSTOMER_COLUMNS_OF_TABLE,
    customer_columns,
    day_input,
    summary_columns,
    written,
)
from rlreco.views.lifetime import segments_with_forecast
from rlreco.views.segments import EMPTY_SCORES, cohort_table, edge_table, in_words, map_table, moves_table
from rlreco.views.words.bands import with_band_names
from rlreco.views.words.formats import Formats
from rlreco.views.words.products import product_name
from rlreco.views.workbench.chosen import total_row
from rlreco.views.workbench.people import people_of

Draw: TypeAlias = Callable[[SegmentedSource, str | None], None]


def show_folds(segmented: SegmentedSource, chosen: str | None) -> None:
    """An error of a fold is shown in it."""
    for key, (title, icon, draw) in FOLDS.items():
        fold = st.expander(gettext(title), key=f"fold-{key}", on_change="rerun", icon=f":material/{icon}:")
        if fold.open:
            with fold, human_errors():
                draw(segmented, chosen)


def _table(segmented: SegmentedSource, chosen: str | None) -> None:
    segmentation, outlook = segmented.segmentation, segmented.forecast()
    rows = segments_with_forecast(segment_summary(segmentation), segmentation, outlook)
    advised = rows.assign(advice=[advice(str(name)) for name in rows["segment"]])
    together = pd.concat([advised, total_row(segmentation, outlook).assign(advice="")], ignore_index=True)
    st.caption(
        gettext(
            "Revenue is {kind}, observed; its total is what the sums of rows and money end with. Segments with the "
            "highest revenue come first.",
            kind=prose(gettext(segmentation.monetary)),
        )
    )
    table(
        in_words(together),
        key="segments",
        alt=gettext("Customers and revenue of each segment with their shares and means, and their orders to come"),
        columns=summary_columns(),
        formats=written(segmented.formats),
        whole=True,
        download_rows=in_words(rows.round({"average_order_value": 2, "monetary": 2})),
    )


def _products(segmented: SegmentedSource, chosen: str | None) -> None:
    products = products_by_segment(segmented)
    shown = products if chosen is None else products[products["segment"] == chosen].drop(columns="segment")
    if shown.empty:
        st.info(gettext("These customers bought no goods, only services."))
        return
    st.caption(
        gettext("By the number of the segment's orders with the product. Lift above 1: more popular here than overall.")
    )
    if chosen is None:
        alt = gettext("What each segment buys most often")
    else:
        alt = gettext("What {segment} buy most often", segment=segment_words(chosen))
    table(
        _readable(shown, chosen),
        key="top-products",
        alt=alt,
        columns={
            **summary_columns(),
            "product_id": gettext("product"),
            "baskets": gettext("orders"),
            "share": gettext("of its orders"),
        },
        formats=written(segmented.formats),
        download_rows=in_words(shown) if chosen is None else shown,
    )
    download(products, "top-products-of-all", gettext("Download all segments"))


def _readable(products: pd.DataFrame, chosen: str | None) -> pd.DataFrame:
    """Without the capitals of names that the file shouts."""
    named = products.assign(name=products["name"].astype(str).map(product_name))
    return in_words(named) if chosen is None else named


def _movement(segmented: SegmentedSource, chosen: str | None) -> None:
    with st.container(horizontal=True):
        before: date = day_input(gettext("Before"), segmented.earlier(), segmented.day_key("move-from"))
        after: date = day_input(gettext("After"), segmented.segmentation.as_of, segmented.day_key("move-to"))
    movement = moves_table(*segmented.at(before, after))
    st.caption(
        gettext(
            "How many customers of each segment (rows) are in which segment later (columns). Both dates are scored by "
            "the edges of the earlier one, so that customers move only by what they do themselves. Not yet: customers "
            "whose first order is between the dates."
        )
    )
    figure = plots.migration(movement, segmented.formats, chosen)
    chart(figure, key="migration-map", alt=gettext("Customers by segment before and after"))
    download(movement, "migration")


def _cohorts(segmented: SegmentedSource, chosen: str | None) -> None:
    cohorts = cached(f"cohorts {segmented.key} {chosen}", lambda: _cohorts_of(segmented, chosen))
    st.caption(
        gettext("Of the customers who first bought in a month, the share who bought again that many months later.")
    )
    chart(
        plots.cohorts(cohorts, segmented.formats),
        key="cohort-map",
        alt=gettext("Share of each cohort that bought again, by month"),
    )
    months = [name for name in cohorts.columns if name not in ("cohort", "customers")]
    formats: dict[str, Any] = {"customers": segmented.formats.number}
    formats |= dict.fromkeys(months, segmented.formats.percent)
    with st.expander(gettext("Shares as a table"), key="shares"):
        table(
            cohorts,
            key="cohorts",
            alt=gettext("Share of each cohort that bought again"),
            columns={"cohort": gettext("cohort"), "customers": gettext("customers")},
            formats=formats,
        )


def _cohorts_of(segmented: SegmentedSource, chosen: str | None) -> pd.DataFrame:
    classed = segmented.source.classed
    if chosen is not None:
        customers = segmented.segmentation.customers
        classed = lines_of_customers(classed, customers.loc[customers["segment"] == chosen, "customer_id"].tolist())
    return cohort_table(classed, segmented.choices)


def _customers(segmented: SegmentedSource, chosen: str | None) -> None:
    people = people_of(segmented.segmentation, segmented.forecast(), chosen)
    table(
        with_band_names(
            in_words(people.assign(chance_alive=100.0 * people["chance_alive"])), len(segmented.segmentation.bands)
        ),
        key="customer-table",
        alt=gettext("Customers with values, scores, segment and band"),
        columns=customer_columns(segmented.formats),
        column_order=CUSTOMER_COLUMNS_OF_TABLE,
        download_rows=people,
    )


def _forecast(segmented: SegmentedSource, chosen: str | None) -> None:
    choose_horizon()
    outlook: Forecast | str = segmented.forecast()
    show_forecast_notes(outlook)
    st.markdown(gettext("**Was it right before?**"))
    check = look_back(segmented.source.classed, segmented.segmentation, segmented.key)
    show_check(check, segmented.formats)


def _cells(segmented: SegmentedSource, chosen: str | None) -> None:
    cells = grid(segmented.segmentation)
    table(
        in_words(cells),
        key="grid",
        alt=gettext("Customers and revenue of each cell"),
        columns=summary_columns(),
        formats=written(segmented.formats),
    )
    download(map_table(segmented.segmentation.scorer.segment_map), "map", gettext("Download the map of names"))


def _edges(segmented: SegmentedSource, chosen: str | None) -> None:
    segmentation = segmented.segmentation
    st.caption(
        gettext(
            "A score is one more than the number of cut points below the value; for recency, fewer days score higher. "
            "A score is empty where many customers share one value."
        )
    )
    edges = edge_table(segmentation)
    table(
        _written_edges(edges, segmented.formats),
        key="score-edges",
        alt=gettext("The cut points"),
        columns=_edge_columns(edges),
        download_rows=edges,
    )
    _show_merged(segmentation)
    _show_left_out(segmentation, segmented.formats)
    st.download_button(
        gettext("Save the edges, to score other customers by them"),
        lambda: text_of(Frozen(segmentation.scorer, segmentation.monetary, segmented.source.name)),
        f"{segmented.source.base_name}-edges.json",
        "application/json",
        key="save-edges",
        on_click="ignore",
        icon=":material/download:",
    )


def _show_merged(segmentation: Segmentation) -> None:
    small, big = gettext_noop("small segment"), gettext_noop("merged into")
    if segmentation.merged:
        table(
            in_words(pd.DataFrame(segmentation.merged.items(), columns=[small, big]), small, big),
            key="merged",
            alt=gettext("Segments too small to stand alone"),
            columns={name: gettext(name) for name in (small, big)},
        )


def _show_left_out(segmentation: Segmentation, formats: Formats) -> None:
    left_out, rows = gettext_noop("left out"), gettext_noop("rows")
    if segmentation.left_out:
        reasons = [(gettext(reason), count) for reason, count in segmentation.left_out.items()]
        table(
            pd.DataFrame(reasons, columns=[left_out, rows]),
            key="left-out",
            alt=gettext("Rows that your choices exclude"),
            columns={name: gettext(name) for name in (left_out, rows)},
            formats={rows: formats.number},
        )


def _edge_columns(edges: pd.DataFrame) -> dict[str, str]:
    cuts = _cuts_of(edges)
    return {
        "value": gettext("value"),
        **{name: gettext("cut {number}", number=number(place)) for place, name in enumerate(cuts, 1)},
        EMPTY_SCORES: gettext(EMPTY_SCORES),
    }


def _cuts_of(edges: pd.DataFrame) -> list[str]:
    return [name for name in edges.columns if name.startswith("cut ")]


def _written_edges(edges: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Each row in its own unit: days, orders, money."""
    cuts = _cuts_of(edges)
    rows = [
        {
            **row,
            **{cut: _cut(str(row["value"]), row[cut], formats) for cut in cuts},
            "value": gettext(row["value"]),
        }
        for row in edges.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=edges.columns)


def _cut(value: str, cut: float, formats: Formats) -> str:
    """Cut points may lie between two days or two numbers of orders."""
    if value == "monetary":
        return formats.money(cut)
    written = formats.number(cut, 0 if cut == round(cut) else 2)
    return gettext("{number} days", number=written) if value == "recency" else written


FOLDS: dict[str, tuple[str, str, Draw]] = {
    "table": (gettext_noop("All segments in a table"), "table_rows", _table),
    "compare": (gettext_noop("Two dates or two files side by side"), "compare_arrows", show_comparison),
    "movement": (gettext_noop("From which segment to which"), "swap_horiz", _movement),
    "products": (gettext_noop("Products"), "sell", _products),
    "cohorts": (gettext_noop("Cohorts: who came back"), "grid_on", _cohorts),
    "customers": (gettext_noop("Customers"), "person", _customers),
    "forecast": (gettext_noop("Days ahead, and was the forecast right before?"), "fact_check", _forecast),
    "cells": (gettext_noop("Cells of R × F"), "grid_view", _cells),
    "edges": (gettext_noop("Cut points of the scores"), "straighten", _edges),
}
"""Key -> title (a message for `gettext`), icon and content, in the order of the page."""
