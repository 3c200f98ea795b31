"""Is the forecast right? Fitted on the sales before a day, and compared with the orders that came after it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from rlreco.language import gettext, gettext_noop, long_day, number
from rlreco.lifetime.forecast import too_thin
from rlreco.lifetime.histories import CustomerHistories, PurchaseDays, day_number, histories_of
from rlreco.lifetime.order_model import OrderModel, fit_order_model

KEPT_BACK = 1 / 6
GROUPS = 10
_Z = 1.96
_EQUAL = gettext_noop(
    "Fitted on the sales before {day}, the forecast for the {days} days after it was {expected} orders of {customers} "
    "customers, as many as the {actual} that came."
)
_FEWER = gettext_noop(
    "Fitted on the sales before {day}, the forecast for the {days} days after it was {expected} orders of {customers} "
    "customers, fewer than the {actual} that came."
)
_MORE = gettext_noop(
    "Fitted on the sales before {day}, the forecast for the {days} days after it was {expected} orders of {customers} "
    "customers, more than the {actual} that came."
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Expected and actual orders of the kept-back days.

    cut : the first of those days
    days : their number
    orders : a row for each tenth of the customers, the fewest expected orders first: group, customers, expected and
        actual (mean orders of a customer), low, high (95 % interval of the actual mean)
    alive : a row for each step of a tenth in the chance of being alive, of customers with repeats before the cut:
        chance (the step's upper end), customers, chance_alive and chance_of_order (means), bought (share with orders)
    """

    cut: date
    days: int
    orders: pd.DataFrame
    alive: pd.DataFrame

    @property
    def customers(self) -> int:
        return int(self.orders["customers"].sum())

    def totals(self) -> tuple[float, int]:
        """Expected and actual orders of all these customers."""
        customers = self.orders["customers"]
        expected, actual = ((customers * self.orders[name]).sum() for name in ("expected", "actual"))
        return float(expected), round(float(actual))

    def summary(self) -> dict[str, Any]:
        """Plain values for JSON."""
        expected, actual = self.totals()
        return {
            "cut": self.cut.isoformat(),
            "days": self.days,
            "customers": self.customers,
            "expected_orders": expected,
            "actual_orders": actual,
            "by_expected_orders": self.orders.to_dict("records"),
            "by_chance_alive": self.alive.to_dict("records"),
        }

    def sentence(self) -> str:
        """The result in one sentence."""
        expected, actual = self.totals()
        message = _EQUAL if round(expected) == actual else _FEWER if expected < actual else _MORE
        return gettext(
            message,
            day=long_day(self.cut),
            days=number(self.days),
            expected=number(expected),
            customers=number(self.customers),
            actual=number(actual),
        )


def calibrate(days: PurchaseDays, as_of: date, kept_back: float = KEPT_BACK) -> Calibration | str:
    """The forecast of the last part of the time before `as_of`; a sentence where too little is left to fit it on.

    kept_back : that part of the time, in (0, 1)
    """
    seen = days.before(as_of)
    span = day_number(as_of) - int(seen.days.min(initial=day_number(as_of)))
    held = round(span * kept_back)
    cut = as_of - timedelta(days=held)
    before = histories_of(seen, cut)
    refusal = too_thin(seen.before(cut), cut, before)
    return refusal or _calibration(before, _orders_since(seen, cut, before), cut, held)


def _orders_since(days: PurchaseDays, cut: date, customers: CustomerHistories) -> np.ndarray:
    """Days with a purchase from the cut on, of each of these customers."""
    ids = days.customer_ids[days.customers[days.days >= day_number(cut)]]
    places = np.searchsorted(customers.customer_ids, ids)
    inside = places < len(customers.customer_ids)
    places, ids = places[inside], ids[inside]
    return np.bincount(places[customers.customer_ids[places] == ids], minlength=len(customers.customer_ids))


def _calibration(customers: CustomerHistories, actual: np.ndarray, cut: date, days: int) -> Calibration:
    model = fit_order_model(customers.histories)
    by_orders = _by_expected(model.expected_orders(customers.histories, days), actual)
    return Calibration(cut, days, by_orders, _by_chance_alive(model, customers, actual, days))


def _by_expected(expected: np.ndarray, actual: np.ndarray) -> pd.DataFrame:
    order = np.argsort(expected, kind="stable")
    rows = [_group(expected[rows], actual[rows]) for rows in np.array_split(order, GROUPS) if len(rows)]
    table = pd.DataFrame(rows, columns=["customers", "expected", "actual", "low", "high"])
    table.insert(0, "group", range(1, len(table) + 1))
    return table


def _group(expected: np.ndarray, actual: np.ndarray) -> tuple[int, float, float, float, float]:
    mean, error = float(actual.mean()), _Z * float(actual.std(ddof=min(1, len(actual) - 1))) / len(actual) ** 0.5
    return len(actual), float(expected.mean()), mean, max(0.0, mean - error), mean + error


def _by_chance_alive(model: OrderModel, customers: CustomerHistories, actual: np.ndarray, days: int) -> pd.DataFrame:
    chance, histories = model.chance_alive(customers.histories), customers.histories
    table = pd.DataFrame(
        {
            "chance": np.maximum(np.ceil(chance * GROUPS), 1) / GROUPS,
            "chance_alive": chance,
            "chance_of_order": model.chance_of_order(histories, days),
            "bought": actual > 0,
        }
    )[histories.repeats > 0]
    groups = table.groupby("chance")
    means = groups.mean()
    means.insert(0, "customers", groups.size())
    return means.reset_index()
