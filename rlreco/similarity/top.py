"""The k best of each row, exactly: by score and then by index, also at the k-th."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rlreco.similarity.interactions import Array

# Adding in another order changes the last digits. Scores that agree in all but these bits are ties: that leaves 13
# significant decimal digits of a float64 and 6 of a float32.
_NOISE_BITS = {8: 10, 4: 4}
_DIGITS = {8: 12, 4: 6}
_GROUPS_PER_RANK = 10


def rounded(scores: Array) -> Array:
    """The scores without rounding noise, in the same memory, so that equal scores are equal."""
    size = scores.dtype.itemsize
    bits: NDArray[Any] = scores.view(np.int64 if size == 8 else np.int32)
    noise = _NOISE_BITS[size]
    bits += 1 << (noise - 1)
    bits &= -1 << noise
    return scores


def top(scores: Array, k: int) -> tuple[NDArray[np.int32], Array]:
    """Column indices and scores of the k best of each row, shape (rows, k).

    scores : float, shape (rows, n); -inf excludes a column
    Lists that end early are filled with -1 and NaN.
    """
    chosen = _at_least(scores, _bound(scores, min(k, scores.shape[1])))
    crowded = chosen.sum(axis=1) > 4 * k + 16
    if crowded.any():
        chosen[crowded] = _exactly(scores[crowded], k)
    return _ordered(scores, chosen, k)


def _bound(scores: Array, k: int) -> Array:
    """A number that at least k scores of the row reach, shape (rows,): the k-th largest of the maxima of groups.

    Maxima of strided groups cost one pass at the speed of memory; partitioning whole rows costs several.
    """
    rows, n = scores.shape
    groups = _GROUPS_PER_RANK * k
    if n < 2 * groups:
        return _kth(scores, k)
    whole = n - n % groups
    maxima = scores[:, :whole].reshape(rows, n // groups, groups).max(axis=1)
    return _kth(maxima, k)


def _kth(scores: Array, k: int) -> Array:
    """The k-th largest of each row; -inf of an empty row."""
    if not scores.shape[1]:
        return np.full(len(scores), -np.inf, scores.dtype)
    return np.partition(scores, scores.shape[1] - k, axis=1)[:, scores.shape[1] - k]


def _at_least(scores: Array, bound: Array) -> NDArray[np.bool_]:
    return np.asarray(scores >= np.maximum(bound, np.finfo(scores.dtype).min)[:, None])


def _exactly(scores: Array, k: int) -> NDArray[np.bool_]:
    """A mask of exactly the k best: of those equal to the k-th, the first."""
    kth = _kth(scores, min(k, scores.shape[1]))[:, None]
    above = scores > kth
    left = k - above.sum(axis=1, keepdims=True)
    equal = (scores == kth) & (scores > -np.inf)
    return np.asarray(above | (equal & (np.cumsum(equal, axis=1, dtype=np.int32) <= left)))


def _ordered(scores: Array, chosen: NDArray[np.bool_], k: int) -> tuple[NDArray[np.int32], Array]:
    rows, columns = np.divmod(np.flatnonzero(chosen), scores.shape[1])
    values = scores[rows, columns]
    # lexsort is stable and columns ascend, so equal scores stay in the order of their columns.
    order = np.lexsort((-values, rows))
    starts = np.searchsorted(rows, np.arange(len(scores)))
    ranks = np.arange(len(rows)) - starts[rows]
    within = ranks < k
    items = np.full((len(scores), k), -1, dtype=np.int32)
    best = np.full((len(scores), k), np.nan)
    items[rows[within], ranks[within]] = columns[order][within]
    best[rows[within], ranks[within]] = _in_decimals(values[order][within])
    return items, best


def _in_decimals(values: NDArray[Any]) -> Array:
    """float64 rounded to its certain significant digits: 0.6, not 0.6000000238."""
    exact = values.astype(np.float64)
    with np.errstate(divide="ignore"):
        size = np.floor(np.log10(np.abs(exact)))
    digits = np.clip(_DIGITS[values.dtype.itemsize] - 1 - np.where(np.isfinite(size), size, 0.0), -300.0, 300.0)
    # Multiplying by 10^-3 differs from dividing by 10^3: only whole powers are exact.
    up, down = 10.0 ** np.maximum(digits, 0.0), 10.0 ** np.maximum(-digits, 0.0)
    return np.asarray(np.rint(exact * up / down) * down / up)
