"""Expected orders of BG/NBD by Gauss quadrature, where the closed form overflows or cancels out.

Given the chance p of being lost after an order, the orders of a customer alive now have the mean

    (1 - (1 + p t)^-shape) / p,   t = days ahead / (alpha + age),   shape = r + repeats,

and p has a beta distribution with a and b + repeats. The mean over it is taken in the logit of p, where each end in
which the orders hardly depend on p any more counts by its chance.
"""

from typing import cast

import numpy as np
from scipy.special import betainc, betaincinv, betaln, expit, log_expit, logit, roots_legendre

_NODES = 200
_LEFT_OUT, _FLAT, _LAST = 1e-14, 1e-9, 21.0
"""Chance left out at each end; p t shape below which orders don't depend on p; logit above which p is 1."""


def orders_by_integral(a: float, b: np.ndarray, shape: np.ndarray, ahead: np.ndarray) -> np.ndarray:
    """Expected orders of customers alive now, shape (n,).

    a : above 0; b : of p, shape of the rates, and days ahead / (alpha + age), all above 0, shape (n,)
    """
    high = np.minimum(-logit(betaincinv(b, a, _LEFT_OUT)), _LAST)
    low = np.minimum(logit(np.maximum(betaincinv(a, b, _LEFT_OUT), np.minimum(_FLAT / (ahead * shape), 0.5))), high)
    total = betainc(a, b, expit(low)) * shape * ahead + betainc(b, a, expit(-high)) * _orders(1.0, shape, ahead)
    for node, weight in zip(*cast(tuple[np.ndarray, np.ndarray], roots_legendre(_NODES)), strict=True):
        at = low + (high - low) * (node + 1.0) / 2.0
        density = np.exp(a * log_expit(at) + b * log_expit(-at) - betaln(a, b))
        total = total + weight * (high - low) / 2.0 * density * _orders(expit(at), shape, ahead)
    return np.asarray(total)


def _orders(p: np.ndarray | float, shape: np.ndarray, ahead: np.ndarray) -> np.ndarray:
    return np.asarray(-np.expm1(-shape * np.log1p(p * ahead)) / p)
