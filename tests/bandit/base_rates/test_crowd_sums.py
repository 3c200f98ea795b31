import numpy as np
import pytest

from rlreco.bandit.base_rates.crowd_sums import CrowdSums
from rlreco.bandit.base_rates.newcomers import Newcomers
from rlreco.bandit.sharing.strength import LEAST_SHARE
from rlreco.domain.ids import ROOT
from rlreco.domain.records import BaseRate, Bought

BASE = BaseRate(half_life=30.0, baskets=4.0, crowd_half_life=14.0, crowd_baskets=20.0)


def amounts(baskets, recent):
    """With both the customer's and the crowd's half-life."""
    return Bought(baskets, recent_14=recent, recent_30=recent)


CROWD = {"tea": amounts(50.0, 10.0), "milk": amounts(25.0, 10.0), ROOT: amounts(100.0, 20.0)}


def test_the_crowd_is_what_sells_lately_shrunk_to_its_share_of_all_baskets():
    rates = CrowdSums.of(CROWD, BASE).rates({}, days=0.0)

    assert rates.of(["tea", "milk"]) == pytest.approx([(10 + 20 * 0.5) / 40, (10 + 20 * 0.25) / 40])


def test_what_sold_lately_counts_half_once_sales_of_a_half_life_later_are_there():
    waiting, rates = (CrowdSums.of(CROWD, BASE, newest).rates({}, days=14.0) for newest in (0.0, 14.0))

    assert waiting.of(["tea"])[0] == pytest.approx((10 + 20 * 0.5) / 40)

    assert rates.of(["tea"])[0] == pytest.approx((5 + 20 * 0.5) / (10 + 20))


def test_her_own_baskets_count_beside_four_of_the_crowd():
    bought = {"milk": amounts(3.0, 2.0), ROOT: amounts(4.0, 3.0)}
    crowd = (10 + 20 * 0.25) / 40

    now, later = (CrowdSums.of(CROWD, BASE).rates(bought, days) for days in (0.0, 30.0))

    assert now.of(["milk"])[0] == pytest.approx((2 + 4 * crowd) / (3 + 4))
    assert later.of(["milk"])[0] == pytest.approx((1.0 + 4 * crowd) / (1.5 + 4))
    assert now.own_products(5) == ["milk"]


def test_a_product_that_nobody_bought_has_the_least_share():
    assert CrowdSums.of(CROWD, BASE).rates({}, days=0.0).of(["coffee"]) == pytest.approx([LEAST_SHARE])


def test_further_baskets_add_up_and_bring_new_products():
    more = {"milk": amounts(1.0, 2.0), "coffee": amounts(1.0, 2.0), ROOT: amounts(1.0, 2.0)}
    whole = {**CROWD, "milk": amounts(26.0, 12.0), "coffee": amounts(1.0, 2.0), ROOT: amounts(101.0, 22.0)}
    products = ["tea", "milk", "coffee"]

    grown = CrowdSums.of(CROWD, BASE).plus(more, 3.0).rates({}, 3.0)

    assert np.array_equal(grown.of(products), CrowdSums.of(whole, BASE, 3.0).rates({}, 3.0).of(products))
    assert grown.popular(2) == ["tea", "milk"]


def test_a_new_shop_without_any_basket_has_the_least_shares():
    assert CrowdSums.of({}, BASE).rates({}, 0.0).of(["tea"]) == pytest.approx([LEAST_SHARE])


def test_a_newcomer_has_the_mean_share_and_less_the_longer_nobody_buys_it():
    new = Newcomers(frozenset({"coffee"}), share=0.05, baskets=100.0)
    bought = {"milk": amounts(3.0, 2.0), ROOT: amounts(4.0, 3.0)}
    training, later = CROWD, {**CROWD, ROOT: amounts(120.0, 25.0)}

    for hers in ({}, bought):
        at_training, unsold = (CrowdSums.of(sums, BASE, newcomers=new).rates(hers, 0.0) for sums in (training, later))

        assert at_training.of(["coffee", "cocoa"]) == pytest.approx([0.05, LEAST_SHARE])
        assert unsold.of(["coffee"]) == pytest.approx([1 / (20 + 20)])
        assert "coffee" not in unsold.popular(5)


def test_the_first_sale_of_a_newcomer_raises_its_rate():
    new = Newcomers(frozenset({"coffee"}), share=0.05, baskets=100.0)
    before = CrowdSums.of(CROWD, BASE, newcomers=new)

    after = before.plus({"coffee": amounts(1.0, 2.0), ROOT: amounts(1.0, 2.0)}, 3.0)

    assert after.rates({}, 3.0).of(["coffee"]) == pytest.approx([2 / (1 + 20)])
    assert after.rates({}, 3.0).of(["tea"]) == pytest.approx(
        CrowdSums.of({**CROWD, ROOT: amounts(101.0, 22.0)}, BASE, 3.0).rates({}, 3.0).of(["tea"])
    )


def test_the_sums_of_the_half_lives_that_an_edition_has_are_those_that_count():
    kept = amounts(3.0, 2.0)._replace(recent_7=1.0, recent_90=2.5)
    crowd = {"milk": amounts(25.0, 10.0)._replace(recent_7=5.0), ROOT: amounts(100.0, 20.0)._replace(recent_7=10.0)}
    hers = {"milk": kept, ROOT: kept}
    other = BaseRate(half_life=90.0, baskets=4.0, crowd_half_life=7.0, crowd_baskets=20.0)
    ageless = BaseRate(half_life=None, baskets=4.0, crowd_half_life=None, crowd_baskets=20.0)

    at_seven = (5 + 20 * 0.25) / (10 + 20)
    assert CrowdSums.of(crowd, other).rates(hers, 0.0).of(["milk"]) == pytest.approx([(2.5 + 4 * at_seven) / 6.5])
    assert CrowdSums.of(crowd, ageless).rates(hers, 9.0).of(["milk"]) == pytest.approx([(3 + 4 * 0.25) / 7])
