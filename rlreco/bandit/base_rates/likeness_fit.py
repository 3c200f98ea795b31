"""Fits the weights of likeness, and how far to trust the rates, to the late baskets of customers who came before.

Each of their baskets is a row for every product: whether it held it, and the evidence of earlier baskets. Of the
products that are new to the customer and that she didn't buy, every 20th stands for the rest; of more than 4,000
products every so many that there are some 200.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from rlreco.bandit.base_rates.likeness import FEATURES, Evidence, Likeness, features
from rlreco.bandit.base_rates.neighbours import NeighbourMatrix
from rlreco.bandit.base_rates.order_lines import Chosen, Codes, OrderLines, basket_weights
from rlreco.bandit.base_rates.shrinking import shrunk
from rlreco.bandit.posterior import Array
from rlreco.bandit.sharing.empirical_bayes import likely_product_clicks
from rlreco.bandit.sharing.node_shapes import Counts
from rlreco.bandit.sharing.strength import strengths
from rlreco.domain.records import BaseRate

FEWEST_BASKETS, MOST_BASKETS = 200, 3_000

_EVERY, _MOST_SAMPLED = 20, 200
_PART_FITTED = 2.0 / 3.0
_PULL = 1.0
"""Precision of the prior of each weight: towards the own rate as it is."""

_PLAIN = 2
"""The first features put the own rate on another level and slope, and no more."""

_OWN_RATE = FEATURES.index("own rate")


class Fitted(NamedTuple):
    """likeness : None where too few baskets tell, or where it foretells the last of them less well than own rates do.

    product_clicks : as in BaseRate; None where too few baskets tell
    """

    likeness: Likeness | None
    product_clicks: float | None


def fit_likeness(lines: OrderLines, base: BaseRate) -> Fitted:
    """base : as fitted to the same lines"""
    late = np.flatnonzero(lines.late & lines.again)[-MOST_BASKETS:]
    if len(late) < FEWEST_BASKETS:
        return Fitted(None, None)
    rows = _Rows.of(lines, late, base)
    if not _foretells(rows, late[int(_PART_FITTED * len(late))]):
        return Fitted(None, _product_clicks(rows, np.exp(rows.x[:, _OWN_RATE]), lines))
    weights = _fit(rows)
    clicks = _product_clicks(rows, expit(rows.x @ weights), lines)
    return Fitted(Likeness(weights, NeighbourMatrix.fit(lines)), clicks)


def _product_clicks(rows: "_Rows", rates: Array, lines: OrderLines) -> float:
    product = rows.product.astype(np.intp)
    earlier = np.bincount(lines.before(int(rows.basket[0])).product, minlength=product.max() + 1).astype(float)
    baskets = np.full(product.max() + 1, float(len(np.unique(rows.basket))))
    sums = (np.bincount(product, values).astype(float) for values in (rows.held, rows.weight * rates))
    return likely_product_clicks(Counts(baskets, *sums), strengths(earlier)[: len(baskets)])


class _Rows(NamedTuple):
    """x : features, shape (n, F); held : 1 where the basket held it; weight : of the row; basket, product : indices"""

    x: Array
    held: Array
    weight: Array
    basket: Array
    product: Array

    @classmethod
    def of(cls, lines: OrderLines, baskets: Codes, base: BaseRate) -> "_Rows":
        """baskets : indices, rising"""
        neighbours = NeighbourMatrix.fit(lines.before(int(baskets[0])))
        each = [_rows_of_basket(*pair, lines) for pair in _evidence(lines, baskets, base, neighbours)]
        return cls(*(np.concatenate(part) for part in zip(*each, strict=True)))

    def of_baskets(self, chosen: Chosen) -> "_Rows":
        return _Rows(*(values[chosen] for values in self))


def _evidence(
    lines: OrderLines, baskets: Codes, base: BaseRate, neighbours: NeighbourMatrix
) -> Iterator[tuple[int, Evidence]]:
    """Each basket, and what the earlier ones say of every product."""
    crowd, customers = _Crowd(lines, base), _Customers(lines, base)
    for basket in baskets.tolist():
        share, rate = crowd.before(basket)
        yield basket, customers.before(basket, share, rate, neighbours)


class _Crowd:
    """What all customers bought before a basket; baskets are asked for in the order of time."""

    def __init__(self, lines: OrderLines, base: BaseRate) -> None:
        self._lines, self._base = lines, base
        self._weights = basket_weights(lines.day, base.crowd_half_life)
        self._totals = np.append(0.0, self._weights.cumsum())
        self._count, self._recent = np.zeros(len(lines.products)), np.zeros(len(lines.products))
        self._row = 0

    def before(self, basket: int) -> tuple[Array, Array]:
        """(share of all baskets, base rate of the crowd) of each product."""
        lines, end = self._lines, int(np.searchsorted(self._lines.basket, basket))
        new = slice(self._row, end)
        weights = self._weights[lines.basket[new]]
        self._count += np.bincount(lines.product[new], minlength=len(lines.products))
        self._recent += np.bincount(lines.product[new], weights, len(lines.products))
        self._row = end
        now, share = self._weights[basket], self._count / max(basket, 1)
        return share, shrunk(self._recent / now, self._totals[basket] / now, share, self._base.crowd_baskets)


class _Customers:
    """What the customer of a basket bought before it."""

    def __init__(self, lines: OrderLines, base: BaseRate) -> None:
        self._lines, self._base = lines, base
        self._weights = basket_weights(lines.day, base.half_life)
        of_line = lines.customer[lines.basket]
        self._rows = np.lexsort((lines.basket, of_line))
        self._keys = self._key(of_line[self._rows], lines.basket[self._rows])

    def before(self, basket: int, share: Array, crowd: Array, neighbours: NeighbourMatrix) -> Evidence:
        lines, now = self._lines, self._weights[basket]
        customer = lines.customer[basket]
        rows = self._rows[slice(*np.searchsorted(self._keys, self._key(customer, np.array([0, basket]))))]
        product, of_basket = lines.product[rows], lines.basket[rows]
        n_products, weights = len(lines.products), self._weights[of_basket]
        last = np.full(n_products, lines.day[basket])
        # Rows are in the order of time, and the last one of a product stays.
        last[product] = lines.day[of_basket]
        total = self._weights[np.unique(of_basket)].sum() / now
        recent = np.bincount(product, weights, n_products) / now
        return Evidence(
            own=shrunk(recent, total, crowd, self._base.baskets),
            crowd=crowd,
            share=share,
            baskets=np.bincount(product, minlength=n_products).astype(float),
            age=lines.day[basket] - last,
            alike=neighbours.scores(np.unique(product), n_products),
        )

    def _key(self, customer: Codes, basket: Codes) -> Codes:
        return customer * (len(self._lines.day) + 1) + basket


def _rows_of_basket(basket: int, evidence: Evidence, lines: OrderLines) -> tuple[Array, ...]:
    """As `_Rows`; products that nobody had bought yet are left out."""
    held = np.zeros(len(lines.products), dtype=bool)
    held[lines.product[slice(*np.searchsorted(lines.basket, [basket, basket + 1]))]] = True
    certain = held | (evidence.baskets > 0.0)
    every = max(_EVERY, len(held) // _MOST_SAMPLED)
    sampled = (np.arange(len(held)) + basket) % every == 0
    kept = np.flatnonzero((certain | sampled) & (evidence.share > 0.0))
    x = features(evidence.of(kept))
    weight = np.where(certain[kept], 1.0, every)
    return x, held[kept].astype(float), weight, np.full(len(kept), float(basket)), kept.astype(float)


def _foretells(rows: _Rows, first_later: int) -> bool:
    """Whether all features, fitted to the earlier baskets, make the later ones likelier than the plain ones do: by a
    standard error of the difference, as baskets vary."""
    earlier, later = rows.of_baskets(rows.basket < first_later), rows.of_baskets(rows.basket >= first_later)
    plain, full = (_losses(_fit(earlier, n), later, n) for n in (_PLAIN, len(FEATURES)))
    _, of_basket = np.unique(later.basket, return_inverse=True)
    gains = np.bincount(of_basket, plain - full)
    return bool(gains.sum() > np.sqrt(np.sum((gains - gains.mean()) ** 2)))


def _losses(weights: Array, rows: _Rows, n_features: int) -> Array:
    """Minus the log likelihood of each row."""
    odds = rows.x[:, :n_features] @ weights
    return np.asarray(rows.weight * (np.logaddexp(0.0, odds) - rows.held * odds))


def _fit(rows: _Rows, n_features: int = len(FEATURES)) -> Array:
    """The most likely weights of the first features, shape (n_features,)."""
    # Imported here: scipy.optimize takes 22 MB, and most who open the app never fit anything by it.
    from scipy.optimize import minimize

    start = np.zeros(n_features)
    start[_OWN_RATE] = 1.0
    x = rows.x[:, :n_features]

    def loss(weights: Array) -> float:
        return float(_losses(weights, rows, n_features).sum()) + _PULL * float(np.sum((weights - start) ** 2)) / 2.0

    def slope(weights: Array) -> Array:
        return x.T @ (rows.weight * (expit(x @ weights) - rows.held)) + _PULL * (weights - start)

    def curvature(weights: Array) -> Array:
        chance = expit(x @ weights)
        return (x.T * (rows.weight * chance * (1.0 - chance))) @ x + _PULL * np.eye(n_features)

    return np.asarray(minimize(loss, start, jac=slope, hess=curvature, method="trust-exact").x)
