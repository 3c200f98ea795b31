"""The base rate of a product for a customer: orders of the sales history, and how they make the rate."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from rlreco.domain.records import BaseRate, Customer, Order


def orders_of(sales: pd.DataFrame, customers: Iterable[Customer]) -> list[Order]:
    """Orders by moment and id; an order counts at its first moment, for the customer of its first line.

    sales : lines of goods with order_id, product_id, customer_id, ordered_at
    customers : lines of other customers are left out
    """
    lines = sales[sales["customer_id"].isin([customer.id for customer in customers])]
    orders = lines.groupby("order_id", sort=False).agg(at=("ordered_at", "min"), customer=("customer_id", "first"))
    pairs = lines[["order_id", "product_id"]].drop_duplicates().sort_values(["order_id", "product_id"])
    ids, starts = np.unique(pairs["order_id"].to_numpy(dtype=object), return_index=True)
    products = np.split(pairs["product_id"].to_numpy(dtype=object), starts[1:])
    basket = dict(zip(ids, products, strict=True))
    rows = zip(orders.index, orders["customer"], orders["at"], strict=True)
    all_orders = [
        Order(str(id_), str(customer), at.to_pydatetime(), tuple(map(str, basket[id_]))) for id_, customer, at in rows
    ]
    return sorted(all_orders, key=lambda order: (order.at, order.id))


def fit_base(orders: Sequence[Order]) -> BaseRate:
    """The half-lives and numbers of baskets by which the rate is made; the same for every shop so far.

    Chosen on UCI Online Retail (Chen, 2015, doi:10.24432/C5BW33) by the Poisson likelihood of its last five weeks
    before a cut; the nesting of a customer in a crowd whose shares age follows Hu et al., SIGIR 2020 (TIFU-KNN), where
    a customer's repeated baskets decay too.

    orders : of the sales history
    """
    return BaseRate(half_life=180.0, baskets=8.0, crowd_half_life=7.0, crowd_baskets=200.0, by_state=False, likeness={})
