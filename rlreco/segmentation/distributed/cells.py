"""Counts and sums of the customers of each cell of R, F and M: all that people look at follows from them."""

from typing import Any

import narwhals as nw
import pandas as pd

from rlreco.transactions.classes.marks import Run


def cells_of(scored: nw.LazyFrame[Any], run: Run) -> pd.DataFrame:
    """One row for each cell with customers, at most bins ** 3, in their order.

    Columns r, f, m, segment, band, customers, days (sum of recency), orders, cents (of money), in_debt (customers
    whose money is negative). scored : of `lazy_scores`
    """
    debt = nw.when(nw.col("cents") < 0).then(nw.lit(1)).otherwise(nw.lit(0))
    table = scored.with_columns(debt=debt).group_by("r", "f", "m", "segment", "band")
    sums = table.agg(
        nw.len().alias("customers"),
        nw.col("recency").sum().alias("days"),
        nw.col("frequency").sum().alias("orders"),
        nw.col("cents").sum(),
        nw.col("debt").sum().alias("in_debt"),
    )
    cells: pd.DataFrame = run(sums).to_pandas()
    numbers = ["r", "f", "m", "customers", "days", "orders", "cents", "in_debt"]
    return cells.astype(dict.fromkeys(numbers, "int64")).sort_values(["r", "f", "m"], ignore_index=True)


def totals_of(cells: pd.DataFrame) -> dict[str, Any]:
    """customers, recency_sum, frequency_sum and monetary_sum."""
    return {
        "customers": int(cells["customers"].sum()),
        "recency_sum": int(cells["days"].sum()),
        "frequency_sum": int(cells["orders"].sum()),
        "monetary_sum": int(cells["cents"].sum()) / 100,
    }


def customers_by(cells: pd.DataFrame, column: str, names: list[str]) -> dict[str, int]:
    """Name -> customers, 0 included. column : "segment" or "band" """
    sums = cells.groupby(column)["customers"].sum()
    return {name: int(sums.get(name, 0)) for name in names}
