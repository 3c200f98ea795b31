"""Customers made by the models themselves, so that their parameters are known."""

import numpy as np
import pytest

from rlreco.lifetime import Histories, MoneyModel, OrderModel

# Of the CDNOW sample, as the paper gives it in weeks.
CDNOW = OrderModel(r=0.243, alpha=4.414 * 7, a=0.793, b=2.426)


def draw_histories(model, customers, rng):
    """Histories of customers whose first purchase was 27 to 39 weeks ago."""
    age = rng.integers(27 * 7, 39 * 7, customers).astype(float)
    rate = rng.gamma(model.r, 1 / model.alpha, customers)
    chance_lost = rng.beta(model.a, model.b, customers)
    repeats, last = np.zeros(customers), np.zeros(customers)
    now, alive = np.zeros(customers), np.ones(customers, bool)
    while alive.any():
        now = now + rng.exponential(1 / rate)
        ordered = alive & (now <= age)
        repeats, last = repeats + ordered, np.where(ordered, now, last)
        alive = ordered & (rng.random(customers) > chance_lost)
    return Histories(repeats, last, age)


def draw_mean_money(model, repeats, rng):
    """The mean of each customer's repeat orders; NaN without any."""
    rate = rng.gamma(model.q, 1 / model.v, len(repeats))
    total = rng.gamma(np.maximum(model.p * repeats, 1e-9)) / rate
    return np.divide(total, repeats, out=np.full(len(repeats), np.nan), where=repeats > 0)


@pytest.fixture(scope="session")
def cdnow():
    """The model of CDNOW in days, and 2,357 customers drawn from it."""
    return CDNOW, draw_histories(CDNOW, 2357, np.random.default_rng(2005))


@pytest.fixture(scope="session")
def cdnow_money(cdnow):
    """The model of money of CDNOW, and the mean money of those customers."""
    model = MoneyModel(p=6.25, q=3.74, v=15.44)
    return model, draw_mean_money(model, cdnow[1].repeats, np.random.default_rng(2013))


@pytest.fixture(name="draw_histories", scope="session")
def _draw_histories():
    return draw_histories


@pytest.fixture(name="draw_mean_money", scope="session")
def _draw_mean_money():
    return draw_mean_money
