"""The forecast of customers' orders, merged to the tables of segments."""

from typing import Any

import pandas as pd

from rlreco.lifetime import Calibration, Forecast, calibrate, forecast, purchase_days
from rlreco.segmentation import Segmentation
from rlreco.transactions.classes import ClassedLines
from rlreco.transactions.large.disk import LinesOnDisk

FORECAST_COLUMNS = ["chance_alive", "expected_orders", "expected_money"]


def forecast_of(lines: ClassedLines | LinesOnDisk, segmentation: Segmentation, horizon: int) -> Forecast | str:
    """The forecast from the lines and the reference date of the segments; a sentence where the lines are too few."""
    return forecast(purchase_days(lines, segmentation.selection), segmentation.as_of, horizon)


def calibration_of(lines: ClassedLines | LinesOnDisk, segmentation: Segmentation) -> Calibration | str:
    """The check on the kept-back days of the same lines; a sentence where they are too few."""
    return calibrate(purchase_days(lines, segmentation.selection), segmentation.as_of)


def customers_with_forecast(customers: pd.DataFrame, outlook: Forecast | str) -> pd.DataFrame:
    """The customers with FORECAST_COLUMNS, blank without a forecast. customers : with customer_id, in any order"""
    if isinstance(outlook, str):
        return customers.assign(**dict.fromkeys(FORECAST_COLUMNS, float("nan")))
    return customers.merge(outlook.customers, on="customer_id", how="left")


def segments_with_forecast(summary: pd.DataFrame, segmentation: Segmentation, outlook: Forecast | str) -> pd.DataFrame:
    """The summary with chance_alive (mean of customers who bought on two days or more), expected_orders and
    expected_money (sums). summary : of `segment_summary`"""
    customers = customers_with_forecast(segmentation.customers[["customer_id", "segment"]], outlook)
    groups = customers.groupby("segment")
    sums = groups[FORECAST_COLUMNS[1:]].sum(min_count=1)
    merged = sums.assign(chance_alive=groups["chance_alive"].mean())[FORECAST_COLUMNS]
    return summary.merge(merged.reset_index(), on="segment", how="left")


def lifetime_summary(outlook: Forecast | str, check: Calibration | str) -> dict[str, Any]:
    """Plain values for JSON: the models, their totals and the check; else the sentence why there are none."""
    if isinstance(outlook, str):
        return {"notices": [outlook]}
    calibration = {"notices": [check]} if isinstance(check, str) else check.summary()
    return {**outlook.summary(), "notices": outlook.notices(), "calibration": calibration}
