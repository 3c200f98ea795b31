"""Base rates of products without a basket at the training, while the first ones come.

    (n + 1) / (N + 1 / q)

n of the N baskets since the training held the product, and q is the mean share of candidates: the mean of a Gamma
posterior whose prior is exponential, as in `rlreco.bandit.sharing.strength`.
"""

from dataclasses import dataclass

from rlreco.bandit.posterior import Array
from rlreco.bandit.sharing.strength import LEAST_SHARE
from rlreco.domain.ids import ProductId


@dataclass(frozen=True, slots=True)
class Newcomers:
    """products : without a basket at the training

    share : q; baskets : all those at the training
    """

    products: frozenset[ProductId] = frozenset()
    share: float = LEAST_SHARE
    baskets: float = 0.0

    def rates(self, sold: Array, total: float) -> Array:
        """sold : baskets with each product; total : all baskets, those at the training among them"""
        return (sold + 1.0) / (max(total - self.baskets, 0.0) + 1.0 / self.share)


NO_NEWCOMERS = Newcomers()
