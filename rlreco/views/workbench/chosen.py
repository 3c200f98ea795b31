"""Figures of all customers or of one segment, ready to be read."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from math import isfinite
from typing import Any, NamedTuple

import pandas as pd

from rlreco.language import gettext, gettext_noop, ngettext
from rlreco.lifetime import Forecast
from rlreco.segmentation import Segmentation
from rlreco.segmentation.names import segment_words
from rlreco.segmentation.report.movement import NOT_YET
from rlreco.segmentation.report.summary import segment_summary
from rlreco.views.lifetime import segments_with_forecast
from rlreco.views.words.formats import Formats

EVERYBODY = gettext_noop("Everybody")
TOTAL = gettext_noop("all segments")
"""Its row in the table. No segment of a visitor's own is mistaken for it, as it stands last."""

Row = Mapping[Hashable, Any]

_FEWEST_ORDERS = 5
"""Of a product that is called liked: below it a lift is chance."""

_LEAST_LIFT = 1.1
"""Below it a segment buys a product about as often as everybody."""


class Figure(NamedTuple):
    """label, value, and a note under it, all as text."""

    label: str
    value: str
    note: str = ""


def everybody(segmentation: Segmentation) -> Segmentation:
    """The same customers in a single segment, so that totals are worked out as segments are."""
    return replace(segmentation, customers=segmentation.customers.assign(segment=TOTAL))


def total_row(segmentation: Segmentation, outlook: Forecast | str) -> pd.DataFrame:
    """All customers as a row of `segments_with_forecast`; its revenue is that of the bridge."""
    together = everybody(segmentation)
    return segments_with_forecast(segment_summary(together), together, outlook).assign(segment=gettext(TOTAL))


def figures_of(row: Row, horizon: int, formats: Formats) -> list[Figure]:
    """What a shop asks of a segment first. row : of `segments_with_forecast`; horizon : its days ahead"""
    of_people, of_money = (
        gettext("{share} of all", share=formats.share(row[name])) for name in ("customer_share", "revenue_share")
    )
    average = formats.money(row["average_order_value"])
    figures = [
        Figure(gettext("People"), formats.number(row["customers"]), of_people),
        Figure(gettext("Money"), formats.short_money(row["revenue"]), of_money),
        Figure(gettext("Average order"), average, _orders(row["frequency"], formats)),
        Figure(gettext("Last order"), formats.days(row["recency"]), gettext("ago, on average")),
    ]
    return figures if pd.isna(row["expected_orders"]) else [*figures, *_ahead(row, horizon, formats)]


def _orders(mean: float, formats: Formats) -> str:
    written = formats.number(mean, 1)
    if round(mean, 1) == 1:
        return gettext("{mean} order each", mean=written)
    return gettext("{mean} orders each", mean=written)


def _ahead(row: Row, horizon: int, formats: Formats) -> list[Figure]:
    alive = Figure(gettext("Still customers"), formats.percent(row["chance_alive"]), gettext("of those who came back"))
    ahead = Figure(
        gettext("Next {days}", days=formats.days(horizon)),
        ngettext("{n} order", "{n} orders", round(row["expected_orders"])),
        gettext("worth {money}", money=formats.short_money(row["expected_money"])),
    )
    return [alive, ahead] if isfinite(row["chance_alive"]) else [ahead]


def liked_products(products: pd.DataFrame, name: str, most: int = 5) -> pd.DataFrame:
    """The products that a segment buys clearly more than others do, by falling lift; none where it buys as they do.

    Those in fewer than 5 of its orders count only where no other is left. products : of `top_products`
    """
    own = products[products["segment"] == name]
    often = own[own["baskets"] >= _FEWEST_ORDERS]
    counted = own if often.empty else often
    chosen = counted[counted["lift"] >= _LEAST_LIFT]
    return chosen.sort_values(["lift", "baskets", "product_id"], ascending=[False, False, True]).head(most)


def lift_words(lift: float, formats: Formats) -> str:
    """As in: 2.3 times as often as all customers"""
    return gettext("{times} times as often as all customers", times=formats.number(lift, 1))


class Moves(NamedTuple):
    """Customers who came into a segment or left it, the other segment -> number of them, most first."""

    came: dict[str, int]
    left: dict[str, int]


def moves_of(moved: pd.DataFrame, name: str) -> Moves:
    """moved : of `movers`; name : of a segment"""
    return Moves(
        _counts(moved.loc[moved["after"] == name, "before"]), _counts(moved.loc[moved["before"] == name, "after"])
    )


def movers_of(moved: pd.DataFrame, name: str) -> pd.DataFrame:
    """Those who came into the segment or left it, to download."""
    return moved[(moved["before"] == name) | (moved["after"] == name)]


def mover_words(name: str) -> str:
    """Of the segment that a customer came from."""
    return gettext("First order since then") if name == NOT_YET else segment_words(name)


def _counts(names: pd.Series) -> dict[str, int]:
    return {str(name): int(count) for name, count in names.value_counts().items()}
