"""Gamma-Gamma: the mean money of a customer's orders, from those that were seen.

Fader, Hardie: The Gamma-Gamma Model of Monetary Value, 2013, brucehardie.com/notes/025. A customer's orders vary
around a mean of her own (gamma with shape p), and the means over customers (inverse gamma, with q and v). Money and the
number of orders are taken to be unrelated.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from rlreco.lifetime.maximum import most_likely

_STARTS = ((1.0, 2.0, 1.0), (5.0, 0.5, 0.2), (0.3, 10.0, 30.0))
"""p, q - 1, v as a part of the mean money."""

_FAR = 2.0
"""Times the mean money of the customers seen, above which the model's mean customer is made of its tail alone."""


@dataclass(frozen=True, slots=True)
class MoneyModel:
    """p > 0; q > 1, so that the mean exists; v > 0 in the money of the lines.

    repeats : number of orders behind each mean, one entry a customer
    mean_money : above 0 where there are repeats
    """

    p: float
    q: float
    v: float

    def log_likelihood(self, repeats: np.ndarray, mean_money: np.ndarray) -> np.ndarray:
        """Of each customer with repeats."""
        shape, total = self.p * repeats, repeats * mean_money
        beta = gammaln(shape + self.q) - gammaln(shape) - gammaln(self.q)
        return (
            beta
            + self.q * np.log(self.v)
            + shape * np.log(total)
            - np.log(mean_money)
            - (shape + self.q) * np.log(self.v + total)
        )

    def expected_money(self, repeats: np.ndarray, mean_money: np.ndarray) -> np.ndarray:
        """Of an order to come; without repeats that of the mean customer, p v / (q - 1)."""
        total = np.where(repeats > 0, repeats * mean_money, 0.0)
        return self.p * (self.v + total) / (self.p * repeats + self.q - 1)


def fit_money_model(repeats: np.ndarray, mean_money: np.ndarray) -> MoneyModel:
    """The model of the greatest likelihood. Customers without repeats, or with no money in them, are left out.

    Where customers differ so much that q falls to 1, the mean customer p v / (q - 1) may be worth a thousand times the
    customers seen. Then it has their mean money, and only p and q are the likeliest.
    """
    paid = (repeats > 0) & (mean_money > 0)
    x, unit = repeats[paid], float(mean_money[paid].mean())
    money = mean_money[paid] / unit
    p, q_1, v = map(float, most_likely(lambda parameters: _mean(parameters, x, money), _STARTS))
    if p * v > _FAR * q_1:
        starts = [start[:2] for start in _STARTS]
        p, q_1 = map(float, most_likely(lambda parameters: _mean_tied(parameters, x, money), starts))
        v = q_1 / p
    return MoneyModel(p, 1 + q_1, v * unit)


def _mean_tied(parameters: np.ndarray, repeats: np.ndarray, money: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean log-likelihood and its gradient with the mean customer at 1: v = (q - 1) / p. parameters : p, q - 1"""
    p, q_1 = parameters
    value, (by_p, by_q, by_v) = _mean(np.array([p, q_1, q_1 / p]), repeats, money)
    return value, np.array([by_p - by_v * q_1 / p**2, by_q + by_v / p])


def _mean(parameters: np.ndarray, repeats: np.ndarray, money: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean log-likelihood and its gradient. parameters : p, q - 1, v"""
    p, q_1, v = parameters
    model = MoneyModel(p, 1 + q_1, v)
    return float(model.log_likelihood(repeats, money).mean()), _gradient(model, repeats, money).mean(axis=1)


def _gradient(model: MoneyModel, repeats: np.ndarray, money: np.ndarray) -> np.ndarray:
    """Of each log-likelihood by p, q and v; shape (3, customers)."""
    p, q, v = model.p, model.q, model.v
    shape, total = p * repeats, repeats * money
    both = digamma(shape + q)
    return np.stack(
        [
            repeats * (both - digamma(shape) + np.log(total) - np.log(v + total)),
            both - digamma(q) + np.log(v) - np.log(v + total),
            q / v - (shape + q) / (v + total),
        ]
    )
