"""Sums of ratios over customers: their values, standard errors and intervals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from rlreco.evaluation.estimators import Ratio
from rlreco.evaluation.feedback import Floats, Ints, sums_at

FEWEST_DEGREES = 2.0
"""Degrees of freedom below which the t quantile says nothing any more: with one it is 12.7 at 95 %."""

Places = tuple[tuple[int, int], ...]
Key = tuple[str, str]
"""A target and an estimator."""


@dataclass(frozen=True, slots=True)
class Stacked:
    """The columns that ratios need, each once, summed by cluster: by customer, or by session.

    columns : float, shape (n_columns, n_clusters); totals : their sums, shape (n_columns,)
    places : for each estimate, the columns (top, bottom) of its ratios
    """

    columns: Floats
    totals: Floats
    places: Mapping[Key, Places]


class Bounds(NamedTuple):
    """The least and the greatest reward of a log."""

    least: float
    most: float


def stack(cluster: Ints, estimates: Mapping[Key, tuple[Ratio, ...]]) -> Stacked:
    """cluster : int, shape (n,), of each row. Two ratios share a column by holding the same array."""
    ones = np.ones(len(cluster))
    pairs = {
        name: [(ratio.top, ones if ratio.bottom is None else ratio.bottom) for ratio in ratios]
        for name, ratios in estimates.items()
    }
    columns = {id(column): column for ratios in pairs.values() for pair in ratios for column in pair}
    at = {key: index for index, key in enumerate(columns)}
    places = {name: tuple((at[id(top)], at[id(bottom)]) for top, bottom in ratios) for name, ratios in pairs.items()}
    clusters, row = np.unique(cluster, return_inverse=True)
    stacked = np.stack([sums_at(row, column, len(clusters)) for column in columns.values()])
    return Stacked(stacked, stacked.sum(axis=1), places)


def values(totals: Floats, places: Places) -> Floats:
    """The sum of ratios. totals : shape (..., n_columns). Returns shape (...); NaN where a bottom is zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sum(totals[..., top] / totals[..., bottom] for top, bottom in places))


def influences(stacked: Stacked, key: Key) -> Floats:
    """Change of the estimate by each cluster, to first order (the delta method). Shape (n_clusters,)."""
    totals, moves = stacked.totals, np.zeros(stacked.columns.shape[1])
    for top, bottom in stacked.places[key]:
        ratio = totals[top] / totals[bottom]
        moves += (stacked.columns[top] - ratio * stacked.columns[bottom]) / totals[bottom]
    return moves


def standard_error(moves: Floats) -> float:
    """From the influences of the clusters; infinite for a single one."""
    n = len(moves)
    return float(np.sqrt(n / (n - 1) * np.square(moves).sum())) if n > 1 else float("inf")


def degrees_of_freedom(moves: Floats) -> float:
    """(sum m^2)^2 / sum m^4: the number of clusters that the variance rests on, between 2 and all.

    Satterthwaite's number is twice that where a few heavy clusters make the variance. A log that lacks them doesn't
    show how heavy they are, so half of it is what covers (`benchmarks/off_policy_coverage.py`).
    Source: Satterthwaite, Biometrics Bulletin 1946; Kish 1965 for the form.
    """
    squares = np.square(moves)
    fourth = float(np.square(squares).sum())
    return max(float(squares.sum()) ** 2 / fourth, FEWEST_DEGREES) if fourth > 0 else float(len(moves))


def interval(value: float, moves: Floats, level: float, bounds: Bounds) -> tuple[float, float]:
    """A t interval of log(value - least reward), so that it is longer upwards, where misses of a few heavy rows lie.

    moves : the clusters' influences
    It stays within the bounds. A value that is outside of them, as dr's may be, has the plain t interval instead.
    """
    half, above = _half(moves, level), value - bounds.least
    if not np.isfinite(half):
        return min(value, bounds.least), max(value, bounds.most)
    if not 0.0 < above <= bounds.most - bounds.least:
        return value - half, value + half
    with np.errstate(over="ignore"):
        low, high = above * np.exp([-half / above, half / above])
    return float(bounds.least + low), float(min(bounds.least + high, bounds.most))


def lift_interval(
    value: float, moves: Floats, logged: float, logged_moves: Floats, level: float, bounds: Bounds
) -> tuple[float, float]:
    """Of value - logged, from the interval of their ratio above the least reward, whose means vary together.

    moves, logged_moves : influences of the same clusters
    It leaves out 0 exactly where the ratio's interval leaves out 1, and has no width for the logged policy itself.
    """
    above, logged_above = value - bounds.least, logged - bounds.least
    ratio = above / logged_above if above > 0.0 and logged_above > 0.0 else 1.0
    low, high = interval(value, moves - ratio * logged_moves, level, bounds)
    return low - logged, high - logged


def _half(moves: Floats, level: float) -> float:
    return float(stdtrit(degrees_of_freedom(moves), 0.5 + level / 2)) * standard_error(moves)
