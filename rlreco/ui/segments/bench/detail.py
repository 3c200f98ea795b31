"""What the chosen segment buys more than others, and its comings and goings since a date."""

from collections.abc import Hashable, Mapping
from datetime import date, timedelta
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from rlreco.domain.records import Product
from rlreco.errors import ConfigError, DataError
from rlreco.language import gettext
from rlreco.plots.palette import segment_colour
from rlreco.segmentation import Segmentation
from rlreco.segmentation.report.movement import movers
from rlreco.segmentation.report.summary import top_products
from rlreco.transactions.products import products
from rlreco.ui.access.connection import settings
from rlreco.ui.kit import download, prose
from rlreco.ui.segments.segmented import SegmentedSource, cached
from rlreco.ui.segments.written import day_input
from rlreco.ui.simulator.cards import picture_address
from rlreco.views.words.formats import Formats
from rlreco.views.words.products import product_name
from rlreco.views.workbench.chosen import Moves, lift_words, liked_products, mover_words, movers_of, moves_of

MOST_PRODUCTS = 50
_SMALL = "font-size:.8125rem;line-height:1.4;opacity:.78"
_PICTURE = 44


def show_detail(segmented: SegmentedSource, chosen: str) -> None:
    """Side by side; on a phone one below the other."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(gettext("Bought more than by others"), anchor=False)
        _show_products(segmented, chosen)
    with right:
        st.subheader(gettext("Came in and left"), anchor=False)
        _show_moves(segmented, chosen)


def products_by_segment(segmented: SegmentedSource) -> pd.DataFrame:
    """`top_products`, worked out once for all segments."""
    return cached(
        f"products {segmented.key}",
        lambda: top_products(segmented.source.classed, segmented.segmentation, MOST_PRODUCTS),
    )


def _show_products(segmented: SegmentedSource, chosen: str) -> None:
    sold = products_by_segment(segmented)
    liked = liked_products(sold, chosen)
    if liked.empty:
        st.info(prose(_nothing_liked(bool((sold["segment"] == chosen).any()))))
        return
    ids = liked["product_id"].tolist()
    catalogue = cached(f"catalogue {segmented.key} {chosen}", lambda: products(segmented.source.classed, ids))
    by_id = {row["product_id"]: row for row in catalogue.to_dict("records")}
    rows = "".join(_product(row, by_id[row["product_id"]], segmented.formats) for row in liked.to_dict("records"))
    st.html(f'<div role="list" style="display:flex;flex-direction:column;gap:.6rem">{rows}</div>')


def _nothing_liked(any_goods: bool) -> str:
    if any_goods:
        return gettext("They buy the same as everybody: no product clearly more often.")
    return gettext("These customers bought no goods, only services.")


def _product(row: Mapping[Hashable, Any], listed: Mapping[Hashable, Any], formats: Formats) -> str:
    id_, name = str(row["product_id"]), str(row["name"])
    product = Product(id_, name, category=listed["category"] or "", image_url=listed["image_url"])
    address = picture_address(product, foreign=settings().foreign_pictures)
    share = gettext("{share} of their orders", share=formats.percent(row["share"], 1))
    below = f"{lift_words(row['lift'], formats)} · {share}"
    return (
        '<div role="listitem" style="display:flex;gap:.75rem;align-items:center">'
        f'<img src="{escape(address)}" alt="" width="{_PICTURE}" height="{_PICTURE}" '
        'style="border-radius:8px;object-fit:cover;flex:none"/>'
        f'<div style="min-width:0"><div style="font-weight:600;line-height:1.35;overflow-wrap:anywhere">'
        f"{escape(product_name(name))}"
        f'</div><div style="{_SMALL}">{escape(below)}</div></div></div>'
    )


def _show_moves(segmented: SegmentedSource, chosen: str) -> None:
    latest = segmented.segmentation.as_of - timedelta(days=1)
    since: date = day_input(gettext("Since"), segmented.earlier(), segmented.day_key("moved-since"), latest)
    dates = _both(segmented, since)
    if isinstance(dates, str):
        st.info(prose(dates))
        return
    moved = movers(*dates)
    moves = moves_of(moved, chosen)
    st.html(moves_html(moves, segmented.formats))
    st.caption(gettext("By the edges of that date, so that customers move only by what they do themselves."))
    download(movers_of(moved, chosen), "movers", gettext("Download who moved"))


def _both(segmented: SegmentedSource, since: date) -> tuple[Segmentation, Segmentation] | str:
    """A sentence where there were no customers yet."""
    try:
        return segmented.at(since, segmented.segmentation.as_of)
    except (ConfigError, DataError) as error:
        return str(error)


def moves_html(moves: Moves, formats: Formats) -> str:
    """Both directions as bars of one scale."""
    most = max([*moves.came.values(), *moves.left.values()], default=1)
    came, left = (formats.number(sum(counts.values())) for counts in moves)
    came_in = gettext("Came in: {count}, from", count=came) if moves.came else gettext("Came in: {count}", count=came)
    left_for = gettext("Left: {count}, for", count=left) if moves.left else gettext("Left: {count}", count=left)
    return _direction(came_in, moves.came, most, formats) + _direction(left_for, moves.left, most, formats)


def _direction(title: str, counts: Mapping[str, int], most: int, formats: Formats) -> str:
    rows = "".join(_bar(name, count, most, formats) for name, count in counts.items())
    return f'<div style="font-weight:600;margin:.3rem 0 .2rem">{escape(title)}</div>{rows}'


def _bar(name: str, count: int, most: int, formats: Formats) -> str:
    return (
        '<div style="display:grid;grid-template-columns:minmax(7.5rem,40%) 1fr;gap:.6rem;align-items:center;'
        f'font-size:.875rem;line-height:1.6"><div>{escape(mover_words(name))}</div>'
        '<div style="display:flex;gap:.4rem;align-items:center">'
        f'<div style="height:.7rem;border-radius:3px;background:{segment_colour(name)};'
        f'width:{80 * count / most:.1f}%"></div>'
        f"{formats.number(count)}</div></div>"
    )
