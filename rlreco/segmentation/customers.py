"""Segmented customers as records, each with the country of most of their orders."""

from rlreco.domain.ids import CustomerId
from rlreco.domain.records import Customer
from rlreco.segmentation.segment import Segmentation
from rlreco.transactions.classes import PURCHASES, ClassedLines
from rlreco.transactions.duckdb_connection import connect

_COLUMNS = ["customer_id", "band", "segment", "recency", "frequency", "monetary", "r", "f", "m"]

_COUNTRIES = f"""
WITH bought AS (
        SELECT customer_id, country, count(DISTINCT order_id) AS orders, max(ordered_at) AS last
        FROM lines WHERE line_class IN {PURCHASES} AND country != '' GROUP BY customer_id, country)
SELECT customer_id, arg_max(country, (orders, last, country)) FROM bought GROUP BY customer_id
"""


def customers_of(segmentation: Segmentation, classed: ClassedLines) -> list[Customer]:
    """The segmented customers, in their order. classed : the lines that they were segmented by"""
    country, table = countries_of(classed), segmentation.customers[_COLUMNS]
    return [
        Customer(id_, band, segment, recency, frequency, monetary, r, f, m, country.get(id_, ""))
        for id_, band, segment, recency, frequency, monetary, r, f, m in table.itertuples(index=False)
    ]


def countries_of(classed: ClassedLines) -> dict[CustomerId, str]:
    """The country of most of each customer's orders; of several, that of the most recent order.

    Customers whose purchases name no country are left out.
    """
    if classed.table["country"].null_count == len(classed):
        return {}
    with connect() as connection:
        connection.register("lines", classed.table)
        return dict(connection.execute(_COUNTRIES).fetchall())
