"""How much each customer likes each product, by latent factors of all baskets and a Poisson regression of the counts.

    rate of buying = c share^a score^b        of a customer for a product, in baskets

share is the product's part of all baskets; score is what a truncated singular value decomposition of log(1 + baskets)
says of the customer and the product (Cremonesi, Koren and Turrin, PureSVD, RecSys 2010).
"""

import numpy as np
from scipy.sparse import csr_array

from rlreco.bandit.posterior import Array
from rlreco.simulation.personal.crowd import Exponents, Indices

FACTORS = 32
_LEAST_SCORE = 0.01
"""Floor of a score, whose logarithm is taken: a seventieth of what one basket enters with."""
_SEED = 20111209
_MOST_EXPONENT = 30.0


def factors(baskets: csr_array, n_factors: int = FACTORS) -> tuple[Array, Array]:
    """(of customers, of products) of log(1 + baskets), shape (C, f) and (P, f), whose product approximates it best.

    baskets : of each customer with each product, shape (C, P)
    f is n_factors, or as many as the smaller side has, less one; the same baskets always give the same factors.
    """
    # Imported here, as it brings scipy.optimize with it; see fit_exponents.
    from scipy.sparse.linalg import svds

    logs = baskets.astype(float)
    logs.data = np.log1p(logs.data)
    n_factors = min(n_factors, min(logs.shape) - 1)
    start = np.random.default_rng(_SEED).standard_normal(min(logs.shape))
    left, values, right = svds(logs, k=n_factors, v0=start)
    return left * values, right.T


def scores(baskets: csr_array, products: Indices) -> Array:
    """Of these products for each customer, above 0, shape (C, len(products)). baskets : shape (C, P)"""
    of_customers, of_products = factors(baskets)
    return np.maximum(of_customers @ of_products[products].T, _LEAST_SCORE)


def fit_exponents(bought: Array, baskets: Array, shares: Array, score: Array) -> Exponents:
    """The powers under which the counts are likeliest, with the customer's number of baskets as exposure.

    bought : baskets of each customer with each product, shape (C, K)
    baskets : of each customer, above 0, shape (C,)
    shares : of all baskets, above 0, shape (K,)
    score : shape (C, K)
    """
    # Imported here: scipy.optimize takes 22 MB, and most who open the app never fit anything by it.
    from scipy.optimize import minimize

    exposure = np.log(baskets)[:, None]
    columns = np.broadcast_to(np.log(shares), score.shape), np.log(score)
    total = bought.sum()

    def loss(powers: Array) -> tuple[float, Array]:
        """Negative log likelihood a purchase, and its gradient."""
        level, share, score = powers
        log_rate = level + share * columns[0] + score * columns[1] + exposure
        rate = np.exp(np.minimum(log_rate, _MOST_EXPONENT))
        gap = rate - bought
        gradient = np.array([gap.sum(), (gap * columns[0]).sum(), (gap * columns[1]).sum()])
        return float((rate - bought * log_rate).sum() / total), gradient / total

    _, share_power, score_power = minimize(loss, np.array([0.0, 0.5, 0.5]), jac=True, method="L-BFGS-B").x
    return Exponents(float(share_power), float(score_power))
