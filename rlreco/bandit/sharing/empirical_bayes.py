"""Fits the shapes of sharing to the clicks: the shapes under which the clicks of all products are most likely.

Clicks of a product are Poisson with the mean E x, x from a Gamma of mean 1 and shape k; so they follow a negative
binomial, whose logarithm is, up to terms without k and E,

    lnG(k + C) - lnG(k) + k ln k - (k + C) ln(k + E) + C ln E.

k is the product's own, of k0 and of the strength of its history (`rlreco.bandit.sharing.strength`), so that k0 explains
no more than what the chance of a short history leaves. The sum over products, and a mild pull towards values measured
on real data, chooses gamma and k0 from a grid, and likewise the shapes below the product (empirical Bayes: Robbins
1956; Morris, JASA 78, 1983).
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import gammaln

from rlreco.bandit.posterior import Array
from rlreco.bandit.sharing.node_shapes import Cells, Counts, fit_below
from rlreco.bandit.sharing.ratios import Shapes, expected_clicks
from rlreco.bandit.sharing.strength import product_shapes
from rlreco.domain.records import BaseRate

GAMMAS = (0.0, 0.25, 0.5, 0.75, 1.0)
PRODUCT_SHAPES = np.array([0.1, 0.2, 0.4, 0.8, 1.6, 3.2])


@dataclass(frozen=True, slots=True)
class Grid:
    """The exponents and product shapes to choose from.

    usual_shape : towards which k0 is pulled, in clicks
    start : the shapes before the first fit
    """

    gammas: tuple[float, ...]
    product_shapes: Array
    usual_shape: float
    start: Shapes


STATES = Grid(GAMMAS, PRODUCT_SHAPES, 4.0, Shapes())
"""For base rates of states: sales of a state may say little of clicks, and gamma below 1 makes them say less."""

PERSONS = Grid((1.0,), np.append(PRODUCT_SHAPES, [6.4, 12.8, 25.6, 51.2, 102.4]), 16.0, Shapes(k0=16.0))
"""For base rates of persons, which are good ones. A product's sum of h^gamma isn't made of its sum of h where h
differs between the customers that it was shown to, so gamma stays 1."""


def grid_of(base: BaseRate | None) -> Grid:
    """base : of the experiment; None: its base rates are those of states"""
    if base is None:
        return STATES
    return replace(PERSONS, usual_shape=base.product_clicks, start=replace(PERSONS.start, k0=base.product_clicks))


def likely_product_clicks(products: Counts, strengths: Array | float = np.inf) -> float:
    """The k0 by which products differ from base rates of persons, at least the usual one of PERSONS.

    products : baskets, those with the product, and those expected by the base rates, shape (n,) each
    strengths : of the products' histories before these baskets, shape (n,); inf: their shares are exact
    A smaller one would have a learner doubt rates for the products that are hardly ever shown, before any answer.
    """
    expected = products.shares > 0.0
    strengths = np.broadcast_to(strengths, expected.shape)[expected]
    fitted = _fit_products(PERSONS.start, products.of(expected), PERSONS, strengths)
    return max(fitted.k0, PERSONS.usual_shape)


_GAMMA_SPREAD = 0.5
_LEVEL_STEPS = 8


def refit(
    shapes: Shapes, products: Counts, cells: Cells, grid: Grid = STATES, strengths: Array | float = np.inf
) -> Shapes:
    """All shapes by empirical Bayes.

    products : sums of each product over all states, shape (n,)
    cells : of the sampled products
    strengths : of each product's history, shape (n,); inf: their shares are exact
    Where nothing was shown yet, the shapes are returned as they are.
    """
    shown = products.impressions > 0
    if not shown.any():
        return shapes
    strengths = np.broadcast_to(strengths, shown.shape)[shown]
    return fit_below(_fit_products(shapes, products.of(shown), grid, strengths), cells)


def _fit_products(shapes: Shapes, shown: Counts, grid: Grid, strengths: Array | float) -> Shapes:
    best, fitted = -np.inf, shapes
    k0 = product_shapes(grid.product_shapes[:, None], strengths)
    clicked = log_gammas(k0, shown.clicks)
    for gamma in grid.gammas:
        unit = expected_clicks(shown.impressions, shown.shares, 1.0, gamma)
        levels = _levels(unit, shown.clicks, k0)
        fit = clicked + log_expected(k0, shown.clicks, levels[:, None] * unit) + _pull(gamma, grid)
        index = int(np.argmax(fit))
        if fit[index] > best:
            best = fit[index]
            fitted = replace(shapes, alpha=float(levels[index]), gamma=gamma, k0=float(grid.product_shapes[index]))
    return fitted


def _levels(unit: Array, clicks: Array, shape: Array) -> Array:
    """alpha for each shape, by the same steps as sharing.level. shape : (m, n) or (m, 1). Returns shape (m,)."""
    total = 2.0 + clicks.sum()
    weighted = (shape + clicks) * unit
    levels = np.full(len(shape), total / unit.sum())
    for _ in range(_LEVEL_STEPS):
        levels = total / (weighted / (shape + levels[:, None] * unit)).sum(axis=1)
    return levels


def _pull(gamma: float, grid: Grid) -> Array:
    """Log prior of (gamma, k0), one number a shape of the grid."""
    off = np.log(grid.product_shapes / grid.usual_shape) ** 2 + ((gamma - 1.0) / _GAMMA_SPREAD) ** 2
    return np.asarray(-0.5 * off)


def log_gammas(shape: Array, clicks: Array) -> Array:
    """The part of the products' log likelihood without E. shape : (m, n) or (m, 1). Returns shape (m,)."""
    each = gammaln(shape + clicks) - gammaln(shape) + shape * np.log(shape)
    return np.asarray(each.sum(axis=1))


def log_expected(shape: Array, clicks: Array, expected: Array) -> Array:
    """The part with E; expected : shape (n,) or (m, n)."""
    surprise = (shape + clicks) * np.log(shape + expected) - clicks * np.log(np.maximum(expected, 1e-300))
    return np.asarray(-surprise.sum(axis=1))
