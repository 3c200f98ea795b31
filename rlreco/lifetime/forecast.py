"""What to expect of each customer in the days to come."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from rlreco.language import gettext, ngettext, number
from rlreco.lifetime.histories import CustomerHistories, PurchaseDays, day_number, histories_of
from rlreco.lifetime.money_model import MoneyModel, fit_money_model
from rlreco.lifetime.order_model import OrderModel, fit_order_model

HORIZON_DAYS = 90
LONGEST_HORIZON = 3650
LEAST_DAYS = 30
LEAST_REPEATS = 30
"""With fewer customers that came back, four parameters would be guessed from a handful of people."""

_HARDLY_LOST = 0.01


@dataclass(frozen=True, slots=True)
class Forecast:
    """Customers in the next `horizon` days.

    customers : customer_id; chance_alive, NaN for those who bought on one day only, of whom the model can't tell;
        expected_orders, where orders of one day count once; expected_money, before returns
    horizon : days, from the reference date on
    orders, money : the fitted models
    repeats : number of customers who bought on two days or more
    correlation : of repeats and mean money; the money's model takes it to be 0
    """

    customers: pd.DataFrame
    horizon: int
    orders: OrderModel
    money: MoneyModel
    repeats: int
    correlation: float

    def summary(self) -> dict[str, Any]:
        """Plain values for JSON, as `rlreco segment --json` prints them under `lifetime`."""
        return {
            "horizon_days": self.horizon,
            "customers": len(self.customers),
            "repeat_customers": self.repeats,
            **asdict(self.orders),
            **asdict(self.money),
            "money_correlation": self.correlation,
            "expected_orders": float(self.customers["expected_orders"].sum()),
            "expected_money": round(float(self.customers["expected_money"].sum()), 2),
        }

    def notices(self) -> list[str]:
        """When not to rely on it, in whole sentences."""
        if self.orders.a > _HARDLY_LOST * (self.orders.a + self.orders.b):
            return []
        return [
            gettext(
                "Hardly any customer looks lost for good in these sales, so the chance of being alive tells little. "
                "Expected orders tell customers apart, as they also count how often each of them comes."
            )
        ]


def forecast(days: PurchaseDays, as_of: date, horizon: int = HORIZON_DAYS) -> Forecast | str:
    """The customers who bought before `as_of`, sorted; or the sentence of `too_thin`."""
    customers = histories_of(days, as_of)
    refusal = too_thin(days, as_of, customers)
    return refusal or _forecast(customers, horizon)


def too_thin(days: PurchaseDays, as_of: date, customers: CustomerHistories) -> str:
    """Why nothing can be fitted to these histories, in one sentence; empty if it can."""
    span = day_number(as_of) - int(days.days.min(initial=day_number(as_of)))
    if span < LEAST_DAYS:
        return gettext(
            "There is no forecast of orders: it needs {least} days of sales, and these cover {days}.",
            least=number(LEAST_DAYS),
            days=number(span),
        )
    repeats = int((customers.histories.repeats > 0).sum())
    if repeats < LEAST_REPEATS:
        return ngettext(
            "There is no forecast of orders: it needs {least} customers who bought on two days or more, and there is "
            "{n}.",
            "There is no forecast of orders: it needs {least} customers who bought on two days or more, and there are "
            "{n}.",
            repeats,
            least=number(LEAST_REPEATS),
        )
    if not (customers.mean_money > 0).any():
        return gettext("There is no forecast of orders: no customer paid anything on a second day.")
    return ""


def _forecast(customers: CustomerHistories, horizon: int) -> Forecast:
    histories, mean_money = customers.histories, customers.mean_money
    came_back = histories.repeats > 0
    orders, money = fit_order_model(histories), fit_money_model(histories.repeats, mean_money)
    expected = orders.expected_orders(histories, horizon)
    table = {
        "customer_id": customers.customer_ids,
        "chance_alive": np.where(came_back, orders.chance_alive(histories), np.nan),
        "expected_orders": expected,
        "expected_money": expected * money.expected_money(histories.repeats, mean_money),
    }
    correlation = _correlation(histories.repeats[came_back], mean_money[came_back])
    return Forecast(pd.DataFrame(table), horizon, orders, money, int(came_back.sum()), correlation)


def _correlation(repeats: np.ndarray, money: np.ndarray) -> float:
    """0 where all values of one are equal."""
    spread = repeats.std() * money.std()
    return float(np.mean((repeats - repeats.mean()) * (money - money.mean())) / spread) if spread else 0.0
