from collections import Counter
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from rlreco.bandit.prior.sales_history import count_baskets, fit_history, pseudo_baskets
from rlreco.domain.features import FEATURES as REGISTERED
from rlreco.domain.profile import Profile
from rlreco.domain.records import Customer
from rlreco.domain.states import StateSpace

FEATURES = ("segment", "month", "half", "weekday")


def lines(*rows):
    """(order, product, customer, day) each."""
    frame = pd.DataFrame(rows, columns=["order_id", "product_id", "customer_id", "ordered_at"])
    return frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"]))


CUSTOMERS = [Customer(id_, band, "Some", 1, 1, 1.0, 1, 1, 1) for id_, band in (("c1", "Q1"), ("c2", "Q2"))]


def counted(sales, features=FEATURES, crossing=("month",)):
    space = StateSpace.fit(Profile(nclust=2, state_features=features), CUSTOMERS)
    return count_baskets(sales, CUSTOMERS, space, crossing=crossing)


MONDAY = "2011-08-01 10:00"


def test_a_basket_counts_a_product_once_however_many_lines_it_has():
    baskets = counted(lines(("o1", "a", "c1", MONDAY), ("o1", "a", "c1", MONDAY), ("o1", "b", "c1", MONDAY)))

    row = baskets.states.index("Q1_August_0_Monday")
    assert baskets.in_state[row] == 1
    assert baskets.by_state[row].tolist() == [1, 1]


def test_an_order_over_midnight_counts_in_the_state_of_its_first_line():
    baskets = counted(lines(("o1", "a", "c1", "2011-08-01 23:59"), ("o1", "b", "c1", "2011-08-02 00:01")))

    row = baskets.states.index("Q1_August_0_Monday")
    assert baskets.by_state[row].tolist() == [1, 1]
    assert baskets.in_state.sum() == 1


def test_an_order_counts_at_its_own_hour():
    sales = lines(("o1", "a", "c1", "2011-08-01 23:59"), ("o2", "a", "c1", "2011-08-01 06:00"))

    baskets = counted(sales, features=("hour", "month"))

    in_state = dict(zip(baskets.states, baskets.in_state, strict=True))
    assert {state for state, n_baskets in in_state.items() if n_baskets} == {"Evening_August", "Morning_August"}


def test_baskets_are_counted_in_the_states_that_are_made_one_by_one():
    rng = np.random.default_rng(3)
    names = ("UK", "South_Africa", "Malta", "")
    customers = [Customer(f"c{n}", f"Q{1 + n % 3}", "Some", 1, 1, 1.0, 1, 1, 1, names[n % 4]) for n in range(20)]
    space = StateSpace.fit(Profile(nclust=3, state_features=tuple(REGISTERED)), customers)
    moments = [datetime(2025, 1, 1) + timedelta(minutes=minute) for minute in rng.integers(0, 525_600, 300).tolist()]
    orders = [(f"o{n}", customers[rng.integers(20)], at) for n, at in enumerate(moments)]

    baskets = count_baskets(lines(*((id_, "p", who.id, at) for id_, who, at in orders)), customers, space)

    expected = Counter(space.state(who, at) for _, who, at in orders)
    assert {state: n for state, n in zip(baskets.states, baskets.in_state, strict=True) if n} == expected


def test_customers_whom_nobody_scored_are_left_out():
    assert counted(lines(("o1", "a", "c1", MONDAY), ("o2", "b", "stranger", MONDAY))).in_state.sum() == 1


def test_every_state_that_can_occur_is_there_and_empty_ones_take_their_parents_share():
    sales = lines(*((f"o{n}", "a" if n % 3 else "b", "c1", MONDAY) for n in range(30)))
    baskets = counted(sales)

    history = fit_history(baskets, top=2, tail=0)

    assert len(baskets.states) == 2 * 12 * 2 * 7
    empty, full = baskets.states.index("Q2_August_1_Friday"), baskets.states.index("Q1_August_0_Monday")
    assert history.shares[empty] == pytest.approx(history.shares[full])
    assert history.shares[full] == pytest.approx([20 / 30, 10 / 30])


def test_the_shares_follow_the_two_shrinkings_by_hand():
    sales = lines(
        ("o1", "a", "c1", MONDAY),
        ("o2", "b", "c1", MONDAY),
        ("o3", "a", "c2", "2011-09-05 10:00"),
        ("o4", "a", "c2", MONDAY),
    )
    baskets = counted(sales)

    history = fit_history(baskets, top=2, tail=0)

    m_month, m_state = history.pseudo_baskets
    in_month = (2 + m_month * 3 / 4) / (3 + m_month)
    in_state = (1 + m_state * in_month) / (2 + m_state)
    row = baskets.states.index("Q1_August_0_Monday")
    assert history.sets()["Q1_August_0_Monday"].products == ("a", "b")
    assert history.shares[row, 0] == pytest.approx(in_state)


def test_the_tail_is_drawn_from_the_rest_and_always_the_same():
    rng = np.random.default_rng(5)
    sales = lines(*((f"o{n}", f"p{rng.integers(50):02d}", "c1", MONDAY) for n in range(400)))
    baskets = counted(sales)

    first, second = fit_history(baskets, top=10, tail=5), fit_history(baskets, top=10, tail=5)

    assert (first.candidates == second.candidates).all()
    assert all(len(set(row)) == 15 for row in first.candidates.tolist())
    best = np.sort(-first.shares[0, :10])
    assert -best[-1] >= first.shares[0, 10:].max()


@pytest.mark.parametrize("true", [20.0, 100.0, 400.0])
def test_moments_find_the_pseudo_baskets_that_children_were_made_with(true):
    rng = np.random.default_rng(int(true))
    parent = rng.uniform(0.01, 0.2, 300)
    totals = rng.integers(50, 2000, 40).astype(float)
    rates = rng.beta(true * parent, true * (1 - parent), size=(40, 300))
    counts = rng.binomial(totals.astype(int)[:, None], rates).astype(float)

    assert pseudo_baskets(counts, totals, parent, np.inf) == pytest.approx(true, rel=0.15)


def test_children_that_are_all_alike_are_shrunk_wholly():
    rng = np.random.default_rng(0)
    parent = np.full(200, 0.1)
    counts = rng.binomial(500, parent, size=(20, 200)).astype(float)

    assert pseudo_baskets(counts, np.full(20, 500.0), parent, np.inf) > 5_000
