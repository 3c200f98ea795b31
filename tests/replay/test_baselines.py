"""Baselines by hand: popularity, and the customer's own products."""

from dataclasses import replace

import numpy as np
import pytest

from rlreco.progress import UNWATCHED
from rlreco.replay import BASELINES, replay_of, sales_of
from rlreco.replay.baselines import HALF_LIVES, tuned_half_life

X, Y, Z = 0, 1, 2


def rankings(name, replay, k, seed=0):
    return BASELINES[name](replay, k, np.random.default_rng(seed), UNWATCHED).tolist()


def test_popularity_counts_recent_baskets_most(replay):
    # By the last purchase, 15 January: x 2^(-14/30) + 2^(-5/30) = 1.61, y 2^(-14/30) + 1 = 1.72, z 1.
    assert rankings("popularity", replay, 3) == [[Y, X, Z]] * 3


def test_personal_ranks_own_products_first_and_fills_up_with_popular_ones(replay):
    # A bought x twice and y once; C is new.
    assert rankings("personal", replay, 3) == [[X, Y, Z], [Y, X, Z], [X, Y, Z]]
    assert rankings("personal", replay, 2) == [[X, Y], [Y, X], [X, Y]]


def test_own_products_that_are_worth_the_same_are_ranked_by_popularity(goods):
    orders = {
        "o1": ("A", "2026-01-01", "xyz"),
        "o2": ("B", "2026-01-02", "z"),
        "o3": ("B", "2026-01-03", "zy"),
        "o4": ("A", "2026-02-01", "x"),
    }
    replay = replay_of(sales_of(goods(orders)), np.datetime64("2026-01-20", "us"))

    assert rankings("personal", replay, 3) == [[Z, Y, X]]


@pytest.mark.parametrize("name", BASELINES)
def test_every_baseline_ranks_for_every_basket_no_product_twice_and_nothing_new(made_up, name):
    of_all = [[product for product in row if product >= 0] for row in rankings(name, made_up, 10)]

    assert len(of_all) == len(made_up)
    assert all(len(set(row)) == len(row) for row in of_all)
    # Customers who had nearly everything have few products that are new to them.
    assert all(len(row) == 10 for row in of_all) or name.endswith(":new")
    assert {product for row in of_all for product in row} <= set(range(50))


@pytest.mark.parametrize("name", sorted(set(BASELINES) - {"sar:new", "ease:new"}))
def test_a_ranking_of_more_products_than_there_are_ends_early(replay, name):
    assert all(sorted(row) == [-1, -1, X, Y, Z] for row in rankings(name, replay, 5))


@pytest.mark.parametrize("name", BASELINES)
def test_no_ranking_depends_on_what_later_baskets_hold(made_up, name):
    sales = made_up.sales
    products = sales.product_of.copy()
    later = sales.at[sales.basket_of] >= made_up.cut
    products[later] = (products[later] + 7) % 50
    shuffled = replay_of(replace(sales, product_of=products), made_up.cut)

    assert not np.array_equal(shuffled.product_of, made_up.product_of)
    assert rankings(name, shuffled, 10) == rankings(name, made_up, 10)


@pytest.mark.parametrize("name", ["sar:new", "ease:new"])
def test_lists_of_new_products_hold_none_that_the_customer_had(made_up, name):
    had = set(zip(made_up.history.user_of.tolist(), made_up.history.item_of.tolist(), strict=True))
    listed = [
        (customer, product)
        for customer, row in zip(made_up.customer_of.tolist(), rankings(name, made_up, 5), strict=True)
        for product in row
        if product >= 0
    ]

    assert had.isdisjoint((customer, product) for customer, product in listed if customer >= 0)


def test_new_customers_get_what_is_popular(replay):
    popular = rankings("popularity", replay, 2)[1]

    assert [rankings(name, replay, 2)[1] for name in ("personal", "sar", "ease")] == [popular] * 3


def test_the_half_life_of_own_purchases_is_short_where_customers_move_on(goods):
    """Each customer buys two old products over and over, then another pair: only a short half-life ranks it first."""
    orders = {}
    for customer in range(30):
        for day in range(240):
            if day % 10 == customer % 10:
                held = [f"a{customer}"] if day < 180 else [f"b{customer}"]
                orders[f"{customer}-{day}"] = (f"c{customer}", str(np.datetime64("2026-01-01") + day), held)
    replay = replay_of(sales_of(goods(orders)), np.datetime64("2026-08-20", "us"))

    # At the time of tuning the new product was bought in about 3 baskets, the old one in 18.
    assert tuned_half_life(replay, 1) in HALF_LIVES[:2]


def test_nothing_after_the_cut_moves_the_half_life(made_up):
    earlier = made_up.sales.before(made_up.cut + np.timedelta64(20, "D"))
    shorter = replay_of(earlier, made_up.cut)

    assert tuned_half_life(shorter, 10) == tuned_half_life(made_up, 10)


def test_without_a_basket_to_tune_on_no_purchase_ages(replay):
    assert tuned_half_life(replay, 2) is None
