"""Chance that a customer is still alive, and expected orders and money of the days to come: BG/NBD and Gamma-Gamma."""

from rlreco.lifetime.calibration import Calibration, calibrate
from rlreco.lifetime.forecast import HORIZON_DAYS, LONGEST_HORIZON, Forecast, forecast
from rlreco.lifetime.histories import CustomerHistories, Histories, PurchaseDays, histories_of, purchase_days
from rlreco.lifetime.money_model import MoneyModel, fit_money_model
from rlreco.lifetime.order_model import OrderModel, fit_order_model

__all__ = [
    "HORIZON_DAYS",
    "LONGEST_HORIZON",
    "Calibration",
    "CustomerHistories",
    "Forecast",
    "Histories",
    "MoneyModel",
    "OrderModel",
    "PurchaseDays",
    "calibrate",
    "fit_money_model",
    "fit_order_model",
    "forecast",
    "histories_of",
    "purchase_days",
]
