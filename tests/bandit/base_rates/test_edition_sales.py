from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from rlreco.bandit.base_rates.edition_sales import edition_purchases
from rlreco.domain.ids import ROOT
from rlreco.domain.purchases import order_sums
from rlreco.domain.records import HALF_LIVES, BaseRate, CountedOrder, Order
from rlreco.store.sums import summed_purchases

ORIGIN = datetime(2026, 3, 1)


def base_rate(every):
    return BaseRate(30.0, 2.0, 90.0, 10.0, ORIGIN.replace(tzinfo=UTC).timestamp(), every_half_life=every)


def random_entries(n, seed=3):
    """With returns, parts of orders, products that an answer has counted, and ids that equal ROOT."""
    rng = np.random.default_rng(seed)
    for number in range(n):
        products = tuple(sorted(rng.choice([ROOT, "a", "b", "c", "d"], rng.integers(1, 4), replace=False)))
        at = ORIGIN - timedelta(days=float(rng.uniform(-3, 400)))
        amounts = tuple(rng.choice([-1.0, 2.0, 3.0], len(products))) if rng.random() < 0.5 else ()
        order = Order(str(number), str(rng.choice([ROOT, "ann", "bob", "eve"])), at, products, amounts=amounts)
        yield CountedOrder(order, first=rng.random() < 0.8, answered=products[: rng.integers(0, 2)])


@pytest.mark.parametrize("every", [False, True])
def test_the_sums_of_an_edition_are_those_of_its_orders_one_by_one(every):
    """The definition is `order_sums`; the tolerance is the last digit of a power."""
    entries, base = list(random_entries(300)), base_rate(every)

    found = edition_purchases(entries, base, lambda customer: customer != "bob")

    wanted = summed_purchases(entries, lambda entry: order_sums(entry.order, base, first=entry.first))
    wanted = {pair: bought for pair, bought in wanted.items() if pair[0] != "bob"}
    assert found.keys() == wanted.keys()
    for pair, bought in wanted.items():
        assert found[pair] == pytest.approx(bought, rel=1e-12, abs=0.0)


def test_a_basket_of_one_half_life_ago_counts_half_beside_one_of_the_origin():
    """Of the crowd by 90 days, of the customer by 30; nothing is kept for other half-lives."""
    entries = [
        CountedOrder(Order(str(days), "ann", ORIGIN - timedelta(days=days), ("a",)), first=True) for days in (0, 90)
    ]

    found = edition_purchases(entries, base_rate(False), lambda customer: True)

    assert found.keys() == {(customer, product) for customer in (ROOT, "ann") for product in (ROOT, "a")}
    crowd, own = 1 + HALF_LIVES.index(90.0), 1 + HALF_LIVES.index(30.0)
    assert found[ROOT, "a"] == pytest.approx([2.0, *(1.5 if row == crowd else 0.0 for row in range(1, 8)), 0.0])
    assert found["ann", "a"] == pytest.approx([2.0, *(1.125 if row == own else 0.0 for row in range(1, 8)), 0.0])


def test_an_edition_without_orders_has_no_sums():
    assert edition_purchases([], base_rate(True), lambda customer: True) == {}
