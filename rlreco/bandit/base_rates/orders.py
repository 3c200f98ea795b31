"""The orders of a sales history, as stores log them."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from rlreco.domain.ids import CustomerId
from rlreco.domain.records import Order


def first_moments(sales: pd.DataFrame, customer: str = "customer_id") -> pd.DataFrame:
    """The first moment `at` of each order, and the `customer` of its first line, by the order's id.

    sales : lines with order_id, ordered_at and the column of the customer
    """
    return sales.groupby("order_id", sort=False).agg(at=("ordered_at", "min"), customer=(customer, "first"))


def orders_of(sales: pd.DataFrame, customers: Iterable[CustomerId]) -> list[Order]:
    """Orders by moment and id; an order counts at its first moment, for the customer of its first line.

    sales : lines of goods with order_id, product_id, customer_id, ordered_at
    customers : lines of other customers are left out
    """
    lines = sales[sales["customer_id"].isin(list(customers))]
    orders = first_moments(lines)
    pairs = lines[["order_id", "product_id"]].drop_duplicates().sort_values(["order_id", "product_id"])
    ids, starts = np.unique(pairs["order_id"].to_numpy(dtype=object), return_index=True)
    products = np.split(pairs["product_id"].to_numpy(dtype=object), starts[1:])
    basket = dict(zip(ids, products, strict=True))
    rows = zip(orders.index, orders["customer"], orders["at"], strict=True)
    all_orders = [
        Order(str(id_), str(customer), at.to_pydatetime(), tuple(map(str, basket[id_]))) for id_, customer, at in rows
    ]
    return sorted(all_orders, key=lambda order: (order.at, order.id))
