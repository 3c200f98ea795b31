"""A shop small enough to work out by hand."""

import importlib.util
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rlreco.replay import replay_of, sales_of

CUT = datetime(2026, 2, 1)
ORDERS = {
    "o1": ("A", "2026-01-01", "xy"),
    "o2": ("A", "2026-01-10", "x"),
    "o3": ("B", "2026-01-15", "yz"),
    # From the cut on. q was never sold before, so it is no part of a truth, and o7 has none.
    "o4": ("A", "2026-02-05", "xzq"),
    "o5": ("C", "2026-02-06", "y"),
    "o6": ("A", "2026-02-07", "z"),
    "o7": ("B", "2026-02-08", "q"),
}


def lines_of(orders):
    """Lines of goods, as training reads them. orders : id -> (customer, moment, products)"""
    rows = [
        (order, product, customer, moment) for order, (customer, moment, held) in orders.items() for product in held
    ]
    frame = pd.DataFrame(rows, columns=["order_id", "product_id", "customer_id", "ordered_at"])
    frame["ordered_at"] = pd.to_datetime(frame["ordered_at"]).astype("datetime64[us]")
    return frame


@pytest.fixture
def goods():
    return lines_of


@pytest.fixture
def orders():
    return ORDERS


@pytest.fixture
def sales():
    return sales_of(lines_of(ORDERS))


@pytest.fixture
def replay(sales):
    return replay_of(sales, np.datetime64(CUT, "us"))


@pytest.fixture
def made_up():
    """A replay of 3,000 baskets of 200 customers, of 1 to 8 of 50 products, drawn at random."""
    rng = np.random.default_rng(5)
    days = np.sort(rng.integers(0, 300, 3_000)).astype("timedelta64[D]") + np.datetime64("2026-01-01")
    orders = {
        f"o{number}": (
            f"c{rng.integers(200)}",
            str(day),
            [f"p{product:02}" for product in rng.choice(50, rng.integers(1, 9), replace=False)],
        )
        for number, day in enumerate(days)
    }
    return replay_of(sales_of(lines_of(orders)), np.datetime64("2026-08-01", "us"))


@pytest.fixture(scope="session")
def tifu_knn():
    """The module tests/replay/tifu_knn.py."""
    spec = importlib.util.spec_from_file_location("rlreco_tests_tifu_knn", Path(__file__).parent / "tifu_knn.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
