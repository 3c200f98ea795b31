"""The baskets of a sales history in the order of time, as arrays."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rlreco.bandit.base_rates.orders import first_moments
from rlreco.bandit.posterior import Array

Codes = NDArray[np.intp]
Chosen = NDArray[np.bool_]

_LATE_DAYS = 35.0
_LEAST_EXPONENT = -1_000.0


@dataclass(frozen=True)
class OrderLines:
    """B baskets in the order of time, and their L products, each once a basket.

    products : ids of the P products
    day : of each basket, 0 for the last and less before, shape (B,)
    customer : code, shape (B,)
    basket, product : indices, shape (L,)
    """

    products: NDArray[np.object_]
    day: Array
    customer: Codes
    basket: Codes
    product: Codes

    @classmethod
    def of(cls, sales: pd.DataFrame) -> "OrderLines":
        """sales : lines of goods with order_id, product_id, customer_id, ordered_at"""
        orders = first_moments(sales).sort_values("at", kind="stable")
        lines = sales[["order_id", "product_id"]].drop_duplicates()
        row = orders.index.get_indexer(pd.Index(lines["order_id"]))
        in_time = np.argsort(row, kind="stable")
        day = (orders["at"] - orders["at"].max()) / pd.Timedelta(days=1)
        codes, products = pd.factorize(lines["product_id"])
        names = np.asarray(products.astype(str), dtype=object)
        return cls(names, day.to_numpy(float), pd.factorize(orders["customer"])[0], row[in_time], codes[in_time])

    def before(self, basket: int) -> "OrderLines":
        """Without the lines of this basket and of later ones."""
        end = int(np.searchsorted(self.basket, basket))
        return replace(self, basket=self.basket[:end], product=self.product[:end])

    @property
    def late(self) -> Chosen:
        """Whether a basket is of the last five weeks, or of the last third of a shorter time, shape (B,)."""
        return np.asarray(self.day > max(-_LATE_DAYS, self.day.min(initial=0.0) / 3.0))

    @cached_property
    def again(self) -> Chosen:
        """Whether the customer had come before, shape (B,)."""
        return sums_before(self.customer, self.day, np.ones(len(self.day)), None) > 0


def basket_weights(day: Array, half_life: float | None) -> Array:
    """`domain.purchases.basket_weight` of many days up to the origin, at least 2^-1000 each."""
    return np.ones(len(day)) if half_life is None else np.exp2(np.maximum(day / half_life, _LEAST_EXPONENT))


def sums_before(group: Codes, day: Array, amount: Array, half_life: float | None) -> Array:
    """Amounts of the earlier rows of each row's group, faded to its day; rows in the order of time."""
    if not len(group):
        return np.zeros(0)
    weight = basket_weights(day, half_life)
    order = np.argsort(group, kind="stable")
    sums = np.cumsum((amount * weight)[order])
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    earlier = sums - (amount * weight)[order]
    earlier -= np.repeat(earlier[starts], np.diff(np.append(starts, len(group))))
    result = np.empty(len(group))
    result[order] = np.maximum(earlier, 0.0) / weight[order]
    return result
