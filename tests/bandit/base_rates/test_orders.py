import pandas as pd

from rlreco.bandit.base_rates.orders import orders_of
from rlreco.domain.records import Customer, Order


def customer(id_):
    return Customer(id_, "Q1", "Some", 1, 1, 1.0, 1, 1, 1)


def sales(*rows):
    frame = pd.DataFrame(rows, columns=["order_id", "product_id", "customer_id", "ordered_at", "quantity"])
    return frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"]))


def test_orders_are_baskets_of_the_given_customers_by_moment_with_each_product_once_and_its_pieces():
    lines = sales(
        ("i2", "b", "ann", "2026-01-03 10:00", 2.0),
        ("i2", "a", "ann", "2026-01-02 10:00", 0.5),
        ("i2", "b", "ann", "2026-01-02 11:00", 4.0),
        ("i1", "c", "bob", "2026-01-01 09:00", 1.0),
        ("i3", "c", "stranger", "2026-01-01 08:00", 9.0),
        ("i0", "c", "ann", "2026-01-02 10:00", 12.0),
    )

    assert orders_of(lines, ["ann", "bob"]) == [
        Order("i1", "bob", pd.Timestamp("2026-01-01 09:00"), ("c",), quantities=(1.0,)),
        Order("i0", "ann", pd.Timestamp("2026-01-02 10:00"), ("c",), quantities=(12.0,)),
        Order("i2", "ann", pd.Timestamp("2026-01-02 10:00"), ("a", "b"), quantities=(0.5, 6.0)),
    ]
