"""Forecasts joined to the tables of segments."""

import pytest

from rlreco.segmentation import segment
from rlreco.segmentation.report.summary import segment_summary
from rlreco.service.training.sources import demo_shop
from rlreco.transactions import classify
from rlreco.views.lifetime import (
    customers_with_forecast,
    forecast_of,
    lifetime_summary,
    segments_with_forecast,
)


@pytest.fixture(scope="module")
def demo():
    classed = classify(demo_shop())
    return classed, segment(classed)


def test_customers_keep_their_order_and_get_their_own_forecast(demo):
    _, segmentation = demo
    customers, outlook = segmentation.customers[["customer_id", "recency"]].iloc[::-1], forecast_of(*demo, 90)

    table = customers_with_forecast(customers, outlook)

    own = outlook.customers.set_index("customer_id")["expected_orders"]
    assert table["customer_id"].tolist() == customers["customer_id"].tolist()
    assert table["expected_orders"].tolist() == own[table["customer_id"]].tolist()


def test_the_segments_together_expect_what_the_customers_do(demo):
    classed, segmentation = demo
    outlook = forecast_of(classed, segmentation, 90)

    table = segments_with_forecast(segment_summary(segmentation), segmentation, outlook)

    assert table["expected_orders"].sum() == pytest.approx(outlook.customers["expected_orders"].sum())
    assert table["expected_money"].sum() == pytest.approx(outlook.customers["expected_money"].sum())
    assert table["chance_alive"].between(0, 1).all()


def test_without_a_forecast_the_tables_stand_with_blanks_and_json_with_the_reason(demo):
    _, segmentation = demo

    customers = customers_with_forecast(segmentation.customers, "Too thin.")
    segments = segments_with_forecast(segment_summary(segmentation), segmentation, "Too thin.")

    for table in (customers, segments):
        assert table[["chance_alive", "expected_orders", "expected_money"]].isna().all(axis=None)
    assert len(segments) == len(segment_summary(segmentation))
    assert lifetime_summary("Too thin.", "Too thin.") == {"notices": ["Too thin."]}
