"""The sessions of the first replicate, as people watch them: the product shown first, and the outcome of the slate."""

from dataclasses import dataclass, field
from math import ceil
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Marks: TypeAlias = NDArray[np.uint8]

IGNORED, CLICKED, BOUGHT = range(3)
"""Outcomes of a slate: the best of its products."""

N_PRODUCTS = 64
"""Products that a mark tells apart; beyond these, some share a number."""

MOST_KEPT = 20_000


def marks_of(products: NDArray[np.intp], clicked: NDArray[np.bool_], bought: NDArray[np.bool_]) -> Marks:
    """One byte a session: 64 x outcome + product number modulo 64, shape (n,).

    products : index of the product shown first, shape (n,)
    clicked, bought : of each place of the slate, shape (n, size)
    """
    outcomes = np.where(bought.any(axis=1), BOUGHT, np.where(clicked.any(axis=1), CLICKED, IGNORED))
    return np.asarray(N_PRODUCTS * outcomes + products % N_PRODUCTS, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Trail:
    """marks : of `marks_of`, in the order of the sessions, shape (n,); empty where none were recorded

    every : a mark stands for so many sessions, of which it is the first
    """

    marks: Marks = field(default_factory=lambda: np.zeros(0, dtype=np.uint8))
    every: int = 1

    def thinned(self, most: int = MOST_KEPT) -> "Trail":
        """With at most so many marks, evenly spaced from the first session on."""
        return self.at_steps(max(1, ceil(len(self.marks) / most)))

    def at_steps(self, step: int) -> "Trail":
        """With every so many-th mark, from the first on."""
        return Trail(self.marks[::step], step * self.every)
