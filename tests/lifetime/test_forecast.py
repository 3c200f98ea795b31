"""Forecasts of customers, the sentences in their place, and the check on kept-back days."""

import json
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from rlreco.lifetime import Calibration, Forecast, OrderModel, PurchaseDays, calibrate, forecast, histories_of
from rlreco.lifetime.histories import day_number

FIRST, AS_OF = date(2024, 1, 1), date(2025, 1, 1)


def days_of(visits):
    """customer -> days since FIRST, each with a purchase of 10."""
    rows = [(name, day_number(FIRST) + day) for name in sorted(visits) for day in sorted(visits[name])]
    ids, customers = np.unique([name for name, _ in rows], return_inverse=True)
    return PurchaseDays(ids, customers, np.array([day for _, day in rows]), np.full(len(rows), 10.0))


@pytest.fixture(scope="module")
def drawn():
    """4,000 customers of a known model, who first buy in the first 90 of 366 days; some are lost."""
    model, rng = OrderModel(1.5, 40.0, 0.8, 3.0), np.random.default_rng(11)
    visits = {}
    for number in range(4000):
        rate, chance, day = rng.gamma(model.r, 1 / model.alpha), rng.beta(model.a, model.b), rng.uniform(0, 90)
        visits[f"{number:05}"] = {int(day)}
        while (day := day + rng.exponential(1 / rate)) < 366:
            visits[f"{number:05}"].add(int(day))
            if rng.random() < chance:
                break
    return model, days_of(visits)


def test_a_forecast_holds_every_customer_with_the_values_of_its_models(drawn):
    _, days = drawn
    customers = histories_of(days, AS_OF)

    outlook = forecast(days, AS_OF, 30)

    table = outlook.customers
    orders = outlook.orders.expected_orders(customers.histories, 30)
    money = outlook.money.expected_money(customers.histories.repeats, customers.mean_money)
    assert table["customer_id"].tolist() == days.customer_ids.tolist()
    assert np.allclose(table["expected_orders"], orders)
    assert np.allclose(table["expected_money"], orders * money)
    assert outlook.repeats == (customers.histories.repeats > 0).sum()


def test_customers_who_bought_on_one_day_have_no_chance_of_being_alive(drawn):
    _, days = drawn

    outlook = forecast(days, AS_OF)

    once = histories_of(days, AS_OF).histories.repeats == 0
    assert outlook.customers["chance_alive"].isna().tolist() == once.tolist()
    assert outlook.customers.loc[~once, "chance_alive"].between(0, 1).all()


def test_a_summary_is_plain_json(drawn):
    _, days = drawn
    summary = forecast(days, AS_OF).summary()

    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
    assert {"r", "alpha", "a", "b", "p", "q", "v", "customers", "horizon_days"} <= summary.keys()
    check = calibrate(days, AS_OF).summary()
    assert json.loads(json.dumps(check, allow_nan=False)) == check


def test_a_shop_that_loses_nobody_is_told_so():
    """A hundred customers, each every tenth day from a day of her own up to the end."""
    visits = {f"{number:03}": set(range(number % 10, 366, 10)) for number in range(100)}

    outlook = forecast(days_of(visits), AS_OF)

    assert isinstance(outlook, Forecast)
    assert "Hardly any customer looks lost" in outlook.notices()[0]


def test_a_shop_that_loses_customers_has_no_such_notice(drawn):
    assert forecast(drawn[1], AS_OF).notices() == []


def test_customers_who_all_bought_once_give_a_sentence():
    visits = {f"{number:03}": {number} for number in range(100)}

    assert "there are 0" in forecast(days_of(visits), AS_OF)
    assert "there are 0" in calibrate(days_of(visits), AS_OF)


def test_less_than_thirty_days_give_a_sentence():
    visits = {f"{number:03}": {0, number % 20} for number in range(100)}

    assert "it needs 30 days of sales, and these cover 29" in forecast(days_of(visits), FIRST + timedelta(days=29))
    assert isinstance(forecast(days_of(visits), FIRST + timedelta(days=30)), Forecast)


def test_too_few_customers_who_came_back_give_a_sentence():
    visits = {f"{number:03}": {0, 50} for number in range(29)}

    assert "it needs 30 customers who bought on two days or more, and there are 29" in forecast(days_of(visits), AS_OF)
    assert isinstance(forecast(days_of(visits | {"x": {0, 50}}), AS_OF), Forecast)


def test_no_purchase_at_all_gives_a_sentence(drawn):
    assert "these cover 0" in forecast(drawn[1], FIRST)
    assert "these cover 0" in calibrate(drawn[1], FIRST)


def test_repeats_that_cost_nothing_give_a_sentence(drawn):
    _, days = drawn
    free = PurchaseDays(days.customer_ids, days.customers, days.days, np.zeros(len(days.days)))

    assert "no customer paid anything on a second day" in forecast(free, AS_OF)


def test_the_check_counts_the_kept_back_days_by_hand():
    """A sixth of 366 days is 61: the cut is on day 305. Of 40 regular customers each has 2 later purchase days, save
    one who has none; a newcomer after the cut isn't counted."""
    visits = {f"{number:03}": {0, 100, 200, 310, 365} for number in range(39)}
    visits |= {"quiet": {0, 100, 200}, "newcomer": {320}}

    check = calibrate(days_of(visits), AS_OF)

    assert (check.cut, check.days) == (FIRST + timedelta(days=305), 61)
    assert check.customers == 40
    assert check.totals()[1] == 78
    assert check.orders["customers"].tolist() == [4] * 10
    assert check.alive["bought"].tolist() == [39 / 40]


def test_the_forecast_of_a_shop_that_follows_the_model_is_right(drawn):
    """Seeded: the total within 5 %; in most tenths the interval of the actual mean holds the expected one; and each
    share that bought is within three standard errors of the mean chance of an order."""
    check = calibrate(drawn[1], AS_OF)

    assert isinstance(check, Calibration)
    expected, actual = check.totals()
    assert expected == pytest.approx(actual, rel=0.05)
    assert check.orders["expected"].is_monotonic_increasing
    assert check.orders["expected"].between(check.orders["low"], check.orders["high"]).sum() >= 7
    chance = check.alive["chance_of_order"]
    error = (chance * (1 - chance) / check.alive["customers"]) ** 0.5
    assert len(check.alive) == 10
    assert ((check.alive["bought"] - chance).abs() < 3 * error).all()


@pytest.mark.parametrize(
    ("come", "words"), [(300, "more than the 300"), (500, "fewer than the 500"), (400, "as many as the 400")]
)
def test_the_sentence_says_whether_more_or_fewer_orders_came(come, words):
    row = {"group": 1, "customers": 100, "expected": 4.0, "actual": come / 100, "low": 0.0, "high": 9.0}
    check = Calibration(FIRST, 61, pd.DataFrame([row]), pd.DataFrame())

    assert words in check.sentence()
