"""The orders of a sales history, as stores log them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rlreco.domain.ids import CustomerId
from rlreco.domain.records import Order


def first_moments(sales: pd.DataFrame, customer: str = "customer_id") -> pd.DataFrame:
    """The first moment `at` of each order, and the `customer` of its first line, by the order's id.

    sales : lines with order_id, ordered_at and the column of the customer
    """
    return sales.groupby("order_id", sort=False).agg(at=("ordered_at", "min"), customer=(customer, "first"))


def orders_of(sales: pd.DataFrame, customers: Iterable[CustomerId]) -> list[Order]:
    """Orders by moment and id; an order counts at its first moment, for the customer of its first line.

    sales : lines of goods with order_id, product_id, customer_id, ordered_at, quantity
    customers : lines of other customers are left out
    """
    lines = sales[sales["customer_id"].isin(list(customers))]
    if lines.empty:
        return []
    baskets = _baskets(lines)
    rows = first_moments(lines).itertuples()
    all_orders = [_order(str(id_), str(customer), at.to_pydatetime(), *baskets[id_]) for id_, at, customer in rows]
    return sorted(all_orders, key=lambda order: (order.at, order.id))


def _baskets(lines: pd.DataFrame) -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
    """Distinct products, sorted, and pieces of each, by the order's id."""
    pieces = lines.groupby(["order_id", "product_id"], observed=True)["quantity"].sum().reset_index()
    ids, starts = np.unique(pieces["order_id"].to_numpy(dtype=object), return_index=True)
    columns = (np.split(pieces[name].to_numpy(dtype=object), starts[1:]) for name in ("product_id", "quantity"))
    return dict(zip(ids, zip(*columns, strict=True), strict=True))


def _order(id_: str, customer: str, at: datetime, products: NDArray[Any], pieces: NDArray[Any]) -> Order:
    return Order(id_, customer, at, tuple(map(str, products)), quantities=tuple(map(float, pieces)))
