"""The catalogue of products, from the lines."""

from collections.abc import Collection

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.classes import ClassedLines
from rlreco.transactions.duckdb_connection import connect

_PRODUCTS = """
WITH sale AS (
        SELECT product_id, product, category, image_url, unit_price, order_id
        FROM lines WHERE line_class = 'sale'),
    called AS (
        SELECT product_id, arg_min(product, (-n, product)) AS name
        FROM (SELECT product_id, product, count(*) AS n FROM sale WHERE product IS NOT NULL GROUP BY ALL)
        GROUP BY product_id),
    sold AS (SELECT product_id, count(*) AS baskets FROM (SELECT DISTINCT product_id, order_id FROM sale) GROUP BY ALL),
    listed AS (
        SELECT product_id, median(unit_price) AS price, mode(category) AS category, mode(image_url) AS image_url
        FROM sale GROUP BY product_id)
SELECT product_id, coalesce(name, product_id) AS name, price, category, image_url, baskets
FROM listed JOIN sold USING (product_id) LEFT JOIN called USING (product_id) ORDER BY product_id
"""


def products(classed: ClassedLines, only: Collection[str] | None = None) -> pd.DataFrame:
    """One row for each product that was sold; services are excluded.

    Columns product_id, name (the most common description, ties by alphabet), price (median unit price of its sale
    lines), category, image_url (None where unknown), baskets (distinct orders that contain it).
    only : ids of products; None for all
    """
    table = classed.table
    if only is not None:
        table = table.filter(pc.is_in(table["product_id"], value_set=pa.array(only, pa.string())))
    with connect() as connection:
        connection.register("lines", table)
        frame = connection.execute(_PRODUCTS).df()
    return frame.astype({"category": object, "image_url": object}).where(frame.notna(), None)
