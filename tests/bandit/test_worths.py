"""Money as the reward."""

import numpy as np
import pytest

from rlreco.bandit.sharing.ratios import Shapes, ratios
from rlreco.bandit.worths import POINTS, Worths, with_price_scale
from rlreco.domain.profile import make_profile
from rlreco.domain.records import Product
from rlreco.errors import ConfigError, DataError

MONEY = {"rewardFrom": "price", "clickReward": 1, "ignore": 0}


def shop(*prices):
    return [Product(f"p{number}", "a product", price) for number, price in enumerate(prices)]


def test_a_bought_product_earns_a_click_and_its_price_over_the_most_that_any_earns():
    """The dearest of three costs 9: it earns 1 + 9 = 10, so a click is 1/10, and one of 4 earns 5/10."""
    products = shop(9.0, 4.0, 2.0)

    profile = with_price_scale(make_profile(MONEY), products)

    assert (profile.buy_reward, profile.click) == (10.0, pytest.approx(0.1))
    assert Worths.by_profile(profile, products).of(["p0", "p1", "p2"]) == pytest.approx([1.0, 0.5, 0.3])
    assert profile.in_units(0.5, 1) == pytest.approx(5.0)


def test_the_dearest_hundredth_of_the_catalogue_earns_no_more_than_its_cheapest():
    products = shop(*range(1, 201), 100_000)

    profile = with_price_scale(make_profile(MONEY), products)

    assert profile.buy_reward == 1 + 199
    assert Worths.by_profile(profile, products).of(["p198", "p199", "p200"]) == pytest.approx([1.0, 1.0, 1.0])


def test_a_product_without_a_price_counts_with_the_median_price():
    products = shop(9.0, 4.0, 2.0, None)

    worths = Worths.by_profile(with_price_scale(make_profile(MONEY), products), products)

    assert worths.of(["p3", "unheard of"]) == pytest.approx([0.5, 0.5])


def test_points_leave_the_profile_alone_and_every_buy_worth_the_same():
    profile, products = make_profile({}), shop(9.0, None)

    assert with_price_scale(profile, products) is profile
    assert Worths.by_profile(profile, products) is POINTS
    assert POINTS.of(["p0", "p1"]).tolist() == [1.0, 1.0]


def test_prices_can_be_the_reward_only_where_there_are_some():
    with pytest.raises(DataError, match="no product of these sales has one"):
        with_price_scale(make_profile(MONEY), shop(None, None))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"rewardFrom": "price"}, "give clickReward and ignore in money too"),
        ({"rewardFrom": "price", "clickReward": 0, "ignore": 0}, "ignore < clickReward"),
        ({"rewardFrom": "margin"}, "needs the cost of each product"),
    ],
)
def test_a_profile_that_leaves_money_open_is_refused_in_one_line(values, message):
    with pytest.raises(ConfigError, match=message) as refused:
        make_profile(values)

    assert "\n" not in str(refused.value)


def test_the_value_of_an_arm_is_its_clicks_and_its_buys_times_what_these_earn():
    """P(click) click + P(buy) (buy - click), as every buy is a click too; equal worths of 1 are the points."""
    n = np.array([200.0, 200.0])
    factors = ratios(
        n[None].repeat(2, 0),
        np.array([[20.0, 20.0]] * 2),
        0.05 * n[None].repeat(2, 0),
        np.array([12.0, 6.0]),
        (40.0, 18.0),
        np.array([0.05, 0.05]),
        Shapes(),
    )
    worths = np.array([0.3, 1.0])

    buys = factors.rate * factors.buy_given_click

    assert factors.arms(0.1, worths).means == pytest.approx(0.1 * factors.rate + buys * (worths - 0.1))
    assert factors.reward_of_click(0.1, worths) == pytest.approx(0.1 + factors.buy_given_click * (worths - 0.1))
    points, money = factors.arms(0.1, 1.0).means, factors.arms(0.1, worths).means
    assert points.tolist() == factors.arms(0.1).means.tolist()
    assert points[0] > points[1]
    assert money[0] < money[1]
