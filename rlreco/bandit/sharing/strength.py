"""The strength of a product's sales history, which decides how far answers may move the product from its share.

A share of which nothing but the mean is known is taken for exponential (of all such distributions, that with the most
entropy), and baskets for Poisson. So after n baskets with the product the relative variance of its share is
1 / (n + 1), and n + 1 is the strength of its history. Clicks differ from shares by 1 / k0 besides, as everywhere; both
together are the prior variance of the product's own ratio:

    1 / k = 1 / k0 + 1 / (n + 1)

A product that never sold has the mean share of the candidates, and the first answers count for more than that does.
"""

import numpy as np

from rlreco.bandit.posterior import Array

LEAST_SHARE = 1e-5
"""Floor of a share, so that its logarithm is finite."""


def strengths(baskets: Array) -> Array:
    """In baskets. baskets : with each product, behind its share"""
    return baskets + 1.0


def product_shapes(k0: float | Array, strength: float | Array) -> Array:
    """k of each product, in clicks; the two broadcast. strength : inf: the share is exact"""
    return np.asarray(1.0 / (1.0 / k0 + 1.0 / strength))


def mean_share(shares: Array, chances: Array) -> float:
    """Mean share of the candidates that sold, at least LEAST_SHARE.

    shares : of all baskets, shape (P,); chances : that each product is a candidate, shape (P,), in any unit
    """
    weights = chances * (shares > 0.0)
    return max(float(np.average(shares, weights=weights)), LEAST_SHARE) if weights.any() else LEAST_SHARE


def candidate_chances(shares: Array, top: int, tail: int) -> Array:
    """Chance that each product is a candidate of the whole shop: its `top`, and `tail` of the others; shape (P,)."""
    order = np.argsort(-shares, kind="stable")
    chances = np.ones(len(shares))
    chances[order[top:]] = min(1.0, tail / max(len(shares) - top, 1))
    return chances
