"""Of several prices side by side the one after a discount, which is what was paid."""

from collections.abc import Sequence
from itertools import permutations

import numpy as np
import pyarrow as pa

from rlreco.errors import DataError
from rlreco.transactions.parse.numbers import numbers

_CENT = 0.005


def discounted_price(prices: Sequence[str], names: Sequence[str], head: pa.Table) -> str | None:
    """The column of the price after a discount, if two columns are the same but on some lines, where one is lower.

    prices : columns that may be the price of a piece
    names : the header
    head : the first rows, its columns in the order of the header
    A price without tax is lower on each line, and is not what is looked for.
    """
    values = {name: _values(head.column(list(names).index(name)), name) for name in prices if len(prices) > 1}
    there = {name: column for name, column in values.items() if column is not None}
    lower = (name for name, other in permutations(there, 2) if _is_discounted(there[name], there[other]))
    return next(lower, None)


def _values(column: pa.ChunkedArray, name: str) -> np.ndarray | None:
    for comma in (False, True):
        try:
            return np.asarray(numbers(column, name, 2, comma).to_numpy(zero_copy_only=False), float)
        except DataError:
            continue
    return None


def _is_discounted(price: np.ndarray, other: np.ndarray) -> bool:
    """Whether the price is the other on some lines and lower on the rest, and never nothing."""
    if not len(price) or np.isnan(price).any() or np.isnan(other).any() or (price <= 0).any():
        return False
    same = np.abs(price - other) <= _CENT
    return bool(same.any() and not same.all() and (same | (price < other)).all())
