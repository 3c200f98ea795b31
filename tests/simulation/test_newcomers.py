"""The best product is found although the sales history says nothing of it."""

import numpy as np
import pytest

from rlreco.bandit.prior.shop import Shop
from rlreco.domain.profile import Profile
from rlreco.simulation.environments import Tastes
from rlreco.simulation.newcomers import best_product, history_without, places
from rlreco.simulation.setups import ShopVisits
from rlreco.simulation.shop_of_sales import shop_of_sales
from rlreco.simulation.simulate import simulate

SMALL = Profile(state_features=("segment", "month"), top_candidates=40, tail_candidates=20, n_products=5)

TWO_STATES = Shop(
    features=("segment",),
    states=("Q1", "Q2"),
    products=("a", "b", "c"),
    candidates=np.array([[0, 1], [1, 2]]),
    shares=np.array([[0.4, 0.2], [0.2, 0.1]]),
    baskets=np.array([30.0, 10.0]),
)
"""Visits are 3/4 and 1/4."""


@pytest.fixture(scope="module")
def small(online_retail_classed):
    return ShopVisits(shop_of_sales(online_retail_classed, SMALL), SMALL, "newcomers")


def shown_by_world(setup, **size):
    run = simulate(setup, ["default"], **size).runs[0]
    found = run.newcomers()
    return found["newcomer_shown_last_quarter"], [
        share for share in found["newcomer_shown_by_world"] if share is not None
    ]


@pytest.mark.slow
def test_the_best_product_is_on_four_of_five_slates_where_it_belongs_and_is_given_up_in_no_world(small):
    """24 worlds; a world's share has a standard deviation of about .15, so the mean one of about .03."""
    share, each = shown_by_world(small, rounds=6_000, replicates=24, seed=20_261_130)

    assert share >= 0.8
    assert min(each) > 0.05


@pytest.mark.slow
def test_with_a_share_at_the_floor_it_would_be_missing_from_most_slates(small, monkeypatch):
    monkeypatch.setattr(Shop, "mean_share", 1e-5)

    share, _ = shown_by_world(small, rounds=6_000, replicates=8, seed=20_261_130)

    assert share < 0.5


def test_a_newcomer_is_shown_within_two_thousand_sessions_of_a_shop_of_thirty_products():
    """All of 8 worlds: 30 products that sell alike, one of them better than all and without history."""
    rng = np.random.default_rng(3)
    shares = np.tile(rng.uniform(0.03, 0.06, 30), (2, 1))
    products = tuple(f"p{n}" for n in range(30))
    shop = Shop(("segment",), ("Q1", "Q2"), products, np.tile(np.arange(30), (2, 1)), shares, np.array([500.0, 500.0]))
    setup = ShopVisits(shop, Profile(state_features=("segment",), n_products=3, nclust=2), "newcomers", fit="level")

    run = simulate(setup, ["default"], rounds=2_000, replicates=8, seed=5).runs[0]

    assert (run.totals.shown[-1] > 0).all()
    assert run.newcomers()["newcomer_shown_last_quarter"] > 0.5


def test_the_newcomer_is_the_product_that_earns_most_over_all_visits_by_hand():
    # a: 3/4 x .3; b: 3/4 x .2 + 1/4 x .4 = .25; c: 1/4 x .5, all bought alike.
    tastes = Tastes(np.array([[0.3, 0.2], [0.4, 0.5]]), np.full(3, 0.1), np.zeros(3))

    assert best_product(TWO_STATES, tastes, 0.5) == 1
    assert best_product(TWO_STATES, replace_buys(tastes, [0.9, 0.1, 0.1]), 0.5) == 0


def replace_buys(tastes, buys):
    return Tastes(tastes.click, np.array(buys), tastes.part)


def test_the_history_says_nothing_of_the_newcomer_and_all_of_the_others():
    shares, strengths = history_without(np.array([1, 2]), TWO_STATES.shares[None], TWO_STATES)

    # a is a candidate in 3/4, b in all, c in 1/4 of the baskets: .4, .2 and .1 of them.
    mean = (0.75 * 0.4 + 0.2 + 0.25 * 0.1) / 2
    assert shares == pytest.approx(np.array([[[0.4, mean], [mean, 0.1]], [[0.4, 0.2], [0.2, mean]]]))
    assert strengths == pytest.approx(np.array([[17.0, 1.0, 5.0], [17.0, 9.0, 1.0]]))


def test_other_environments_see_the_whole_history():
    shares, strengths = history_without(None, TWO_STATES.shares[None], TWO_STATES)

    assert np.array_equal(shares, TWO_STATES.shares[None])
    assert strengths == pytest.approx(np.array([[17.0, 9.0, 5.0]]))


def test_a_newcomer_belongs_where_the_best_slate_holds_it():
    # Three sessions of one world, slates of 2 of 3: the newcomer, product 7, is best, worst, and no candidate.
    products = np.array([[[7, 8, 9]], [[7, 8, 9]], [[4, 8, 9]]])
    rewards = np.array([[[0.3, 0.2, 0.1]], [[0.1, 0.2, 0.3]], [[0.3, 0.2, 0.1]]])

    found = places(np.array([7]), products, rewards, np.array([[[0, 2]], [[0, 1]], [[0, 1]]]))

    assert found.belongs[:, 0].tolist() == [True, False, False]
    assert found.shown[:, 0].tolist() == [True, False, False]


def test_a_simulation_without_newcomers_counts_none():
    run = simulate(ShopVisits(TWO_STATES, Profile(n_products=1), slate=1), ["default"], rounds=20, replicates=2).runs[0]

    assert run.newcomers() == {}
    assert not run.totals.belongs.any()
