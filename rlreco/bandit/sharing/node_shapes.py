"""Fits the shapes below the product, of crossings and of the state, to clicks of the products with most clicks.

Clicks of n impressions are beta-binomial: their rate has the mean that the product's clicks elsewhere make expect, and
the relative variance V. Unlike the negative binomial, this holds for the few impressions of a state too, where nothing
can be clicked more often than shown. V adds up all that makes a node differ from the rest:

    a value of a crossing   V = 1 / (k0 + C') + (1 + r') / k + (s + s') / k2
    a state                 V = 1 / (k0 + C') + sum of 1 / (k + C'') over the crossings + 1 / k2

C' are the product's clicks elsewhere, C'' those of the crossing outside the state. Ratios of several nodes average out
in the sum over them: s is the sum of squares of the parts that states have in the node, s' and r' those of states and
of the crossing's other values elsewhere, each 1 where all lies at one node. A state has the prior of
`rlreco.bandit.sharing.honest`, so that intervals are as wide as clicks are spread.

The most likely shape of a grid is chosen, after a mild pull towards the usual one, which decides while clicks are few
(empirical Bayes, as for the products). k2 is fitted between two fits
of the crossings, since each needs the other.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from rlreco.bandit.posterior import Array
from rlreco.bandit.sharing.ratios import Shapes, expected_clicks, without_the_state
from rlreco.bandit.sharing.strength import product_shapes

Indices = NDArray[np.intp]
Choice = Callable[[Array, float, Array], float]

FIRST_SHAPES = np.array([4.0, 8.0, 16.0, 32.0])
OTHER_SHAPES = np.array([5.5, 11.0, 22.0, 44.0, 88.0])
STATE_SHAPES = np.array([2.0, 4.0, 8.0, 16.0, 32.0])
USUAL = Shapes()

MOST_CELLS, LEAST_PRODUCTS = 8_192, 8
"""Pairs of a state and a product that a fit reads, unless more than 1,024 states make it more."""

_ENOUGH_CLICKS = 3.0
_MOST_RATE, _LEAST_SIZE = 0.999, 0.01
_FORGOTTEN = 1e-9
"""Impressions left of a pair after forty half-lives or so, by which no fit can change any more."""


class Counts(NamedTuple):
    """Sums of some arms, each of the same shape; shares: of the history, over the impressions."""

    impressions: Array
    clicks: Array
    shares: Array

    def of(self, chosen: NDArray[np.bool_] | Indices) -> "Counts":
        return Counts(*(values[chosen] for values in self))


class Cells(NamedTuple):
    """n pairs of a state and a product that was shown there.

    sums : at each node of the state, the product first and the state last, shape (n_nodes, n) each; in units of
        `effective_weight`
    products : of each pair, an index into the sums of the products, shape (n,)
    arms : a number for each pair of a crossing's value and a product, shape (n_crossings, n)
    strengths : of the history of each pair's product, shape (n,); inf: its shares are exact
    """

    sums: Counts
    products: Indices
    arms: Indices
    strengths: Array | float = np.inf

    @property
    def each_strength(self) -> Array:
        """Shape (n,)."""
        return np.broadcast_to(np.asarray(self.strengths, dtype=float), self.products.shape)

    def unforgotten(self) -> "Cells":
        """Those that didn't fade to nothing, where squares of sums underflow and their ratios aren't numbers."""
        kept = self.sums.impressions[-1] > _FORGOTTEN
        sums = Counts(*(values[:, kept] for values in self.sums))
        return Cells(sums, self.products[kept], self.arms[:, kept], self.each_strength[kept])


def sampled_products(clicks: Array, n_states: int) -> Indices:
    """Indices of the products whose clicks the fit reads, most clicks first; equal ones in their order.

    clicks : of each product, shape (n,)
    Products with more than 3 clicks; as many as make 8,192 pairs with the states, and 8 at least.
    """
    n_products = max(LEAST_PRODUCTS, MOST_CELLS // max(n_states, 1))
    most = np.argsort(-clicks, kind="stable")[:n_products]
    return most[clicks[most] > _ENOUGH_CLICKS]


def effective_weight(weight: float) -> float:
    """Divides faded sums so that their clicks vary by chance as clicks of so many impressions do.

    weight : of the newest answer; the first one had 1
    Answers of weights w vary as (sum w)^2 / sum w^2 equal ones do (Kish 1965), and sum w^2 / sum w is (1 + weight) / 2
    where they came evenly. Divided by the newest weight alone, sums vary less than their counts say, and shapes grow.
    """
    return (1.0 + weight) / 2.0


def fit_below(shapes: Shapes, cells: Cells, choose: Choice | None = None) -> Shapes:
    """k1, kg and k2 by empirical Bayes, given alpha, gamma and k0; without any cell, the usual ones.

    choose : of the shapes of a grid; None: the likeliest
    """
    choose, cells = choose or likeliest, cells.unforgotten()
    usual = replace(shapes, k1=USUAL.k1, kg=USUAL.kg, k2=USUAL.k2)
    expected = expected_clicks(cells.sums.impressions, cells.sums.shares, shapes.alpha, shapes.gamma)
    if not expected.size:
        return usual
    k0 = product_shapes(shapes.k0, cells.each_strength)
    crossings = [_CrossingClicks.of(cells, expected, node, k0) for node in range(1, len(cells.arms) + 1)]
    fitted = _with_crossings(usual, crossings, choose)
    return _with_crossings(replace(fitted, k2=_fit_state(fitted, cells, expected, choose)), crossings, choose)


class _CrossingClicks(NamedTuple):
    """The pairs of a crossing's value and a product, and what the product's other clicks make expect; shape (n,) each.

    rate : expected clicks an impression; variance : of it, relative
    values : 1 + r', states : s + s', as above
    """

    impressions: Array
    clicks: Array
    rate: Array
    variance: Array
    values: Array
    states: Array

    @classmethod
    def of(cls, cells: Cells, expected: Array, node: int, k0: Array) -> "_CrossingClicks":
        _, first, pair = np.unique(cells.arms[node - 1], return_index=True, return_inverse=True)
        _, product = np.unique(cells.products[first], return_inverse=True)
        impressions, clicks = cells.sums.impressions[node][first], cells.sums.clicks[node][first]
        here, k0 = expected[node][first], k0[first]
        evidence = k0 + np.maximum(cells.sums.clicks[0][first] - clicks, 0.0)
        elsewhere = k0 + np.maximum(expected[0][first] - here, 0.0)
        states, values = np.bincount(pair, expected[-1] ** 2), here**2
        other_states, other_values = (np.bincount(product, sums)[product] - sums for sums in (states, values))
        return cls(
            impressions,
            clicks,
            rate=evidence / elsewhere * here / impressions,
            variance=1.0 / evidence,
            values=1.0 + other_values / elsewhere**2,
            states=states / values + other_states / elsewhere**2,
        )

    def log_likelihood(self, shape: Array, k2: float) -> Array:
        """Of each shape."""
        variance = self.variance + self.states / k2 + self.values / shape[:, None]
        return log_likelihood(variance, self.impressions, self.clicks, self.rate)


def _with_crossings(shapes: Shapes, crossings: Sequence[_CrossingClicks], choose: Choice) -> Shapes:
    k1 = choose(FIRST_SHAPES, USUAL.k1, _fits(crossings[:1], FIRST_SHAPES, shapes.k2))
    return replace(shapes, k1=k1, kg=choose(OTHER_SHAPES, USUAL.kg, _fits(crossings[1:], OTHER_SHAPES, shapes.k2)))


def _fits(crossings: Sequence[_CrossingClicks], shapes: Array, k2: float) -> Array:
    fits = [crossing.log_likelihood(shapes, k2) for crossing in crossings]
    return np.asarray(sum(fits, start=np.zeros(len(shapes))))


def _fit_state(shapes: Shapes, cells: Cells, expected: Array, choose: Choice) -> float:
    """A single impression says nothing of a variance, so such pairs are left out."""
    kept = cells.sums.impressions[-1] > 1.0
    impressions, clicks, expected = cells.sums.impressions[-1][kept], cells.sums.clicks[:, kept], expected[:, kept]
    ratio, variance = without_the_state(clicks, expected, shapes.of_nodes(len(clicks), cells.each_strength[kept]))
    rate = ratio * expected[-1] / impressions
    fit = log_likelihood(variance + 1.0 / STATE_SHAPES[:, None], impressions, clicks[-1], rate)
    return choose(STATE_SHAPES, USUAL.k2, fit)


def likeliest(shapes: Array, usual: float, fit: Array) -> float:
    """fit : log likelihood of each shape"""
    return float(shapes[int(np.argmax(_pulled(shapes, usual, fit)))])


def mean_variance(shapes: Array, usual: float, fit: Array) -> float:
    """The shape whose variance is the mean of what the shapes' would be, each by its chance."""
    pulled = _pulled(shapes, usual, fit)
    chances = np.exp(pulled - pulled.max())
    return float(chances.sum() / (chances / shapes).sum())


def _pulled(shapes: Array, usual: float, fit: Array) -> Array:
    return np.asarray(fit - 0.5 * np.log(shapes / usual) ** 2)


def log_likelihood(variance: Array, impressions: Array, clicks: Array, rate: Array) -> Array:
    """Sum over n beta-binomial numbers of clicks, without terms that know nothing of the variance.

    variance : relative, of the rate, shape (m, n); the rest shape (n,)
    Returns shape (m,). Variances that no distribution between 0 and 1 has are taken for the widest one.
    """
    rate = np.minimum(rate, _MOST_RATE)
    size = np.maximum((1.0 - rate) / (rate * variance) - 1.0, _LEAST_SIZE)
    ignored = (1.0 - rate) * size
    fit = gammaln(ignored + (impressions - clicks)) - gammaln(ignored) - gammaln(size + impressions) + gammaln(size)
    some = clicks > 0.0
    clicked = rate[some] * size[:, some]
    return np.asarray(fit.sum(axis=1) + (gammaln(clicked + clicks[some]) - gammaln(clicked)).sum(axis=1))
