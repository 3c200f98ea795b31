from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rlreco.lifetime import Histories, histories_of, purchase_days
from rlreco.segmentation import Selection, segment
from rlreco.transactions import classify, read_lines, scan_lines

AS_OF = date(2024, 3, 1)

SALES = [
    # order, day, quantity, price, customer
    ("1", datetime(2024, 1, 1, 9), 2, 10.0, "ann"),
    ("2", datetime(2024, 1, 1, 17), 1, 5.0, "ann"),  # the same day: one purchase
    ("3", datetime(2024, 1, 11, 23, 59), 1, 30.0, "ann"),
    ("4", datetime(2024, 2, 10), 1, 50.0, "ann"),
    ("C5", datetime(2024, 2, 20), -1, 50.0, "ann"),  # a return
    ("6", datetime(2024, 2, 29), 1, 7.0, "bob"),
    ("7", datetime(2024, 2, 1), 1, 9.0, None),
    ("C8", datetime(2024, 2, 1), -1, 9.0, "eve"),
]


@pytest.fixture
def file(tmp_path):
    names = ["order_id", "ordered_at", "quantity", "unit_price", "customer_id"]
    columns = dict(zip(names, map(list, zip(*SALES, strict=True)), strict=True))
    pq.write_table(pa.table({**columns, "product_id": ["p"] * len(SALES)}), tmp_path / "sales.parquet")
    return tmp_path / "sales.parquet"


def test_repeats_are_later_days_with_a_purchase_and_returns_are_none(file):
    customers = histories_of(purchase_days(classify(read_lines(file))), AS_OF)

    assert customers.customer_ids.tolist() == ["ann", "bob"]
    assert customers.histories.repeats.tolist() == [2, 0]
    assert customers.histories.last.tolist() == [40, 0]
    assert customers.histories.age.tolist() == [59, 0]
    assert customers.mean_money[0] == 40
    assert np.isnan(customers.mean_money[1])


def test_what_comes_on_the_reference_date_and_later_is_not_seen(file):
    customers = histories_of(purchase_days(classify(read_lines(file))), date(2024, 2, 10))

    assert customers.customer_ids.tolist() == ["ann"]
    assert (customers.histories.repeats[0], customers.histories.last[0], customers.histories.age[0]) == (1, 10, 39)
    assert customers.mean_money.tolist() == [30]


def test_lines_that_the_selection_leaves_out_do_not_count(file):
    days = purchase_days(classify(read_lines(file)), Selection(since=date(2024, 1, 2)))

    assert histories_of(days, AS_OF).histories.repeats.tolist() == [1, 0]


def test_no_purchases_give_no_histories(file):
    customers = histories_of(purchase_days(classify(read_lines(file))), date(2023, 1, 1))

    assert len(customers.histories) == len(customers.customer_ids) == len(customers.mean_money) == 0


def test_each_history_stands_once_with_the_number_of_its_customers():
    histories = Histories(np.array([1, 0, 1.0]), np.array([5, 0, 5.0]), np.array([9, 9, 9.0]))

    distinct, customers = histories.distinct()

    assert (distinct.repeats.tolist(), distinct.last.tolist(), customers.tolist()) == ([0, 1], [0, 5], [1, 2])


def test_lines_on_disk_have_the_same_histories(online_retail, online_retail_classed):
    selection = Selection(since=date(2011, 2, 1), countries=["France", "Germany"])

    on_disk, in_memory = (
        purchase_days(scan_lines(online_retail), selection),
        purchase_days(online_retail_classed, selection),
    )

    for name in ("customer_ids", "customers", "days", "money"):
        assert np.array_equal(getattr(on_disk, name), getattr(in_memory, name)), name


def test_customers_and_their_recency_are_those_of_the_segments(online_retail_classed):
    segmentation = segment(online_retail_classed)
    customers = histories_of(purchase_days(online_retail_classed, segmentation.selection), segmentation.as_of)

    assert customers.customer_ids.tolist() == segmentation.customers["customer_id"].tolist()
    # Recency counts up to the reference date, a day after the last that was seen.
    recency = customers.histories.age - customers.histories.last + 1
    assert np.array_equal(recency, segmentation.customers["recency"])
