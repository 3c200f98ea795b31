"""The catalogue that the lines imply."""

import duckdb
import pandas as pd

from rlreco.transactions.classes import ClassedLines

_PRODUCTS = """
WITH sale AS (SELECT * FROM lines WHERE line_class = 'sale'),
    named AS (SELECT product_id, product, count(*) AS n FROM sale WHERE product IS NOT NULL GROUP BY ALL),
    one_name AS (SELECT product_id, arg_min(product, (-n, product)) AS name FROM named GROUP BY product_id)
SELECT product_id, coalesce(name, product_id) AS name, median(unit_price) AS price, mode(category) AS category,
    mode(image_url) AS image_url, count(DISTINCT order_id) AS baskets
FROM sale LEFT JOIN one_name USING (product_id)
GROUP BY product_id, name ORDER BY product_id
"""


def products(classed: ClassedLines) -> pd.DataFrame:
    """What was sold, one row a product; services are none.

    Columns product_id, name (the most common description, ties by alphabet), price (median unit price of its sale
    lines), category, image_url (None where unknown), baskets (distinct orders that hold it).
    """
    with duckdb.connect() as connection:
        connection.register("lines", classed.table)
        frame = connection.execute(_PRODUCTS).df()
    return frame.astype({"category": object, "image_url": object}).where(frame.notna(), None)
