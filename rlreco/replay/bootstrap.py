"""Bootstrap draws of column sums."""

from functools import cache

import numpy as np

from rlreco.evaluation.feedback import Floats

BLOCK = 100
"""Draws whose weights are multiplied at a time."""
PRODUCTS = 250_000
"""Multiplications in one such product: so few that BLAS stays in one thread and its operands in the cache."""


def bootstrap_totals(columns: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Column sums of resampled customers. columns : shape (n_columns, n). Returns shape (draws, n_columns).

    Each counts Poisson(1) times in each draw: the bootstrap whose members are drawn independently of each other, so
    that it runs in pieces that fit in cache. Estimates are ratios, so a draw needn't hold n of them.
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
