"""Which products lie in one basket together: how much likelier a basket that holds one of them holds another.

They are kept among an experiment's neighbours, under keys of their own, so that every store, export and earlier release
keeps them as they are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.sparse import csr_array
from scipy.special import logit

from rlreco.bandit.base_rates.order_lines import Codes, OrderLines
from rlreco.bandit.posterior import Array
from rlreco.domain.ids import ProductId
from rlreco.domain.records import Neighbours

MOST_COMPANIONS, MOST_PRODUCTS = 50, 2_000
PSEUDO_BASKETS = 20.0
"""Baskets of the whole shop that those with a product are shrunk by, so that a few together by chance say little."""

_KEY = "\x1f"
"""U+001F, the unit separator, which begins no product's code."""

_DIGITS = 4


def is_companions(record: Neighbours) -> bool:
    """Whether it is a record of companions; else of likeness."""
    return record.product.startswith(_KEY)


def companion_records(lines: OrderLines) -> list[Neighbours]:
    """Of the best-selling MOST_PRODUCTS, one for each that raises any; the weights are gains of log odds.

    P(b | a) = (n_ab + c P(b)) / (n_a + c) over baskets, c = PSEUDO_BASKETS; the gain is logit P(b | a) - logit P(b).
    Kept are the MOST_COMPANIONS with the greatest P(b | a) - P(b).
    """
    sold = np.bincount(lines.product, minlength=len(lines.products))
    kept = np.sort(np.argsort(-sold, kind="stable")[:MOST_PRODUCTS])
    names, n_baskets = lines.products[kept].tolist(), len(lines.day)
    together, share = _together(lines, kept), sold[kept] / max(n_baskets, 1)
    return [record for row in range(len(kept)) if (record := _record(names, together, share, sold[kept], row))]


def _together(lines: OrderLines, kept: Codes) -> csr_array:
    """Number of baskets with both products, shape (kept, kept)."""
    column = np.full(len(lines.products), -1)
    column[kept] = np.arange(len(kept))
    product = column[lines.product]
    inside = product >= 0
    cells = lines.basket[inside], product[inside]
    baskets = csr_array((np.ones(int(inside.sum()), np.int32), cells), shape=(len(lines.day), len(kept)))
    return (baskets.T @ baskets).tocsr()


def _record(names: list[str], together: csr_array, share: Array, sold: Codes, row: int) -> Neighbours | None:
    cells = slice(*together.indptr[row : row + 2])
    others, both = together.indices[cells], together.data[cells]
    chance = (both + PSEUDO_BASKETS * share[others]) / (sold[row] + PSEUDO_BASKETS)
    more = np.where(others == row, 0.0, chance - share[others])
    best = np.argsort(-more, kind="stable")[:MOST_COMPANIONS]
    gains = (logit(np.minimum(chance, 1.0 - 1e-6)) - logit(np.minimum(share[others], 1.0 - 1e-6))).round(_DIGITS)
    best = best[(more[best] > 0.0) & (gains[best] > 0.0)]
    if not len(best):
        return None
    return Neighbours(_KEY + names[row], tuple(names[other] for other in others[best]), tuple(gains[best].tolist()))


@dataclass(frozen=True, slots=True)
class Companions:
    """records : of each product that raises any"""

    records: Mapping[ProductId, Neighbours]

    @classmethod
    def of(cls, records: Iterable[Neighbours]) -> Self:
        """records : of an experiment's neighbours; those of likeness are left out"""
        return cls({each.product.removeprefix(_KEY): each for each in records if is_companions(each)})

    def gains(self, basket: Iterable[ProductId], row: Mapping[ProductId, int]) -> Array:
        """Gain of log odds of each product, at least 0, shape (len(row),): the greatest by a product of the basket.

        Gains of several don't add up: what goes with one of them often goes with the others for the same reason.
        """
        gains = np.zeros(len(row))
        for product in basket:
            if product not in self.records:
                continue
            record = self.records[product]
            pairs = [
                (row[name], gain) for name, gain in zip(record.products, record.weights, strict=True) if name in row
            ]
            rows, own = np.array(pairs, dtype=float).reshape(-1, 2).T
            np.maximum.at(gains, rows.astype(np.intp), own)
        return gains


NO_COMPANIONS = Companions({})
