"""Baskets of customers in order of time, from the lines of goods."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rlreco.domain.ids import CustomerId, ProductId
from rlreco.errors import DataError
from rlreco.language import gettext
from rlreco.similarity import Interactions
from rlreco.similarity.interactions import Times

Indices = NDArray[np.intp]
Mask = NDArray[np.bool_]


class Basket(NamedTuple):
    """One order of a customer. products : each once"""

    customer: CustomerId
    at: datetime
    products: tuple[ProductId, ...]


@dataclass(frozen=True, slots=True)
class Sales:
    """Baskets as codes, in order of time. B baskets, N pairs of a basket and a product in it.

    customers, products : the distinct ids, ascending; a code is an index into them
    at : the first moment of each basket, ascending, shape (B,)
    customer_of : code of each basket's customer, shape (B,)
    basket_of, product_of : each product of each basket once, baskets ascending, shape (N,)
    """

    customers: NDArray[Any]
    products: NDArray[Any]
    at: Times
    customer_of: Indices
    basket_of: Indices
    product_of: Indices

    def before(self, moment: np.datetime64) -> "Sales":
        """The baskets before the moment; codes stay."""
        baskets = int(np.searchsorted(self.at, moment))
        pairs = int(np.searchsorted(self.basket_of, baskets))
        return replace(
            self,
            at=self.at[:baskets],
            customer_of=self.customer_of[:baskets],
            basket_of=self.basket_of[:pairs],
            product_of=self.product_of[:pairs],
        )

    def interactions(self) -> Interactions:
        """An event for each product of each basket, at the basket's moment."""
        user_of, item_of = self.customer_of[self.basket_of], self.product_of
        times = self.at[self.basket_of]
        events = Interactions(self.customers, self.products, _small(user_of), _small(item_of), times=times)
        # All events, but only the customers and products that occur in them.
        return events.where(np.ones(len(events), dtype=bool))

    def repeated(self) -> Mask:
        """Whether the customer had bought the product in an earlier basket, for each pair, shape (N,)."""
        cells = self.customer_of[self.basket_of] * len(self.products) + self.product_of
        _, first, cell = np.unique(cells, return_index=True, return_inverse=True)
        at = self.at[self.basket_of]
        return np.asarray(at > at[first][cell])

    def moments(self, start: np.datetime64) -> Iterator[list[int]]:
        """Indices of the baskets from `start` on, those of the same moment together."""
        first = int(np.searchsorted(self.at, start))
        for at in np.unique(self.at[first:]):
            yield list(range(*(int(np.searchsorted(self.at, at, side)) for side in ("left", "right"))))

    def basket(self, index: int) -> Basket:
        start, end = np.searchsorted(self.basket_of, [index, index + 1])
        products = self.products[self.product_of[start:end]]
        return Basket(str(self.customers[self.customer_of[index]]), self.at[index].item(), tuple(map(str, products)))


def sales_of(goods: pd.DataFrame) -> Sales:
    """Baskets as training counts them: an order counts once, at its first moment, with each of its products once.

    goods : lines with order_id, product_id, customer_id, ordered_at
    Raises DataError where there is no line.
    """
    if goods.empty:
        raise DataError(gettext("The file holds no sale of a product to a customer, so there is nothing to replay."))
    orders = goods.groupby("order_id", sort=False).agg(at=("ordered_at", "min"), customer=("customer_id", "first"))
    orders = orders.sort_values(["at", "order_id"])
    pairs = goods[["order_id", "product_id"]].drop_duplicates()
    customer_of, customers = pd.factorize(orders["customer"], sort=True)
    product_of, products = pd.factorize(pairs["product_id"], sort=True)
    basket_of = orders.index.get_indexer(pd.Index(pairs["order_id"]))
    order = np.lexsort((product_of, basket_of))
    at = orders["at"].to_numpy().astype("datetime64[us]")
    return Sales(_text(customers), _text(products), at, customer_of, basket_of[order], product_of[order])


def sales_of_events(events: Interactions) -> Sales:
    """Baskets of events that name no orders: the items that a user had on one day are one basket.

    events : with times; codes of users and items stay
    """
    assert events.times is not None
    day_of = events.times.astype("datetime64[D]").astype(np.int64)
    days = events.user_of * (np.ptp(day_of) + 1) + day_of - day_of.min()
    _, first, unordered = np.unique(days, return_index=True, return_inverse=True)
    at = np.full(len(first), events.times.max())
    np.minimum.at(at, unordered, events.times)
    order = np.argsort(at, kind="stable")
    basket_of = np.argsort(order)[unordered]
    # np.unique without an index takes five times as long for millions.
    pairs = np.sort(pd.unique(basket_of * len(events.items) + events.item_of))
    customer_of = events.user_of[first[order]].astype(np.intp)
    return Sales(events.users, events.items, at[order], customer_of, *np.divmod(pairs, len(events.items)))


def _text(ids: Any) -> NDArray[Any]:
    return np.array(ids, dtype=object)


def _small(codes: Indices) -> NDArray[np.int32]:
    return codes.astype(np.int32)
