"""BG/NBD: how often customers order while they are alive, and after which orders they are lost.

Fader, Hardie, Lee: "Counting Your Customers" the Easy Way, Marketing Science 24(2), 2005. A customer orders at a
rate of her own (over customers: gamma with shape r and rate alpha) and is lost after each repeat order with a chance of
her own (beta with a and b). Orders of one day count once.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, expit, gammaln, hyp2f1, log_expit

from rlreco.lifetime.histories import Histories
from rlreco.lifetime.maximum import most_likely
from rlreco.lifetime.orders_by_integral import orders_by_integral

_STARTS = ((0.5, 0.2, 0.5, 2.0), (2.0, 1.0, 1.0, 1.0), (0.2, 0.05, 0.1, 1.0))
"""r, alpha as a part of the longest age, a, b."""

_NEAR, _ROUNDED = 3e-5, 1 + 1e-6


@dataclass(frozen=True, slots=True)
class OrderModel:
    """The parameters of BG/NBD, all above 0; alpha is in days. Methods return one value a customer."""

    r: float
    alpha: float
    a: float
    b: float

    def log_likelihood(self, histories: Histories) -> np.ndarray:
        r, alpha, a, b, x = self.r, self.alpha, self.a, self.b, histories.repeats
        orders = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * np.log(alpha + histories.age)
        survived = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
        return orders + survived - log_expit(self._log_odds_alive(histories))

    def chance_alive(self, histories: Histories) -> np.ndarray:
        """Chance of not being lost yet; 1 without repeats, as the model loses nobody before the first of them."""
        return expit(self._log_odds_alive(histories))

    def chance_of_order(self, histories: Histories, days: float) -> np.ndarray:
        """Chance of an order in the next `days`."""
        rates = np.log1p(days / (self.alpha + histories.age))
        return -self.chance_alive(histories) * np.expm1(-(self.r + histories.repeats) * rates)

    def expected_orders(self, histories: Histories, days: float) -> np.ndarray:
        """Expected orders in the next `days`: equation 10 of the paper."""
        share = days / (self.alpha + histories.age + days)
        return self.chance_alive(histories) * self._orders_while_alive(histories.repeats, share)

    def _orders_while_alive(self, repeats: np.ndarray, share: np.ndarray) -> np.ndarray:
        """Of customers that are alive now. share : days ahead / (alpha + age + days ahead)

        A closed form that overflows or cancels out leaves the bounds, 0 and the orders of a customer who is never lost.
        """
        shape, ahead = self.r + repeats, share / (1 - share)
        with np.errstate(all="ignore"):
            orders = self._closed_form(repeats, share)
        wrong = ~((orders >= 0) & (orders <= shape * ahead * _ROUNDED)) | (abs(self.a - 1) < _NEAR)
        orders[wrong] = orders_by_integral(self.a, (self.b + repeats)[wrong], shape[wrong], ahead[wrong])
        return orders

    def _closed_form(self, repeats: np.ndarray, share: np.ndarray) -> np.ndarray:
        """0 / 0 at a = 1."""
        total = self.a - 1 + self.b + repeats
        # Euler's transformation of the paper's 2F1: these parameters stay small however often a customer ordered.
        series = hyp2f1(self.a + self.b - 1 - self.r, self.a - 1, total, share)
        return np.asarray(total / (self.a - 1) * (1 - (1 - share) ** (self.a - 1) * series))

    def _log_odds_alive(self, histories: Histories) -> np.ndarray:
        x = np.maximum(histories.repeats, 1)
        since = np.log(self.alpha + histories.last) - np.log(self.alpha + histories.age)
        odds = np.log(self.b + x - 1) - np.log(self.a) + (self.r + x) * since
        return np.where(histories.repeats > 0, odds, np.inf)


def fit_order_model(histories: Histories) -> OrderModel:
    """The model of the greatest likelihood. Needs some customers with repeats."""
    distinct, customers = histories.distinct()
    unit = float(distinct.age.max())
    scaled = Histories(distinct.repeats, distinct.last / unit, distinct.age / unit)
    shares = customers / customers.sum()
    r, alpha, a, b = map(float, most_likely(lambda parameters: _mean(parameters, scaled, shares), _STARTS))
    return OrderModel(r, alpha * unit, a, b)


def _mean(parameters: np.ndarray, histories: Histories, shares: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean log-likelihood and its gradient. shares : of the customers with each history"""
    model = OrderModel(*parameters)
    values = np.vstack([model.log_likelihood(histories), _gradient(model, histories)])
    # Not by @: on few rows the threads of BLAS take more time to meet than the sums take.
    mean, *gradient = (values * shares).sum(axis=1)
    return float(mean), np.array(gradient)


def _gradient(model: OrderModel, histories: Histories) -> np.ndarray:
    """Of each log-likelihood by r, alpha, a and b; shape (4, customers)."""
    r, alpha, a, b, x = model.r, model.alpha, model.a, model.b, histories.repeats
    alive = model.chance_alive(histories)
    lost, age, last = 1 - alive, alpha + histories.age, alpha + histories.last
    survived = digamma(a + b) - digamma(a + b + x)
    return np.stack(
        [
            digamma(r + x) - digamma(r) + np.log(alpha) - alive * np.log(age) - lost * np.log(last),
            r / alpha - (r + x) * (alive / age + lost / last),
            survived + lost / a,
            survived + digamma(b + x) - digamma(b) - lost / np.maximum(b + x - 1, b),
        ]
    )
