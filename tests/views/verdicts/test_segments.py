"""The verdict of a file's segments, in one sentence for each case."""

from datetime import date

import numpy as np
import pandas as pd

from rlreco.lifetime import Calibration, Forecast, MoneyModel, OrderModel, fit_money_model, fit_order_model
from rlreco.lifetime.histories import Histories
from rlreco.views.verdicts.segments import segments_verdict

SUMMARY = pd.DataFrame(
    {
        "segment": ["champions", "loyal"],
        "customers": [180, 820],
        "customer_share": [0.18, 0.82],
        "revenue_share": [0.62, 0.38],
    }
)
CHECK = Calibration(
    date(2026, 1, 1),
    60,
    pd.DataFrame({"customers": [100, 100], "expected": [0.5, 1.5], "actual": [0.4, 1.2]}),
    pd.DataFrame(),
)


def models() -> tuple[OrderModel, MoneyModel]:
    """Of any histories: the verdict reads none of their parameters."""
    rng = np.random.default_rng(1)
    repeats = rng.integers(0, 6, 200).astype(float)
    last = np.where(repeats > 0, rng.uniform(1.0, 200.0, 200), 0.0)
    return fit_order_model(Histories(repeats, last, np.full(200, 250.0))), fit_money_model(repeats, last + 1.0)


def forecast(chances=(0.9, 0.2, np.nan), orders=(2.0, 0.5, 0.4), horizon=90):
    customers = pd.DataFrame({"chance_alive": chances, "expected_orders": orders})
    return Forecast(customers, horizon, *models(), repeats=2, correlation=0.0)


def test_the_money_comes_first_then_the_orders_ahead_with_what_came_of_such_a_forecast():
    """Orders 2.9; lost .1 + .8 of the two who came back; of 200 customers 200 orders were expected and 160 came."""
    assert str(segments_verdict(SUMMARY, forecast(), CHECK)) == (
        "Champions: 62 % of the revenue from 18 % of 1,000 customers, observed; some 2.9 orders are estimated for the "
        "next 90 days, by a model that expected 200 for the last 60 days, in which 160 came; some 1 of 2 customers who "
        "came back may be lost."
    )


def test_where_nobody_seems_lost_no_number_is_given():
    text = str(segments_verdict(SUMMARY, forecast(chances=(0.99, 0.9, np.nan)), CHECK))

    assert text.endswith("in which 160 came; of 2 customers who came back, none seems lost.")


def test_a_forecast_that_can_not_be_checked_says_so():
    words = str(segments_verdict(SUMMARY, forecast(horizon=1), "There are too few days."))

    assert "estimated for the next 1 day, by a forecast that these sales are too short to check; some" in words


def test_without_a_forecast_the_reason_follows_the_money():
    assert str(segments_verdict(SUMMARY, "There is no forecast of orders: it needs 30 days.", "The same.")) == (
        "Champions: 62 % of the revenue from 18 % of 1,000 customers, observed. There is no forecast of orders: it "
        "needs 30 days."
    )


def test_customers_without_revenue_have_no_first_segment():
    words = str(segments_verdict(SUMMARY.assign(revenue_share=0.0), "There is no forecast.", "The same."))

    assert words.startswith("No segment of 1,000 customers brought revenue, observed.")
