"""BG/NBD by hand, by integrals over its mixing distributions, and by parameters that are known."""

from math import log

import numpy as np
import pytest
from scipy.optimize import check_grad
from scipy.special import roots_genlaguerre, roots_jacobi

from rlreco.lifetime import Histories, OrderModel, fit_order_model
from rlreco.lifetime.order_model import _mean

MODELS = [
    OrderModel(0.243, 30.898, 0.793, 2.426),
    OrderModel(0.827, 68.9, 0.00344, 6.745),
    OrderModel(1.7, 12.0, 1.0, 1.5),
    OrderModel(1.7, 12.0, 1.00002, 1.5),
    OrderModel(1.7, 12.0, 0.99999, 1.5),
    OrderModel(0.5, 5.0, 0.5, 0.5),
    OrderModel(2.5, 40.0, 3.2, 0.7),
]
HISTORIES = Histories(
    repeats=np.array([0, 0, 1, 1, 2, 5, 5, 26, 60, 120.0]),
    last=np.array([0, 0, 3, 100, 215, 20, 260, 250, 280, 290.0]),
    age=np.array([30, 270, 200, 104, 271, 270, 270, 260, 300, 300.0]),
)


def by_integrals(model, history, days):
    """(likelihood, chance alive, chance of an order, expected orders) of one customer, from the assumptions alone.

    Given a customer's rate and chance of being lost, each is elementary; then the mean over both distributions is taken
    by Gauss quadrature. None of the model's closed forms is used.
    """
    x, last, age = history
    # Chance p: beta(a, b) density by Gauss-Jacobi on (0, 1). Rate: gamma(r, alpha) times rate^x exp(-rate age) by
    # Gauss-Laguerre, with whatever is left as the integrand.
    node, weight = roots_jacobi(150, model.b - 1, model.a - 1)
    p, weight_p = (node + 1) / 2, weight / weight.sum()
    u, weight_u = roots_genlaguerre(150, model.r + x - 1)
    weight_u = weight_u / weight_u.sum()

    def mean(values_of, horizon):
        """Over p and the rates of a gamma with that rate parameter."""
        rate = u / (model.alpha + horizon)
        return float(weight_p @ values_of(p[:, None], rate[None, :]) @ weight_u)

    def scale(horizon):
        """Of the likelihood's part in the rate, up to one factor for all."""
        return (model.alpha / (model.alpha + horizon)) ** model.r * (model.alpha + horizon) ** -x

    alive = mean(lambda p, rate: (1 - p) ** x + 0 * rate, age) * scale(age)
    lost = mean(lambda p, rate: p * (1 - p) ** (x - 1) + 0 * rate, last) * scale(last) if x else 0.0
    total = alive + lost

    def of_alive(values_of):
        return mean(lambda p, rate: (1 - p) ** x * values_of(p, rate), age) * scale(age) / total

    rising = np.prod([model.r + k for k in range(int(x))])
    any_order = of_alive(lambda p, rate: -np.expm1(-rate * days) + 0 * p)
    orders = of_alive(lambda p, rate: -np.expm1(-rate * p * days) / p)
    return log(rising) + log(total), alive / total, any_order, orders


def by_formulas(model, histories, days):
    return np.column_stack(
        [
            model.log_likelihood(histories),
            model.chance_alive(histories),
            model.chance_of_order(histories, days),
            model.expected_orders(histories, days),
        ]
    )


@pytest.mark.parametrize("days", [1, 90, 730])
@pytest.mark.parametrize("model", MODELS, ids=str)
def test_closed_forms_are_the_integrals_over_rates_and_chances(model, days):
    rows = zip(HISTORIES.repeats, HISTORIES.last, HISTORIES.age, strict=True)
    expected = np.array([by_integrals(model, row, days) for row in rows])

    assert by_formulas(model, HISTORIES, days) == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_a_customer_with_one_order_by_hand():
    """r = a = b = 1, alpha = age = 10: her rate is exponential with mean 1/20; nobody is lost before a repeat."""
    model, history = OrderModel(1.0, 10.0, 1.0, 1.0), Histories(np.zeros(1), np.zeros(1), np.array([10.0]))

    assert model.log_likelihood(history) == pytest.approx([log(10 / 20)])
    assert model.chance_alive(history) == pytest.approx([1.0])
    assert model.chance_of_order(history, 20) == pytest.approx([1 - 20 / 40])
    # With p uniform: the integral of (1 - 1 / (1 + p)) / p = 1 / (1 + p) from 0 to 1.
    assert model.expected_orders(history, 20) == pytest.approx([log(2)], rel=1e-8)


def test_a_customer_who_came_back_once_by_hand():
    """Alive: (1 - p) exp(-20 rate); lost: p exp(-15 rate). r = a = b = 1, alpha = 10, mean chances 1/2."""
    model, history = OrderModel(1.0, 10.0, 1.0, 1.0), Histories(np.ones(1), np.array([5.0]), np.array([10.0]))
    alive, lost = 0.5 * 10 / 20**2, 0.5 * 10 / 15**2

    assert model.log_likelihood(history) == pytest.approx([log(alive + lost)])
    assert model.chance_alive(history) == pytest.approx([alive / (alive + lost)])


