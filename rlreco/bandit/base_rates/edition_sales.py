"""What customers had bought by the sales of an experiment's edition; no later order or answer moves it."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.base_rates.crowd_sums import BaseRates, CrowdSums
from rlreco.domain.ids import ROOT, CustomerId, ProductId
from rlreco.domain.purchases import MOST_HALF_LIVES, age_of
from rlreco.domain.records import HALF_LIVES, BaseRate, Bought, CountedOrder, Purchases

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class EditionSales:
    """crowd : the sums of all customers

    bought : by each customer whose sums were kept
    """

    crowd: CrowdSums
    bought: Mapping[CustomerId, Mapping[ProductId, Bought]]

    @classmethod
    def of(cls, sums: Purchases, crowd_of: Callable[[Mapping[ProductId, Bought], float], CrowdSums]) -> Self:
        """sums : of the crowd, under ROOT, and of some customers

        crowd_of : from the crowd's sums and the age of the newest sale
        """
        by_customer: defaultdict[CustomerId, dict[ProductId, Bought]] = defaultdict(dict)
        for (customer, product), bought in sums.items():
            by_customer[customer][product] = bought
        of_all = by_customer.pop(ROOT, {})
        return cls(crowd_of(of_all, of_all[ROOT].last if ROOT in of_all else 0.0), by_customer)

    def rates(self, customer: CustomerId, basket: Collection[ProductId] = ()) -> BaseRates:
        """As they were when the newest of these sales was made. basket : products in it now"""
        return self.crowd.rates(self.bought.get(customer, {}), self.crowd.newest, basket)


def edition_purchases(
    entries: Iterable[CountedOrder], base: BaseRate, is_kept: Callable[[CustomerId], bool]
) -> Purchases:
    """What `domain.purchases.order_sums` of the entries add up to, of the crowd and of the customers that are kept.

    Added up as whole columns, since a request waits for them; each product of an order takes some 16 bytes until then.

    entries : products that answers have counted before count here too
    """
    rows: dict[tuple[CustomerId, ProductId], int] = {}
    row, days = array("q"), array("d")
    for entry in entries:
        there = len(row)
        row.extend(rows.setdefault(pair, len(rows)) for pair in _pairs(entry, is_kept))
        days.extend([age_of(entry.order, base)] * (len(row) - there))
    of_crowd = np.array([customer == ROOT for customer, _ in rows], dtype=bool)
    sums = _summed(np.array(row, dtype=np.int64), np.array(days), of_crowd, base)
    return dict(zip(rows, map(Bought._make, sums.tolist()), strict=True))


def _pairs(entry: CountedOrder, is_kept: Callable[[CustomerId], bool]) -> list[tuple[CustomerId, ProductId]]:
    """Each sum that the entry counts in."""
    customer, bought = entry.order.customer, entry.order.bought
    products = [product for product in bought if product != ROOT]
    if entry.first and bought:
        products.append(ROOT)
    buyers = [ROOT, customer] if customer != ROOT and is_kept(customer) else [ROOT]
    return [(buyer, product) for buyer in buyers for product in products]


def _summed(row: Rows, days: Floats, of_crowd: NDArray[np.bool_], base: BaseRate) -> Floats:
    """The fields of `Bought`, shape (n_sums, 9).

    row, days : of each basket, shape (n_baskets,)
    of_crowd : shape (n_sums,)
    """
    n_sums = len(of_crowd)
    last = np.full(n_sums, -np.inf)
    np.maximum.at(last, row, days)
    recent = [_recent(row, days, half_life, n_sums) for half_life in HALF_LIVES]
    if not base.every_half_life:
        own = [(base.crowd_half_life == each, base.half_life == each) for each in HALF_LIVES]
        recent = [sums * np.where(of_crowd, *kept) for sums, kept in zip(recent, own, strict=True)]
    return np.column_stack([np.bincount(row, minlength=n_sums), *recent, last])


def _recent(row: Rows, days: Floats, half_life: float, n_sums: int) -> Floats:
    """Baskets weighted by age, as by `domain.purchases.basket_weight`; shape (n_sums,)."""
    weights = 2.0 ** np.minimum(days / half_life, MOST_HALF_LIVES)
    return np.bincount(row, weights, n_sums).astype(np.float64)
