"""Fits how fast baskets age and how far customers are shrunk: as the last weeks' baskets were most likely.

A basket is Poisson: its log likelihood is sum(log rate of the products in it) - sum(rates of all products). Each rate
is made of earlier baskets only. The crowd is fitted first, on all baskets; then a customer's own level, on those of
customers who came before.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rlreco.bandit.posterior import Array
from rlreco.bandit.prior.base_rate import shrunk
from rlreco.bandit.prior.orders import first_moments
from rlreco.domain.records import BaseRate

HALF_LIVES: Sequence[float | None] = (7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0, None)
CROWD_BASKETS = (50.0, 100.0, 200.0, 400.0, 800.0)
OWN_BASKETS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)

USUAL = BaseRate(half_life=180.0, baskets=8.0, crowd_half_life=30.0, crowd_baskets=200.0)
"""For a history that is too short to tell."""

_FITTED_DAYS, _FEWEST_BASKETS = 35.0, 50
_LEAST_EXPONENT = -1_000.0

Codes = NDArray[np.intp]
Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Baskets:
    """B baskets in the order of time, and their L products, each once a basket.

    day : of each basket, 0 for the last and less before, shape (B,)
    customer : code, shape (B,)
    basket, product : indices, shape (L,)
    """

    day: Array
    customer: Codes
    basket: Codes
    product: Codes

    @classmethod
    def of(cls, sales: pd.DataFrame) -> "_Baskets":
        orders = first_moments(sales).sort_values("at", kind="stable")
        lines = sales[["order_id", "product_id"]].drop_duplicates()
        row = orders.index.get_indexer(pd.Index(lines["order_id"]))
        in_time = np.argsort(row, kind="stable")
        day = (orders["at"] - orders["at"].max()) / pd.Timedelta(days=1)
        products, _ = pd.factorize(lines["product_id"])
        return cls(day.to_numpy(float), pd.factorize(orders["customer"])[0], row[in_time], products[in_time])

    def before(self, of_line: Codes, of_basket: Codes, half_life: float | None) -> "_Sums":
        """Sums of the earlier baskets of the same group. of_line, of_basket : codes of the groups"""
        size = np.bincount(self.basket, minlength=len(self.day)).astype(float)
        return _Sums(
            _before(of_line, self.day[self.basket], np.ones(len(self.basket)), half_life),
            _before(of_basket, self.day, size, half_life),
            _before(of_basket, self.day, np.ones(len(self.day)), half_life),
        )


class _Sums(NamedTuple):
    """Just before each basket, faded to its moment.

    each : earlier baskets with this product, shape (L,)
    lines, baskets : products of all earlier baskets, and their number, shape (B,)
    """

    each: Array
    lines: Array
    baskets: Array


class _Rates(NamedTuple):
    """Just before each basket. each : of its products, shape (L,); total : of all products together, shape (B,)"""

    each: Array
    total: Array


class _Fit(NamedTuple):
    log_likelihood: float
    half_life: float | None
    size: float
    rates: _Rates


def fit_base(sales: pd.DataFrame) -> BaseRate:
    """The most likely half-lives and sizes of shrinking for the last five weeks, or the last third of a shorter time.

    sales : lines of goods with order_id, product_id, customer_id, ordered_at
    `USUAL` where too few baskets tell.
    """
    baskets, usual = _Baskets.of(sales), replace(USUAL, origin=sales["ordered_at"].max().timestamp())
    late = baskets.day > max(-_FITTED_DAYS, baskets.day.min(initial=0.0) / 3.0)
    if np.count_nonzero(late) < _FEWEST_BASKETS:
        return usual
    crowd = max(_crowd_fits(baskets, late), key=_likelihood_of)
    fitted = replace(usual, crowd_half_life=crowd.half_life, crowd_baskets=crowd.size)
    again = late & (_before(baskets.customer, baskets.day, np.ones(len(late)), None) > 0)
    if np.count_nonzero(again) < _FEWEST_BASKETS:
        return fitted
    own = max(_own_fits(baskets, again, crowd.rates), key=_likelihood_of)
    return replace(fitted, half_life=own.half_life, baskets=own.size)


def _crowd_fits(baskets: _Baskets, late: Chosen) -> Iterator[_Fit]:
    everybody = np.zeros_like(baskets.customer)
    whole = baskets.before(baskets.product, everybody, None)
    number = np.maximum(whole.baskets, 1.0)
    shares = _Rates(whole.each / number[baskets.basket], whole.lines / number)
    return _fits(
        baskets, late, lambda half_life: baskets.before(baskets.product, everybody, half_life), shares, CROWD_BASKETS
    )


def _own_fits(baskets: _Baskets, again: Chosen, crowd: _Rates) -> Iterator[_Fit]:
    pair = baskets.customer[baskets.basket] * (baskets.product.max() + 1) + baskets.product
    return _fits(
        baskets, again, lambda half_life: baskets.before(pair, baskets.customer, half_life), crowd, OWN_BASKETS
    )


def _fits(
    baskets: _Baskets, chosen: Chosen, sums_of: Callable[[float | None], _Sums], parent: _Rates, sizes: Sequence[float]
) -> Iterator[_Fit]:
    """One for each half-life and size. chosen : baskets that count; products that never sold before don't"""
    counted = chosen[baskets.basket] & (parent.each > 0.0)
    for half_life in HALF_LIVES:
        sums = sums_of(half_life)
        for size in sizes:
            rates = _Rates(
                shrunk(sums.each, sums.baskets[baskets.basket], parent.each, size),
                shrunk(sums.lines, sums.baskets, parent.total, size),
            )
            fit = np.log(rates.each[counted]).sum() - rates.total[chosen].sum()
            yield _Fit(float(fit), half_life, size, rates)


def _likelihood_of(fit: _Fit) -> float:
    return fit.log_likelihood


def _before(group: Codes, day: Array, amount: Array, half_life: float | None) -> Array:
    """Amounts of the earlier rows of each row's group, faded to its day; rows in the order of time."""
    if not len(group):
        return np.zeros(0)
    weight = np.ones(len(day)) if half_life is None else np.exp2(np.maximum(day / half_life, _LEAST_EXPONENT))
    order = np.argsort(group, kind="stable")
    sums = np.cumsum((amount * weight)[order])
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    earlier = sums - (amount * weight)[order]
    earlier -= np.repeat(earlier[starts], np.diff(np.append(starts, len(group))))
    result = np.empty(len(group))
    result[order] = np.maximum(earlier, 0.0) / weight[order]
    return result
