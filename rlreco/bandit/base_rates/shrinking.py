"""The base rate of a product for a customer: how often she buys it herself, shrunk towards what the shop sells now.

    b_i  = (R_i + M q_i) / (R + M)      the crowd: recent baskets with the product, shrunk to its share of all baskets
    h_ui = (n_ui + m b_i) / (N_u + m)   the customer: her own baskets with it, shrunk to the crowd

R and n count each basket 2^(-age / half-life). Without baskets of her own a customer's rate is the crowd's.
"""

import numpy as np

from rlreco.bandit.posterior import Array
from rlreco.domain.purchases import basket_weight


def shrunk(counts: Array, totals: float | Array, parent: Array, size: float) -> Array:
    """Rates of a child, shrunk to its parent's.

    counts : baskets with each product, shape (..., P)
    totals : all baskets; broadcasts against the counts
    parent : rates, shape (..., P)
    size : of the shrinking, in baskets of the parent
    """
    return np.asarray((counts + size * parent) / (totals + size))


def fade(days: float, half_life: float | None) -> float:
    """The factor of forward-decay sums so many days after their origin. half_life : in days; None: they don't age"""
    return basket_weight(-days, half_life)
