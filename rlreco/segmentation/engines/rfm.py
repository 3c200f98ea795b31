"""Recency, frequency and money of each customer, as one expression for all engines."""

from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from rlreco.segmentation.bridge import PARTS
from rlreco.transactions.classes import PURCHASES

BY_CLASS = nw.col("line_class").is_in(PURCHASES)


def per_customer(lines: nw.LazyFrame[Any], monetary: str, bought: nw.Expr = BY_CLASS) -> nw.LazyFrame[Any]:
    """All known customers, in no order, also those without a purchase.

    lines : typed lines
    monetary : "net" over all lines, or "gross" over purchases
    bought : whether a line is a purchase
    Returns customer_id, last (time of the last purchase), frequency (orders with a purchase), money (the sum in
    ten-thousandths).
    """
    money = nw.when(nw.col("excluded").is_null() if monetary == "net" else bought).then(worth())
    orders = (
        lines.select("customer_id", "order_id", money=money, last=nw.when(bought).then(nw.col("ordered_at")))
        .filter(~nw.col("customer_id").is_null())
        .group_by("customer_id", "order_id")
        .agg(nw.col("money").sum(), nw.col("last").max())
    )
    return orders.group_by("customer_id").agg(
        nw.col("money").sum(), nw.col("last").count().alias("frequency"), nw.col("last").max()
    )


def worth() -> nw.Expr:
    """Of each line, in whole ten-thousandths. Not by round(): engines round a half in different ways."""
    return (nw.col("quantity") * nw.col("unit_price") * PARTS + 0.5).floor().cast(nw.Int64)


def money_by_class(lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Columns line_class and money, in ten-thousandths, of the lines that count. lines : with their `line_class`"""
    money = nw.when(nw.col("excluded").is_null()).then(worth())
    return lines.select("line_class", money=money).group_by("line_class").agg(nw.col("money").sum())


def by_day(lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Columns day and rows, of the lines with a date."""
    days = lines.filter(~nw.col("ordered_at").is_null()).select(day=nw.col("ordered_at").dt.truncate("1d"))
    return days.group_by("day").agg(nw.len().alias("rows"))


def rfm_table(customers: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Columns customer_id, recency (whole days, at least 1), frequency (orders), monetary (2 decimals); by customer_id.

    customers : the collected `per_customer`
    """
    days = np.asarray(customers["last"], dtype="datetime64[D]")
    parts = customers["money"].to_numpy().astype(np.int64)
    table = pd.DataFrame(
        {
            "customer_id": customers["customer_id"].astype(str),
            "recency": (np.datetime64(as_of, "D") - days).astype(np.int64),
            "frequency": customers["frequency"].to_numpy().astype(np.int64),
            "monetary": (parts + 50) // 100 / 100,
        }
    )
    return table.sort_values("customer_id", ignore_index=True)
