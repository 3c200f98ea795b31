"""The shapes of sharing that people are told of: not the likeliest alone, but all that the clicks leave likely.

A policy follows one set of shapes, whose level may be too high: that helps exploring. What people read must be right
on average. So here

- the level is the likeliest one, of lognormal ratios (`lognormal`);
- a product's clicks are the sum over its cells, each damped by 1 / (1 + V m), where m clicks are expected and V is the
  relative variance of a cell. Slates show a product where it does well, and plain sums would say that it does as well
  everywhere. Damped clicks vary as Poisson ones with their damped expectation do. Products with few clicks, which fall
  on few cells, keep their plain sums;
- pairs of gamma and k0 stay side by side, each with its level and its chance given the clicks;
- intervals are told by the mean of the variances that the clicks leave likely below the product. Regret and chances of
  being best, which grow with the variance, are drawn by the likeliest ones;
- faded clicks count as the equal ones that vary as they do (`effective_weight`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from rlreco.bandit.posterior import Array
from rlreco.bandit.sharing.empirical_bayes import Grid
from rlreco.bandit.sharing.lognormal import levels, log_variances
from rlreco.bandit.sharing.node_shapes import Cells, Counts, effective_weight, fit_below, mean_variance
from rlreco.bandit.sharing.ratios import Shapes, expected_clicks
from rlreco.bandit.sharing.strength import product_shapes

_GAMMA_SPREAD, _ANY_GAMMA = 0.12, 0.05
_NARROWER = np.array([6.4, 12.8])
"""Shapes of products that a policy isn't offered: it would explore less by them."""

_MOST, _LEAST_CHANCE = 6, 0.02
_KEY = "likely"
_BELOW = ("k1", "kg", "k2")


@dataclass(frozen=True, slots=True)
class LikelyShapes:
    """L levels, each with its chance.

    chances : shape (L,), sum to 1
    for_draws : of regret and of chances of being best: with the likeliest shapes below the product, fields of shape
        (L, 1) where the levels differ, so that they broadcast against the arms
    for_intervals : the same levels with the mean of the likely variances below the product
    """

    chances: Array
    for_draws: Shapes
    for_intervals: Shapes

    @classmethod
    def sure(cls, shapes: Shapes) -> "LikelyShapes":
        """These shapes alone."""
        return cls._of([(1.0, _Level(shapes.alpha, shapes.gamma, shapes.k0))], shapes, shapes)

    @classmethod
    def _of(cls, likely: Sequence[tuple[float, "_Level"]], for_draws: Shapes, for_intervals: Shapes) -> "LikelyShapes":
        """The shapes below the product are those of the two."""
        chances = np.array([chance for chance, _ in likely])
        alpha, gamma, k0 = (np.array(column)[:, None] for column in zip(*(level for _, level in likely), strict=True))
        levels: dict[str, Any] = {"alpha": alpha, "gamma": gamma, "k0": k0}
        return cls(chances / chances.sum(), replace(for_draws, **levels), replace(for_intervals, **levels))

    @classmethod
    def of_values(cls, values: Mapping[str, float], shapes: Shapes) -> "LikelyShapes":
        """Out of an experiment's derived values, which those of earlier versions don't hold.

        shapes : of the policy
        """
        count = sum(key.startswith(f"{_KEY}_chance_") for key in values)
        if not count:
            return cls.sure(shapes)
        levels = [[values[f"{_KEY}_{name}_{n}"] for name in ("chance", *_Level._fields)] for n in range(1, count + 1)]
        wide = replace(shapes, **{name: values[f"{_KEY}_{name}"] for name in _BELOW})
        return cls._of([(chance, _Level(*level)) for chance, *level in levels], shapes, wide)

    def values(self) -> dict[str, float]:
        """As derived values of an experiment, beside the policy's own shapes."""
        columns = {"chance": self.chances} | {name: getattr(self.for_intervals, name)[:, 0] for name in _Level._fields}
        return {f"{_KEY}_{name}": float(getattr(self.for_intervals, name)) for name in _BELOW} | {
            f"{_KEY}_{name}_{n}": float(value)
            for name, column in columns.items()
            for n, value in enumerate(column, start=1)
        }


class _Level(NamedTuple):
    alpha: float
    gamma: float
    k0: float


