"""Gamma-Gamma by hand, by integrals over its mixing distribution, and by parameters that are known."""

from itertools import pairwise
from math import log

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import check_grad
from scipy.stats import gamma

from rlreco.lifetime import MoneyModel, fit_money_model
from rlreco.lifetime.money_model import _mean, _mean_tied

MODELS = [MoneyModel(6.25, 3.74, 15.44), MoneyModel(2.1, 3.45, 485.9), MoneyModel(0.7, 1.2, 3.0)]
CUSTOMERS = [(1, 4.0), (1, 900.0), (3, 35.3), (12, 120.0)]


def by_integrals(model, repeats, mean_money):
    """(log-likelihood, expected money) of a customer: her mean is gamma(p x, nu x) and her next order has mean p / nu,
    where nu over customers is gamma(q, v)."""

    def density(nu):
        return gamma.pdf(mean_money, model.p * repeats, scale=1 / (nu * repeats)) * gamma.pdf(
            nu, model.q, scale=1 / model.v
        )

    middle = (model.p * repeats + model.q) / (model.v + repeats * mean_money)
    ends = [0, middle / 2, middle, 2 * middle, 5 * middle, 20 * middle, 100 * middle]

    def integral(values):
        return sum(quad(values, *pair, epsabs=0, epsrel=1e-10)[0] for pair in pairwise(ends))

    total = integral(density)
    return log(total), integral(lambda nu: model.p / nu * density(nu) if nu else 0.0) / total


@pytest.mark.parametrize("model", MODELS, ids=str)
@pytest.mark.parametrize("customer", CUSTOMERS)
def test_closed_forms_are_the_integrals_over_the_customers_scale(model, customer):
    likelihood, money = by_integrals(model, *customer)
    repeats, mean_money = (np.array([value], float) for value in customer)

    assert model.log_likelihood(repeats, mean_money) == pytest.approx([likelihood], rel=1e-6)
    assert model.expected_money(repeats, mean_money) == pytest.approx([money], rel=1e-6)


def test_expected_money_by_hand():
    """p = 2, q = 3, v = 40: the mean customer spends 2 * 40 / 2 = 40; 4 orders of 100 give 2 * 440 / 10 = 88."""
    model = MoneyModel(2.0, 3.0, 40.0)

    assert model.expected_money(np.array([0, 4.0]), np.array([np.nan, 100.0])) == pytest.approx([40, 88])


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_the_gradient_is_the_slope_of_the_likelihood(model):
    repeats, money = np.array(CUSTOMERS).T
    parameters = np.array([model.p, model.q - 1, model.v])

    def value(at):
        return _mean(at, repeats, money)[0]

    def gradient(at):
        return _mean(at, repeats, money)[1]

    assert check_grad(value, gradient, parameters, epsilon=1e-7) < 1e-4 * (1 + np.abs(gradient(parameters)).max())


def test_the_gradient_with_a_tied_mean_is_the_slope_of_the_likelihood():
    repeats, money = np.array(CUSTOMERS).T
    parameters = np.array([0.7, 0.4])

    def value(at):
        return _mean_tied(at, repeats, money)[0]

    def gradient(at):
        return _mean_tied(at, repeats, money)[1]

    assert check_grad(value, gradient, parameters, epsilon=1e-7) < 1e-4 * (1 + np.abs(gradient(parameters)).max())


def test_customers_too_different_for_a_mean_are_worth_that_of_those_seen_rather_than_a_thousand_times_more():
    """2,000 customers with Pareto means, whose tail of 1.2 has no variance: the likeliest q is 1, and the mean customer
    without a bound would be worth p v / (q - 1) of over 100,000."""
    rng = np.random.default_rng(2)
    repeats, money = rng.poisson(3, 2_000) + 1.0, 20 * (rng.pareto(1.2, 2_000) + 0.01)

    fitted = fit_money_model(repeats, money)

    assert fitted.q > 1
    assert fitted.expected_money(np.zeros(1), np.zeros(1)) == pytest.approx([money.mean()], rel=1e-6)


def test_the_fit_finds_the_model_that_made_the_money(cdnow_money, draw_histories, draw_mean_money):
    """20,000 customers, seeded; each parameter within 10 %, the mean customer's money within 2 %."""
    model, _ = cdnow_money
    repeats = np.random.default_rng(3).integers(1, 6, 20_000).astype(float)

    fitted = fit_money_model(repeats, draw_mean_money(model, repeats, np.random.default_rng(4)))

    assert (fitted.p, fitted.q, fitted.v) == pytest.approx((model.p, model.q, model.v), rel=0.1)
    assert fitted.expected_money(np.zeros(1), np.zeros(1)) == pytest.approx([6.25 * 15.44 / 2.74], rel=0.02)


def test_the_fit_scales_with_the_currency(cdnow, cdnow_money):
    repeats, (_, money) = cdnow[1].repeats, cdnow_money

    pounds, pence = fit_money_model(repeats, money), fit_money_model(repeats, 100 * money)

    assert pence.v == pytest.approx(100 * pounds.v, rel=1e-6)
    assert (pence.p, pence.q) == pytest.approx((pounds.p, pounds.q), rel=1e-6)


def test_equal_orders_of_everybody_are_expected_to_go_on():
    repeats = np.array([1, 2, 3, 4.0])

    fitted = fit_money_model(repeats, np.full(4, 12.5))

    assert fitted.expected_money(np.array([0, 3.0]), np.array([np.nan, 12.5])) == pytest.approx([12.5, 12.5], rel=0.01)
