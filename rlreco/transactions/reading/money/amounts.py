"""The money of a file as numbers, and whether two readings of it are the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from rlreco.language import number

# So many of the lines, or orders, must add up; a few may hold a correction by hand.
MOST = 0.95
# Below this share of all money two readings are the same but for rounding.
ROUNDING = 0.002


@dataclass(frozen=True, slots=True)
class Amounts:
    """The money of a file, one value a line; NaN where a cell is blank.

    quantity : pieces; 1 where the file has no such column
    price : of a piece, or None
    totals, discounts, taxes, shippings : column -> values, the likeliest first
    order : a number for each order, -1 where there is none; None where the file has no orders
    of_order : columns that are of the order, and repeat on each of its lines
    percents : columns of discounts that hold percent signs
    currency : of the sums in sentences; empty where the file doesn't say
    product : a number for each product, or kind of product, of the first lines; -1 where there is none
    """

    quantity: np.ndarray
    price: np.ndarray | None = None
    price_name: str | None = None
    totals: Mapping[str, np.ndarray] = field(default_factory=dict)
    discounts: Mapping[str, np.ndarray] = field(default_factory=dict)
    taxes: Mapping[str, np.ndarray] = field(default_factory=dict)
    shippings: Mapping[str, np.ndarray] = field(default_factory=dict)
    order: np.ndarray | None = None
    of_order: frozenset[str] = frozenset()
    percents: frozenset[str] = frozenset()
    product: np.ndarray | None = None
    currency: str = ""


def sum_words(total: float, currency: str) -> str:
    """As in: 76,403.00 EUR"""
    return f"{number(total, 2)} {currency}".rstrip()


def price_times_pieces(amounts: Amounts) -> np.ndarray:
    """Price times pieces."""
    return np.full(len(amounts.quantity), np.nan) if amounts.price is None else amounts.price * amounts.quantity


def agree(first: np.ndarray, second: np.ndarray, where: np.ndarray, quantity: np.ndarray) -> bool:
    """Whether nearly all lines are the same but for rounding a piece's price, and the sums too."""
    left, right = first[where], second[where]
    near = are_near(left, right, 0.0051 * np.maximum(1, np.abs(quantity[where])) + 0.0051)
    apart = abs(np.nansum(left) - np.nansum(right))
    return bool(near.mean() >= MOST and apart <= ROUNDING * max(1.0, np.nansum(np.abs(right))))


def are_near(left: np.ndarray, right: np.ndarray, tolerance: np.ndarray | float) -> np.ndarray:
    # The size of both alone: refunds are written with and without a sign.
    return np.asarray(np.abs(np.abs(left) - np.abs(right)) <= tolerance + 1e-9 * np.abs(right))


def is_any(values: np.ndarray) -> bool:
    return bool((np.nan_to_num(values) != 0).any())


def holds_word(name: str, words: Sequence[str]) -> bool:
    return any(word in name.casefold() for word in words)
