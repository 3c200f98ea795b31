from dataclasses import replace

import numpy as np
import pytest

from rlreco.bandit.prior.evidence import evidence, in_words, suggested_crossings
from rlreco.bandit.prior.sales_history import Baskets, count_baskets
from rlreco.domain.profile import Profile
from rlreco.domain.states import StateSpace, parts
from rlreco.segmentation import Recipe, customers_of, segment

FEATURES = ("segment", "month", "half")


def baskets_where(month=None, segment=None, seed=0, per_state=200, n_products=80):
    """Baskets whose shares differ by month and by segment with so many pseudo-baskets, and by nothing else."""
    rng = np.random.default_rng(seed)
    states = tuple(StateSpace.fit(Profile(state_features=FEATURES), ()).states)
    shop = rng.beta(1.0, 20.0, n_products) + 0.005
    rates = np.tile(shop, (len(states), 1))
    for feature, pseudo in (("month", month), ("segment", segment)):
        if pseudo is not None:
            values = [parts(FEATURES, state)[feature] for state in states]
            drawn = {value: rng.beta(pseudo * shop, pseudo * (1 - shop)) / shop for value in sorted(set(values))}
            rates = rates * np.stack([drawn[value] for value in values])
    by_state = rng.binomial(per_state, np.minimum(rates, 0.9)).astype(float)
    months = np.unique([parts(FEATURES, state)["month"] for state in states], return_inverse=True)[1]
    by_month = np.zeros((12, n_products))
    np.add.at(by_month, months, by_state)
    in_state = np.full(len(states), float(per_state))
    products = tuple(map(str, range(n_products)))
    return Baskets(states, products, months, by_state, by_month, in_state, np.bincount(months, weights=in_state))


def found(table, crossing, given=""):
    return table[(table["crossing"] == crossing) & (table["given"] == given)].iloc[0]


def test_the_feature_that_differs_is_found_and_the_others_are_not():
    table = evidence(baskets_where(month=100.0), FEATURES)

    assert found(table, "month")["pseudo_baskets"] == pytest.approx(100, rel=0.3)
    assert found(table, "segment")["pseudo_baskets"] > 5_000
    assert found(table, "state", "month")["pseudo_baskets"] > 5_000
    assert suggested_crossings(table) == (("month",),)
    assert in_words(table).startswith("The month matters; ")
    assert "the segment hardly matters" in in_words(table)


def test_crossings_are_suggested_the_most_telling_first():
    table = evidence(baskets_where(month=400.0, segment=50.0), FEATURES)

    assert suggested_crossings(table) == (("segment",), ("month",))


def test_a_feature_that_is_the_whole_state_is_no_crossing_of_it():
    rates = np.random.default_rng(1).beta(1.0, 20.0, (2, 80)) + 0.005
    by_state, in_state = np.round(1000 * rates), np.full(2, 1000.0)
    whole = by_state.sum(axis=0)[None], np.array([2000.0])
    products = tuple(map(str, range(80)))
    baskets = Baskets(("Q1", "Q2"), products, np.zeros(2, dtype=int), by_state, whole[0], in_state, whole[1])

    table = evidence(baskets, ("segment",))

    assert found(table, "segment")["verdict"] == "matters"
    assert suggested_crossings(table) == ()


def test_the_spread_is_what_the_pseudo_baskets_mean():
    row = found(evidence(baskets_where(month=100.0), FEATURES), "month")

    assert row["spread"] == pytest.approx(np.sqrt(0.98 / 0.02 / (row["pseudo_baskets"] + 1)))


@pytest.mark.slow
def test_on_real_sales_the_month_matters_and_the_weekday_hardly(online_retail_classed):
    """Measured elsewhere by all products: month 116, state 89, month x half 111, segment 1,382, weekday 2,575."""
    customers = [
        replace(customer, band=f"Q{np.searchsorted([5, 8, 11, 14], customer.r + customer.f + customer.m) + 1}")
        for customer in customers_of(segment(online_retail_classed, recipe=Recipe(bands=5)), online_retail_classed)
    ]
    sales = online_retail_classed.table.to_pandas()
    profile = Profile(nclust=5)
    baskets = count_baskets(
        sales[sales["line_class"] == "sale"],
        customers,
        StateSpace.fit(profile, customers),
        crossing=("month",),
    )

    table = evidence(baskets, profile.state_features)

    assert found(table, "month")["pseudo_baskets"] == pytest.approx(116, rel=0.15)
    assert found(table, "state")["pseudo_baskets"] == pytest.approx(89, rel=0.15)
    assert found(table, "state", "month")["pseudo_baskets"] == pytest.approx(318, rel=0.15)
    assert found(table, "weekday")["verdict"] == "hardly matters"
    assert in_words(table).startswith("The month matters; the segment matters little; the weekday hardly matters")
