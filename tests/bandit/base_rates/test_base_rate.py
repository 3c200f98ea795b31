from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlreco.bandit.base_rates.fit import USUAL, fit_base
from rlreco.bandit.base_rates.order_lines import OrderLines, sums_before
from rlreco.bandit.base_rates.shrinking import fade, shrunk

NOW = datetime(2024, 6, 1)


def test_a_customer_without_baskets_has_the_crowds_rates():
    crowd = np.array([0.2, 0.05])

    assert shrunk(np.zeros(2), 0.0, crowd, 8.0) == pytest.approx(crowd)


def test_three_of_her_four_baskets_count_beside_eight_of_the_crowd():
    assert shrunk(np.array([3.0]), 4.0, np.array([0.1]), 8.0)[0] == pytest.approx((3 + 8 * 0.1) / 12)


def test_a_half_life_halves_and_none_keeps():
    assert (fade(30.0, 30.0), fade(60.0, 30.0), fade(1e4, None)) == (0.5, 0.25, 1.0)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), min_size=1, max_size=30))
def test_sums_before_are_those_of_the_earlier_rows_of_the_group_faded(rows):
    rows.sort(key=lambda row: row[1])
    group, day = np.array([row[0] for row in rows]), np.array([row[1] - 40.0 for row in rows])

    found = sums_before(group, day, np.ones(len(rows)), 7.0)

    slow = [
        sum(0.5 ** ((day[row] - day[other]) / 7.0) for other in range(row) if group[other] == group[row])
        for row in range(len(rows))
    ]
    assert found == pytest.approx(slow, abs=1e-9)


def test_a_short_history_has_the_usual_base_rate():
    one = pd.DataFrame([("1", "p", "a", NOW)], columns=["order_id", "product_id", "customer_id", "ordered_at"])

    assert fit_base(OrderLines.of(one)) == USUAL


def shop(rng, days, product_of, customers=30, a_day=12):
    """Baskets of one or two products each; product_of : (customer, day) -> chances of the products"""
    rows = []
    for day in range(days):
        for number in range(a_day):
            customer = int(rng.integers(customers))
            chosen = np.flatnonzero(rng.random(len(product_of(customer, day))) < product_of(customer, day))
            at = NOW + timedelta(days=day, minutes=number)
            rows += [(f"{day}-{number}", f"p{product}", f"c{customer}", at) for product in chosen]
    return pd.DataFrame(rows, columns=["order_id", "product_id", "customer_id", "ordered_at"])


def test_where_customers_are_alike_they_are_shrunk_most():
    chances = np.linspace(0.02, 0.4, 20)

    base = fit_base(OrderLines.of(shop(np.random.default_rng(1), 200, lambda customer, day: chances)))

    assert base.baskets == 64.0
    assert base.crowd_half_life is None or base.crowd_half_life >= 90.0


def test_where_each_has_tastes_of_her_own_a_few_baskets_say_more_than_the_crowd():
    tastes = np.random.default_rng(2).choice([0.0, 0.9], p=[0.9, 0.1], size=(30, 20)) + 0.01

    base = fit_base(OrderLines.of(shop(np.random.default_rng(3), 200, lambda customer, day: tastes[customer])))

    assert base.baskets <= 4.0


def test_where_the_range_changes_each_week_the_crowd_ages_fast():
    def chances(customer, day):
        return np.where(np.arange(20) // 5 == (day // 14) % 4, 0.4, 0.01)

    base = fit_base(OrderLines.of(shop(np.random.default_rng(4), 200, chances)))

    assert base.crowd_half_life == 7.0
