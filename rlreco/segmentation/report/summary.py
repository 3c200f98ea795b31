"""The worth of each segment and the products it buys."""

import pandas as pd

from rlreco.segmentation.distributed.plan import SegmentationPlan
from rlreco.segmentation.scorer import Scorer
from rlreco.segmentation.segment import Segmentation
from rlreco.segmentation.selection import register_lines
from rlreco.transactions.classes import ClassedLines
from rlreco.transactions.duckdb_connection import connect
from rlreco.transactions.large.disk import LinesOnDisk

_SUMMARY = [
    *("segment", "customers", "customer_share", "revenue", "revenue_share", "orders", "average_order_value"),
    *("recency", "frequency", "monetary"),
]

_TOP = """
WITH bought AS (
        SELECT segment, product_id, order_id, quantity * unit_price AS worth
        FROM lines JOIN customers USING (customer_id) WHERE line_class = 'sale'),
    by_segment AS (
        SELECT segment, product_id, count(DISTINCT order_id) AS baskets, round(sum(worth), 2) AS revenue
        FROM bought GROUP BY ALL),
    sizes AS (SELECT segment, count(DISTINCT order_id) AS orders FROM bought GROUP BY ALL),
    overall AS (SELECT product_id, count(DISTINCT order_id) AS baskets FROM bought GROUP BY ALL),
    everyone AS (SELECT count(DISTINCT order_id) AS orders FROM bought),
    called AS (
        SELECT product_id, arg_min(product, (-n, product)) AS name
        FROM (SELECT product_id, product, count(*) AS n FROM lines
              WHERE line_class = 'sale' AND product IS NOT NULL GROUP BY ALL)
        GROUP BY ALL)
SELECT segment, product_id, coalesce(name, product_id) AS name, by_segment.baskets, revenue,
    by_segment.baskets / sizes.orders AS share,
    (by_segment.baskets / sizes.orders) / (overall.baskets / everyone.orders) AS lift
FROM by_segment JOIN sizes USING (segment) JOIN overall USING (product_id) CROSS JOIN everyone
    LEFT JOIN called USING (product_id)
QUALIFY row_number() OVER (PARTITION BY segment ORDER BY by_segment.baskets DESC, product_id) <= $most
ORDER BY segment, by_segment.baskets DESC, product_id
"""


def segment_summary(segmentation: Segmentation | SegmentationPlan) -> pd.DataFrame:
    """`summary_of` its customers. Revenue is net or gross, as the segmentation's `monetary`."""
    if isinstance(segmentation, SegmentationPlan):
        return _with_shares(_of_cells(segmentation.cells))
    return summary_of(segmentation.customers)


def summary_of(customers: pd.DataFrame) -> pd.DataFrame:
    """One row for each segment with customers, by falling revenue.

    customers : segment, recency, frequency, monetary
    Columns segment, customers, customer_share, revenue, revenue_share, orders, average_order_value (revenue / orders),
    recency, frequency, monetary (means).
    """
    groups = customers.groupby("segment")
    return _with_shares(
        pd.DataFrame(
            {
                "customers": groups.size(),
                "revenue": groups["monetary"].sum().round(2),
                "orders": groups["frequency"].sum(),
                "recency": groups["recency"].mean(),
                "frequency": groups["frequency"].mean(),
                "monetary": groups["monetary"].mean(),
            }
        )
    )


def _of_cells(cells: pd.DataFrame) -> pd.DataFrame:
    sums = cells.groupby("segment")[["customers", "orders", "days", "cents"]].sum()
    means = sums[["days", "orders", "cents"]].div(sums["customers"], axis=0)
    return pd.DataFrame(
        {
            "customers": sums["customers"],
            "revenue": sums["cents"] / 100,
            "orders": sums["orders"],
            "recency": means["days"],
            "frequency": means["orders"],
            "monetary": means["cents"] / 100,
        }
    )


def _with_shares(table: pd.DataFrame) -> pd.DataFrame:
    table["customer_share"] = table["customers"] / table["customers"].sum()
    table["revenue_share"] = table["revenue"] / table["revenue"].sum() if table["revenue"].sum() else 0.0
    table["average_order_value"] = table["revenue"] / table["orders"]
    return table.sort_values("revenue", ascending=False).reset_index()[_SUMMARY]


def grid(segmentation: Segmentation | SegmentationPlan) -> pd.DataFrame:
    """`grid_of` its customers, by its map."""
    if isinstance(segmentation, SegmentationPlan):
        sums = segmentation.cells.groupby(["r", "f"])[["customers", "cents"]].sum()
        table = pd.DataFrame({"customers": sums["customers"], "revenue": sums["cents"] / 100})
        return _every_cell(table, segmentation.scorer)
    return grid_of(segmentation.customers, segmentation.scorer)


def grid_of(customers: pd.DataFrame, scorer: Scorer) -> pd.DataFrame:
    """One row for each cell of R x F, empty cells included: r, f, segment (of the map), customers, revenue.

    customers : r, f, monetary
    """
    groups = customers.groupby(["r", "f"])
    table = pd.DataFrame({"customers": groups.size(), "revenue": groups["monetary"].sum().round(2)})
    return _every_cell(table, scorer)


def _every_cell(table: pd.DataFrame, scorer: Scorer) -> pd.DataFrame:
    bins, names = scorer.bins, scorer.segment_map
    cells = pd.MultiIndex.from_product([range(1, bins + 1)] * 2, names=["r", "f"])
    filled = table.reindex(cells, fill_value=0).reset_index()
    filled.insert(2, "segment", [names[cell] for cell in zip(filled["r"], filled["f"], strict=True)])
    return filled


def top_products(lines: ClassedLines | LinesOnDisk, segmentation: Segmentation, most: int = 10) -> pd.DataFrame:
    """The products in most baskets of each segment, best first, among the lines it was made of.

    Services are excluded. Columns segment, product_id, name, baskets, revenue, share (of the segment's baskets that
    contain it), lift (that share over everyone's: above 1 the segment likes it more than others do).
    most : rows of each segment
    """
    with connect() as connection:
        register_lines(connection, lines, segmentation.selection)
        connection.register("customers", segmentation.customers[["customer_id", "segment"]])
        return connection.execute(_TOP, {"most": most}).df()
