"""Segmented customers as records, each with the country of most of their orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.domain.ids import CustomerId
from rlreco.segmentation.segment import Segmentation
from rlreco.transactions.classes import PURCHASES, ClassedLines

if TYPE_CHECKING:
    from rlreco.domain.records import Customer

_COLUMNS = ["customer_id", "band", "segment", "recency", "frequency", "monetary", "r", "f", "m"]


def customers_of(segmentation: Segmentation, classed: ClassedLines) -> list[Customer]:
    """The segmented customers, in their order. classed : the lines that they were segmented by"""
    from rlreco.domain.records import Customer  # loads pydantic, a sixth of the time to load this package

    country, table = countries_of(classed), segmentation.customers[_COLUMNS]
    return [
        Customer(id_, band, segment, recency, frequency, monetary, r, f, m, country.get(id_, ""))
        for id_, band, segment, recency, frequency, monetary, r, f, m in table.itertuples(index=False)
    ]


def countries_of(classed: ClassedLines) -> dict[CustomerId, str]:
    """The country of most of each customer's orders; of several, that of the most recent order.

    Customers whose purchases name no country are left out.
    """
    orders = _orders_with_country(classed.table).group_by(["customer_id", "country"])
    counts = orders.aggregate([("order_id", "count"), ("ordered_at_max", "max")])
    # Later entries of a dictionary replace earlier ones, so the best comes last.
    rising = [(name, "ascending") for name in ("order_id_count", "ordered_at_max_max", "country")]
    best_last = counts.sort_by(rising)
    return dict(zip(best_last["customer_id"].to_pylist(), best_last["country"].to_pylist(), strict=True))


def _orders_with_country(lines: pa.Table) -> pa.Table:
    """Each customer's orders in each country: customer_id, country, order_id, ordered_at_max."""
    table = lines.select(["customer_id", "order_id", "ordered_at"])
    table = table.append_column("country", pc.cast(lines["country"], pa.string()))
    bought = pc.is_in(lines["line_class"], pa.array(PURCHASES))
    named = pc.and_(bought, pc.not_equal(table["country"], ""))
    return table.filter(named).group_by(["customer_id", "country", "order_id"]).aggregate([("ordered_at", "max")])