def without_likely(values: Mapping[str, float]) -> dict[str, float]:
    """Derived values of an experiment without those of `LikelyShapes`."""
    return {key: value for key, value in values.items() if not key.startswith(_KEY)}


def likely_shapes(
    shapes: Shapes, products: Counts, cells: Cells, grid: Grid, strengths: Array | float = np.inf, weight: float = 1.0
) -> LikelyShapes:
    """From the same sums as `empirical_bayes.refit`, whose result `shapes` are.

    products : sums of each product over all states, divided by the forward-decay weight, shape (n,)
    cells : of the sampled products
    strengths : of each product's history, shape (n,); inf: their shares are exact
    weight : of the newest answer
    """
    shown = products.impressions > 0.0
    if not shown.any():
        return LikelyShapes.sure(shapes)
    faded = weight / effective_weight(weight)
    damped = _damped(Counts(*(sums * faded for sums in products)), cells, shapes)
    strengths = np.broadcast_to(strengths, shown.shape)[shown]
    below = fit_below(shapes, cells, mean_variance)
    grid = replace(grid, product_shapes=np.union1d(grid.product_shapes, _NARROWER))
    fits = [fit for gamma in grid.gammas for fit in _fits(gamma, damped.of(shown), grid, strengths)]
    return LikelyShapes._of(_likeliest(fits), shapes, below)


def _likeliest(fits: list[tuple[float, _Level]]) -> list[tuple[float, _Level]]:
    """(chance, level) of the few likeliest."""
    logs = np.array([fit for fit, _ in fits])
    chances = np.exp(logs - logs.max())
    chances /= chances.sum()
    order = np.argsort(-chances, kind="stable")[:_MOST]
    return [(float(chances[at]), fits[at][1]) for at in order if chances[at] >= _LEAST_CHANCE]


def _fits(gamma: float, shown: Counts, grid: Grid, strengths: Array) -> list[tuple[float, _Level]]:
    """(log of the chance, level) for each k0 of the grid."""
    unit = expected_clicks(shown.impressions, shown.shares, 1.0, gamma)
    variances = log_variances(product_shapes(grid.product_shapes[:, None], strengths))
    alphas, fits = levels(unit, shown.clicks, variances)
    return [
        (float(fit), _Level(float(alpha), gamma, float(shape)))
        for fit, alpha, shape in zip(fits + _pull(gamma, grid), alphas, grid.product_shapes, strict=True)
    ]


def _pull(gamma: float, grid: Grid) -> Array:
    """Log prior of (gamma, k0), one number a shape of the grid: the history is right, or it may say anything."""
    of_gamma = np.log(np.exp(-0.5 * ((gamma - 1.0) / _GAMMA_SPREAD) ** 2) + _ANY_GAMMA)
    return np.asarray(of_gamma - 0.5 * np.log(grid.product_shapes / grid.usual_shape) ** 2)


def _damped(products: Counts, cells: Cells, shapes: Shapes) -> Counts:
    """Sums of each product, those of the sampled ones over damped cells.

    Their impressions are such that the mean share stays: where more was expected cells are damped more, and else gamma
    would be thought small.
    """
    each, of_each = np.unique(cells.products, return_inverse=True)
    factor = _damping(cells, shapes)
    clicks, shares = products.clicks.copy(), products.shares.copy()
    clicks[each] = np.bincount(of_each, factor * cells.sums.clicks[-1], len(each))
    shares[each] = np.bincount(of_each, factor * cells.sums.shares[-1], len(each))
    left = np.divide(shares, products.shares, out=np.ones_like(shares), where=products.shares > 0.0)
    return Counts(products.impressions * left, clicks, shares)


def _damping(cells: Cells, shapes: Shapes) -> Array:
    """Of each pair, shape (n,)."""
    expected = expected_clicks(cells.sums.impressions, cells.sums.shares, shapes.alpha, shapes.gamma)
    k0 = product_shapes(shapes.k0, cells.each_strength)
    product = (k0 + cells.sums.clicks[0]) / (k0 + expected[0])
    _, *below = shapes.of_nodes(len(expected))
    variance = sum(1.0 / np.asarray(shape) for shape in below)
    return np.asarray(1.0 / (1.0 + variance * product * expected[-1]))
