"""Fits how fast baskets age and how far customers are shrunk: as the last weeks' baskets were most likely.

A basket is Poisson: its log likelihood is sum(log rate of the products in it) - sum(rates of all products). Each rate
is made of earlier baskets only. The crowd is fitted first, on all baskets; then a customer's own level, on those of
customers who came before.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from rlreco.bandit.base_rates.order_lines import Chosen, Codes, OrderLines, sums_before
from rlreco.bandit.base_rates.shrinking import shrunk
from rlreco.bandit.posterior import Array
from rlreco.domain.records import HALF_LIVES, BaseRate

POSSIBLE: Sequence[float | None] = (*HALF_LIVES, None)
"""Half-lives to choose from."""
CROWD_BASKETS = (50.0, 100.0, 200.0, 400.0, 800.0)
OWN_BASKETS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)

USUAL = BaseRate(half_life=180.0, baskets=8.0, crowd_half_life=30.0, crowd_baskets=200.0)
"""For a history that is too short to tell."""

_FEWEST_BASKETS = 50


def _earlier(lines: OrderLines, of_line: Codes, of_basket: Codes, half_life: float | None) -> "_Sums":
    """Sums of the earlier baskets of the same group. of_line, of_basket : codes of the groups"""
    size = np.bincount(lines.basket, minlength=len(lines.day)).astype(float)
    return _Sums(
        sums_before(of_line, lines.day[lines.basket], np.ones(len(lines.basket)), half_life),
        sums_before(of_basket, lines.day, size, half_life),
        sums_before(of_basket, lines.day, np.ones(len(lines.day)), half_life),
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


def fit_base(
    lines: OrderLines,
    half_lives: Sequence[float | None] = POSSIBLE,
    crowd_half_lives: Sequence[float | None] = POSSIBLE,
) -> BaseRate:
    """The most likely half-lives, of these, and sizes of shrinking for the late baskets, with an origin of 0.

    `USUAL` where too few baskets tell.
    """
    late = lines.late
    if np.count_nonzero(late) < _FEWEST_BASKETS:
        return USUAL
    crowd = max(_crowd_fits(lines, late, crowd_half_lives), key=_likelihood_of)
    fitted = replace(USUAL, crowd_half_life=crowd.half_life, crowd_baskets=crowd.size)
    again = late & lines.again
    if np.count_nonzero(again) < _FEWEST_BASKETS:
        return fitted
    own = max(_own_fits(lines, again, crowd.rates, half_lives), key=_likelihood_of)
    return replace(fitted, half_life=own.half_life, baskets=own.size)


def _crowd_fits(lines: OrderLines, late: Chosen, half_lives: Sequence[float | None]) -> Iterator[_Fit]:
    everybody = np.zeros_like(lines.customer)
    whole = _earlier(lines, lines.product, everybody, None)
    number = np.maximum(whole.baskets, 1.0)
    shares = _Rates(whole.each / number[lines.basket], whole.lines / number)
    return _fits(
        lines,
        late,
        {half_life: partial(_earlier, lines, lines.product, everybody, half_life) for half_life in half_lives},
        shares,
        CROWD_BASKETS,
    )


def _own_fits(lines: OrderLines, again: Chosen, crowd: _Rates, half_lives: Sequence[float | None]) -> Iterator[_Fit]:
    pair = lines.customer[lines.basket] * (lines.product.max() + 1) + lines.product
    sums_of = {half_life: partial(_earlier, lines, pair, lines.customer, half_life) for half_life in half_lives}
    return _fits(lines, again, sums_of, crowd, OWN_BASKETS)


def _fits(
    lines: OrderLines,
    chosen: Chosen,
    sums_of: Mapping[float | None, Callable[[], _Sums]],
    parent: _Rates,
    sizes: Sequence[float],
) -> Iterator[_Fit]:
    """One for each half-life and size. chosen : baskets that count; products that never sold before don't"""
    counted = chosen[lines.basket] & (parent.each > 0.0)
    for half_life, sums_with in sums_of.items():
        sums = sums_with()
        for size in sizes:
            rates = _Rates(
                shrunk(sums.each, sums.baskets[lines.basket], parent.each, size),
                shrunk(sums.lines, sums.baskets, parent.total, size),
            )
            fit = np.log(rates.each[counted]).sum() - rates.total[chosen].sum()
            yield _Fit(float(fit), half_life, size, rates)


def _likelihood_of(fit: _Fit) -> float:
    return fit.log_likelihood
