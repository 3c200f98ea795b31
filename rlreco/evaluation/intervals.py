"""Sums of ratios over sessions: their values, standard errors and bootstrap draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtr, ndtri

from rlreco.evaluation.estimators import Ratio
from rlreco.evaluation.feedback import Floats, Ints, sums_at

BLOCK = 100
"""Draws whose weights are multiplied at a time."""
PRODUCTS = 250_000
"""Multiplications in one such product: so few that BLAS stays in one thread and its operands in the cache."""

Places = tuple[tuple[int, int], ...]
Key = tuple[str, str]
"""A target and an estimator."""


@dataclass(frozen=True, slots=True)
class Stacked:
    """The columns that ratios need, each once, summed by session.

    columns : float, shape (n_columns, n_sessions), sessions in order; totals : their sums, shape (n_columns,)
    places : for each estimate, the columns (top, bottom) of its ratios
    """

    columns: Floats
    totals: Floats
    places: Mapping[Key, Places]


def stack(session: Ints, estimates: Mapping[Key, tuple[Ratio, ...]]) -> Stacked:
    """session : int, shape (n,), the session of each row. Two ratios share a column by holding the same array."""
    ones = np.ones(len(session))
    pairs = {
        name: [(ratio.top, ones if ratio.bottom is None else ratio.bottom) for ratio in ratios]
        for name, ratios in estimates.items()
    }
    columns = {id(column): column for ratios in pairs.values() for pair in ratios for column in pair}
    at = {key: index for index, key in enumerate(columns)}
    places = {name: tuple((at[id(top)], at[id(bottom)]) for top, bottom in ratios) for name, ratios in pairs.items()}
    sessions, row = np.unique(session, return_inverse=True)
    summed = [sums_at(row, column, len(sessions)) for column in columns.values()]
    stacked = np.stack(summed)
    return Stacked(stacked, stacked.sum(axis=1), places)


def values(totals: Floats, places: Places) -> Floats:
    """The sum of ratios. totals : shape (..., n_columns). Returns shape (...); NaN where a bottom is zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sum(totals[..., top] / totals[..., bottom] for top, bottom in places))


def influences(stacked: Stacked, key: Key) -> Floats:
    """Change of the estimate by each session, to first order (the delta method). Shape (n_sessions,)."""
    totals, moves = stacked.totals, np.zeros(stacked.columns.shape[1])
    for top, bottom in stacked.places[key]:
        ratio = totals[top] / totals[bottom]
        moves += (stacked.columns[top] - ratio * stacked.columns[bottom]) / totals[bottom]
    return moves


def standard_error(moves: Floats) -> float:
    """From the influences of at least two sessions."""
    return float(np.sqrt(len(moves) / (len(moves) - 1) * np.square(moves).sum()))


def normal_interval(value: float, error: float, level: float) -> tuple[float, float]:
    half = float(ndtri(0.5 + level / 2)) * error
    return value - half, value + half


def bootstrap_interval(value: float, draws: Floats, moves: Floats, level: float) -> tuple[float, float]:
    """Percentiles of the draws, moved for bias and for skewness (BCa), so that both tails have their nominal share.

    moves : the sessions' influences. Draws that are NaN (no session in them carried any weight) are left out.
    Rewards are rare and weights uneven, so plain percentiles miss too often on the high side.
    Source: Efron, "Better bootstrap confidence intervals", JASA 1987.
    """
    draws = draws[~np.isnan(draws)]
    below = (np.mean(draws < value) + np.mean(draws <= value)) / 2
    bias = ndtri(np.clip(below, 0.5 / len(draws), 1 - 0.5 / len(draws)))
    ends = bias + ndtri([0.5 - level / 2, 0.5 + level / 2])
    low, high = np.quantile(draws, ndtr(bias + ends / (1.0 - _skewness(moves) / 6 * ends)))
    return float(low), float(high)


def _skewness(moves: Floats) -> float:
    """Of the estimate: the third moment of the influences over the 3/2 power of the second; 0 where none moves it."""
    squares = float(np.square(moves).sum())
    return float((np.square(moves) * moves).sum()) / squares**1.5 if squares > 0 else 0.0


def bootstrap_totals(columns: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Column sums of resampled sessions. columns : shape (n_columns, n_sessions). Returns shape (draws, n_columns).

    Each session counts Poisson(1) times in each draw: the bootstrap whose sessions are drawn independently of each
    other, so that it runs in pieces that fit in cache. Estimates are ratios, so a draw needn't hold n sessions.
    Source: Hanley and MacGibbon, "Creating non-parametric bootstrap samples using Poisson frequencies", 2006.
    """
    blocks, step = -(-draws // BLOCK), max(1, PRODUCTS // (BLOCK * len(columns)))
    counts = _poisson_table()
    held = np.empty(blocks * BLOCK * step)
    totals = np.zeros((blocks, BLOCK, len(columns)))
    for start in range(0, columns.shape[1], step):
        part = np.ascontiguousarray(columns[:, start : start + step].T)
        drawn = held[: blocks * BLOCK * len(part)]
        np.take(counts, _uniform16(len(drawn), rng), out=drawn, mode="wrap")
        totals += drawn.reshape(blocks, BLOCK, len(part)) @ part
    return np.asarray(totals.reshape(-1, len(columns))[:draws])


def _uniform16(size: int, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.uint16]]:
    """Whole numbers from 0 to 65,535, four from each of the generator's 64-bit words."""
    words = np.asarray(rng.bit_generator.random_raw(-(-size // 4)), dtype=np.uint64)
    return words.view(np.uint16)[:size]


@cache
def _poisson_table() -> Floats:
    """Poisson(1) by 65,536 equal chances: mean and variance are right to one part in ten thousand."""
    ladder = np.exp(-1.0) / np.cumprod(np.r_[1.0, np.arange(1.0, 12.0)])
    middles = (np.arange(65_536) + 0.5) / 65_536
    return np.searchsorted(ladder.cumsum(), middles).astype(np.float64)