def test_values_stay_finite_for_customers_who_order_every_day_for_decades():
    days = np.array([5_000, 10_000, 10_000.0])
    often = Histories(days, days, np.array([5_000, 10_000, 12_000.0]))

    for model in MODELS:
        values = by_formulas(model, often, 3650)
        assert np.isfinite(values).all()
        assert (values[:, 1:] >= 0).all()
        assert (values[:, 1:3] <= 1).all()


def test_expected_orders_grow_with_the_horizon_from_nothing():
    model = MODELS[0]
    orders = np.array([model.expected_orders(HISTORIES, days) for days in (0, 1, 30, 90, 365)])

    assert orders[0] == pytest.approx(np.zeros(len(HISTORIES)), abs=1e-12)
    assert (np.diff(orders, axis=0) > 0).all()


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_the_gradient_is_the_slope_of_the_likelihood(model):
    parameters, shares = np.array([model.r, model.alpha, model.a, model.b]), np.full(len(HISTORIES), 0.1)

    def value(at):
        return _mean(at, HISTORIES, shares)[0]

    def gradient(at):
        return _mean(at, HISTORIES, shares)[1]

    assert check_grad(value, gradient, parameters, epsilon=1e-7) < 1e-4 * (1 + np.abs(gradient(parameters)).max())


def test_the_fit_finds_the_model_that_made_the_customers(draw_histories):
    """40,000 customers, seeded; each parameter within 10 %, and every forecast total within 2 %."""
    model = MODELS[0]
    histories = draw_histories(model, 40_000, np.random.default_rng(7))

    fitted = fit_order_model(histories)

    for name in ("r", "alpha", "a", "b"):
        assert getattr(fitted, name) == pytest.approx(getattr(model, name), rel=0.1), name
    expected = [each.expected_orders(histories, 90).sum() for each in (fitted, model)]
    assert expected[0] == pytest.approx(expected[1], rel=0.02)


def test_no_model_nearby_has_a_greater_likelihood_than_the_fitted_one(cdnow):
    _, histories = cdnow
    fitted = fit_order_model(histories)
    best = fitted.log_likelihood(histories).sum()

    for name in ("r", "alpha", "a", "b"):
        for factor in (0.99, 1.01):
            values = {key: getattr(fitted, key) * (factor if key == name else 1) for key in ("r", "alpha", "a", "b")}
            assert OrderModel(**values).log_likelihood(histories).sum() < best


def test_the_fit_does_not_depend_on_the_unit_of_time(cdnow):
    _, days = cdnow
    weeks = Histories(days.repeats, days.last / 7, days.age / 7)

    of_days, of_weeks = fit_order_model(days), fit_order_model(weeks)

    assert of_days.alpha == pytest.approx(7 * of_weeks.alpha, rel=1e-6)
    assert (of_days.r, of_days.a, of_days.b) == pytest.approx((of_weeks.r, of_weeks.a, of_weeks.b), rel=1e-6)


def test_customers_whom_nobody_loses_are_said_to_be_alive():
    """Everybody orders every tenth day up to the end: the likelihood rises for ever, and the fit ends all the same."""
    repeats = np.tile(np.arange(1, 11.0), 5)
    fitted = fit_order_model(Histories(repeats, repeats * 10, repeats * 10))

    histories = Histories(np.array([10.0]), np.array([100.0]), np.array([100.0]))
    assert fitted.chance_alive(histories)[0] > 0.99
    assert np.isfinite(fitted.expected_orders(histories, 90)).all()


@pytest.mark.parametrize("days", [1, 90, 3_650])
@pytest.mark.parametrize("r", [1e-4, 1.0, 1e4])
@pytest.mark.parametrize(("a", "b"), [(1e4, 1e4), (3_294.0, 1e4), (2.0, 1e4), (1e4, 1e-4), (1e-4, 1e4)])
def test_parameters_at_their_bounds_expect_no_more_orders_than_of_customers_never_lost(a, b, r, days):
    """Such as the fit of a shop whose customers all stayed away for years. Orders lie below rate x days, and grow."""
    histories = Histories(*np.array([[0, 0, 1, 5, 500], [0, 0, 1, 100, 500], [0, 1_000, 1, 200, 1_000.0]]))
    for model in (OrderModel(r, alpha, a, b) for alpha in (0.01, 10.0, 1e5)):
        orders, later = (model.expected_orders(histories, horizon) for horizon in (days, days + 10))

        most = model.chance_alive(histories) * (r + histories.repeats) * days / (model.alpha + histories.age)
        assert ((orders >= 0) & (orders <= most * 1.00001)).all()
        assert (later >= orders * 0.99999).all()


@pytest.mark.parametrize("a", [50.0, 1e4])
def test_customers_lost_after_every_order_expect_the_chance_of_one(a):
    """b far below a: p is 1 nearly always, so expected orders are 1 - (1 + days / alpha)^-r, here .5."""
    model = OrderModel(1.0, 90.0, a, 1e-4)

    orders = model.expected_orders(Histories(np.zeros(1), np.zeros(1), np.zeros(1)), 90)

    assert orders == pytest.approx([0.5], rel=1e-5)
