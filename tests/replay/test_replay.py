"""Baskets and their truth: what was sold before the cut, who is new, and what is a repeat."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from rlreco.errors import ConfigError, DataError
from rlreco.replay import Basket, default_cut, replay_of, sales_of, sales_of_events
from rlreco.similarity import interactions_of


def moment(text):
    return np.datetime64(text, "us")


def truths(replay):
    """Customer, products and repeats of each basket that is ranked for."""
    held = [[], *([] for _ in range(len(replay)))]
    for row, product, repeated in zip(replay.row_of, replay.product_of, replay.repeated, strict=True):
        held[row + 1].append((replay.history.items[product], bool(repeated)))
    customers = replay.sales.customers[replay.customers]
    return [(customer, dict(products)) for customer, products in zip(customers, held[1:], strict=True)]


def test_the_truth_of_a_basket_is_what_was_sold_before_the_cut_and_a_repeat_is_what_its_customer_had_before_it(replay):
    assert truths(replay) == [("A", {"x": True, "z": False}), ("C", {"y": False}), ("A", {"z": True})]


def test_a_customer_without_a_sale_before_the_cut_is_new(replay):
    assert replay.is_new.tolist() == [False, True, False]


def test_the_repeat_share_is_of_known_customers_products(replay):
    assert replay.repeat_share == pytest.approx(2 / 3)


def test_models_may_learn_from_purchases_before_the_cut_alone(replay):
    assert replay.history.times.max() < replay.cut
    assert replay.history.items.tolist() == ["x", "y", "z"]
    assert replay.history.users.tolist() == ["A", "B"]
    assert len(replay.history) == 5


def test_an_order_is_one_basket_at_its_first_moment_with_each_product_once(goods):
    lines = goods({"o1": ("A", "2026-01-03", "yxx"), "o0": ("B", "2026-01-02", "z")})
    later = goods({"o1": ("A", "2026-01-05", "w")})

    sales = sales_of(pd.concat([lines, later]))

    assert [sales.basket(0), sales.basket(1)] == [
        Basket("B", datetime(2026, 1, 2), ("z",)),
        Basket("A", datetime(2026, 1, 3), ("w", "x", "y")),
    ]


def test_events_without_orders_are_one_basket_a_day_at_its_first_moment():
    rows = [
        ("B", "z", "2026-01-02 10:00"),
        ("A", "y", "2026-01-02 09:00"),
        ("A", "x", "2026-01-02 08:00"),
        ("A", "x", "2026-01-02 23:00"),
        ("A", "x", "2026-01-03 00:00"),
    ]
    frame = pd.DataFrame(rows, columns=["who", "what", "when"]).assign(when=lambda rows: pd.to_datetime(rows["when"]))

    sales = sales_of_events(interactions_of(frame, "who", "what", time="when"))

    assert [sales.basket(index) for index in range(len(sales.at))] == [
        Basket("A", datetime(2026, 1, 2, 8), ("x", "y")),
        Basket("B", datetime(2026, 1, 2, 10), ("z",)),
        Basket("A", datetime(2026, 1, 3), ("x",)),
    ]
    assert sales.repeated().tolist() == [False, False, False, True]


def test_sales_of_which_no_customer_ordered_twice_a_day_are_the_same_with_orders_and_without(goods, orders, sales):
    events = interactions_of(goods(orders), "customer_id", "product_id", time="ordered_at")
    without = sales_of_events(events)

    assert [without.basket(index) for index in range(7)] == [sales.basket(index) for index in range(7)]
    assert np.array_equal(without.repeated(), sales.repeated())


def test_two_baskets_of_one_moment_are_no_repeats_of_each_other(goods):
    sales = sales_of(goods({"o1": ("A", "2026-01-01", "x"), "o2": ("A", "2026-01-01", "x")}))

    assert sales.repeated().tolist() == [False, False]


def test_the_default_cut_is_the_midnight_at_or_before_the_last_sixth(goods):
    # Sixty days: the last sixth begins ten days before the end, on 20 February at noon.
    sales = sales_of(goods({"o1": ("A", "2026-01-01 12:00", "x"), "o2": ("A", "2026-03-02 12:00", "x")}))

    assert default_cut(sales) == moment("2026-02-20")


def test_sales_of_a_single_day_are_cut_within_it(goods):
    sales = sales_of(goods({"o1": ("A", "2026-01-01 06:00", "x"), "o2": ("A", "2026-01-01 12:00", "x")}))

    assert default_cut(sales) == moment("2026-01-01T11:00")


@pytest.mark.parametrize("cut", ["2025-12-31", "2026-01-01", "2026-02-09"])
def test_a_cut_that_leaves_one_side_empty_is_refused_with_the_time_of_the_sales(sales, cut):
    with pytest.raises(ConfigError, match=r"outside of the sales, which run from 2026-01-01 to 2026-02-08"):
        replay_of(sales, moment(cut))


def test_later_baskets_of_new_products_alone_are_refused(sales):
    with pytest.raises(DataError, match=r"No basket after 2026-02-08 holds a product that was sold before"):
        replay_of(sales_of_o7_alone(sales), moment("2026-02-08"))


def sales_of_o7_alone(sales):
    """The sales without o4, which sold q as well."""
    kept = sales.basket_of != 3
    return replace(sales, basket_of=sales.basket_of[kept], product_of=sales.product_of[kept])


def test_sales_without_a_line_are_refused(goods):
    with pytest.raises(DataError, match="no sale of a product"):
        sales_of(goods({}))


def test_a_sample_keeps_all_baskets_of_as_many_customers(made_up):
    sampled = replay_of(made_up.sales, made_up.cut, sample=20, rng=np.random.default_rng(1))
    customers = np.unique(sampled.customers)

    assert len(customers) == 20
    assert sampled.baskets.tolist() == made_up.baskets[np.isin(made_up.customers, customers)].tolist()
    assert len(sampled.history) == len(made_up.history)


def test_a_sample_of_more_customers_than_there_are_is_everybody(replay, sales):
    assert len(replay_of(sales, replay.cut, sample=99, rng=np.random.default_rng(1))) == 3
