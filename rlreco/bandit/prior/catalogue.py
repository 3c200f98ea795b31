"""Each product of a catalogue by the baskets with it: its share of all baskets, and the strength of its history."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rlreco.bandit.posterior import Array
from rlreco.bandit.sharing.strength import LEAST_SHARE, candidate_chances, mean_share, strengths
from rlreco.domain.ids import ProductId


@dataclass(frozen=True, slots=True)
class CatalogueShares:
    """Products by the sales before a training.

    shares : of all baskets, at least LEAST_SHARE; of a product that never sold, `mean`
    strengths : in baskets
    mean : share of the candidates
    unsold : products without a basket
    """

    shares: Mapping[ProductId, float]
    strengths: Mapping[ProductId, float]
    mean: float
    unsold: frozenset[ProductId]

    @classmethod
    def of(cls, baskets: Mapping[ProductId, float], total: float, top: int, tail: int) -> "CatalogueShares":
        """baskets : with each product; total : all baskets; top, tail : numbers of candidates of a state"""
        sold = np.array(list(baskets.values()), dtype=float)
        shares = sold / max(total, 1.0)
        mean = mean_share(shares, candidate_chances(shares, top, tail))
        used = np.where(sold > 0.0, np.maximum(shares, LEAST_SHARE), mean)
        return cls(
            dict(zip(baskets, used.tolist(), strict=True)),
            dict(zip(baskets, strengths(sold).tolist(), strict=True)),
            mean,
            frozenset(product for product, number in baskets.items() if number == 0),
        )

    def strengths_of(self, products: tuple[ProductId, ...]) -> Array:
        """Shape (len(products),); a product that the catalogue lacks never sold."""
        return np.array([self.strengths.get(product, 1.0) for product in products])
