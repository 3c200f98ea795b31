"""`showBought`: whether, and after how many days, products that a customer bought are shown again."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from rlreco.domain.profile import make_profile
from rlreco.domain.records import Order
from rlreco.errors import ConfigError, DataError
from rlreco.service.backtest.backtest import backtest
from rlreco.service.backtest.learned import Moment
from rlreco.service.service import Service
from rlreco.transactions import classify

T0 = datetime(2026, 3, 2, 9, 30)
NARROW = {"topCandidates": 10, "tailCandidates": 0, "popularCandidates": 0, "batchCandidates": 0}
"""Ten candidates of the state, and what the customer bought."""


@pytest.fixture
def clock():
    return Moment(T0)


@pytest.fixture
def shop_with(store, demo, clock):
    """A learner of the demo shop, trained at T0 with these keys of the profile."""
    service = Service(store, rng=np.random.default_rng(1), clock=clock)
    return lambda **keys: service.learner(service.train(demo, make_profile(keys), base_name="demo").experiment.name)


@pytest.fixture
def last_bought(demo):
    """Of the customer with most baskets: her id, and for each product the days from the newest sale back to the last
    time she bought it."""
    lines = classify(demo).table.to_pandas()
    newest, sales = lines["ordered_at"].max(), lines[lines["line_class"] == "sale"]
    customer = sales.groupby("customer_id")["order_id"].nunique().idxmax()
    last = sales[sales["customer_id"] == customer].groupby("product_id")["ordered_at"].max()
    return customer, (newest - last) / timedelta(days=1)


def at_day(shop, clock, days):
    clock.at = T0 + timedelta(days=days)
    return shop.recommend("ann", clock.at)


def on_day(shop, number, days, *products):
    """An order of Ann's so many days after the newest sale at training."""
    origin = datetime.fromtimestamp(shop.experiment.base.origin, UTC).replace(tzinfo=None)
    shop.count_orders([Order(f"o{number}", "ann", origin + timedelta(days=days), tuple(sorted(products)))])


def test_never_keeps_all_that_she_bought_from_the_candidates_of_every_source(shop_with, last_bought):
    customer, last = last_bought
    shop = shop_with(showBought="never")

    shown = shop.recommend(customer, T0)

    of_state = set(shop.candidates(shown.session.state).products)
    assert of_state & set(last.index)
    assert set(shown.beliefs.products) >= of_state - set(last.index)
    assert set(shown.beliefs.products).isdisjoint(last.index)
    assert len(set(shown.session.slate)) == 10


def test_after_some_days_candidates_are_those_last_bought_at_least_so_long_before_the_newest_sale(
    shop_with, last_bought
):
    customer, last = last_bought
    shown = shop_with(showBought=90).recommend(customer, T0)

    lately = set(last[last < 90].index)
    assert lately
    assert set(shown.beliefs.products).isdisjoint(lately)
    assert set(last.index) - lately <= set(shown.beliefs.products)


def test_an_ordered_product_comes_back_so_many_days_after_its_last_order(shop_with, clock):
    """Ordered on days 4 and 10: from day 40 on it is shown again, 30 days after the later one."""
    shop = shop_with(showBought=30, **NARROW)
    rare = min(shop.products().values(), key=lambda product: product.baskets).id
    on_day(shop, 1, 10, rare)
    on_day(shop, 2, 4, rare)

    offered = [rare in at_day(shop, clock, days).beliefs.products for days in (0, 11, 39.9, 40, 90)]

    assert offered == [False, False, False, True, True]
    assert at_day(shop, clock, 40).came_from[rare] == "bought"


def test_a_product_bought_in_an_answer_comes_back_so_many_days_after_its_slate(shop_with, clock):
    shop = shop_with(showBought=7)
    first = at_day(shop, clock, 2).session
    shop.answer(first.id, bought=first.slate[:1])

    offered = [first.slate[0] in at_day(shop, clock, days).beliefs.products for days in (2, 8.9, 9)]

    assert offered == [False, False, True]


def test_a_stranger_and_a_customer_without_purchases_are_offered_everything(shop_with):
    shop = shop_with(showBought="never")

    assert shop.recommend(None, T0).beliefs.products == shop.recommend("ann", T0).beliefs.products


def test_propensities_are_those_among_the_candidates_that_are_left(shop_with):
    shop = shop_with(showBought="never", **NARROW, nProducts=5)
    first = shop.recommend("ann", T0)
    on_day(shop, 1, 0, *first.session.slate[:3])

    after = shop.recommend("ann", T0, policy="uniform").session

    assert first.beliefs.products != after.slate
    assert after.propensities == pytest.approx((5 / 7,) * 5)


def test_where_too_few_are_left_the_slate_is_filled_with_what_sells_best_of_the_rest(shop_with, clock):
    shop = shop_with(showBought="never", **NARROW)
    of_state = shop.recommend("ann", T0).beliefs.products
    on_day(shop, 1, 0, *of_state[:9])

    shown = shop.recommend("ann", T0)

    popular = [product for product in shop._memory.crowd.rates({}, 0.0).popular(500) if product not in of_state]
    assert set(shown.session.slate) == {of_state[9], *popular[:9]}
    assert shown.came_from == dict.fromkeys(popular[:9], "popular")


def test_a_customer_who_bought_nearly_all_has_a_short_slate_and_one_who_bought_all_a_clear_line(shop_with):
    shop = shop_with(showBought="never", **NARROW)
    *most, last = sorted(shop.products())
    on_day(shop, 1, 0, *most)
    assert shop.recommend("ann", T0).session.slate == (last,)

    on_day(shop, 2, 0, last)
    with pytest.raises(DataError, match="bought every product that could be shown, and showBought keeps them out"):
        shop.recommend("ann", T0)


def test_a_backtest_honours_it(demo):
    """Without anything bought before, no ranking can repeat."""
    result = backtest(classify(demo), make_profile({"showBought": "never"}), models=["default", "states"], customers=40)

    scores = {score.model: score for score in result.scores if score.customers == "known"}
    assert scores["default"].recall_repeat == 0.0
    assert scores["default"].hits_new > 0.0
    assert scores["states"].recall_repeat > 0.0


@pytest.mark.parametrize("value", ["sometimes", 0, -1, 1.5, True, "7", None, ["never"]])
def test_another_value_is_refused_in_one_line(value):
    with pytest.raises(ConfigError) as refused:
        make_profile({"showBought": value}, "shop.json")

    assert str(refused.value) == (
        f'shop.json: showBought must be "always", "never" or a whole number of days above 0, found {value!r}.'
    )


@pytest.mark.parametrize("value", ["never", 30])
def test_it_is_refused_where_base_rates_are_the_states(value):
    with pytest.raises(ConfigError, match="purchases are kept") as refused:
        make_profile({"showBought": value, "baseRate": "state"})

    assert "\n" not in str(refused.value)
    assert make_profile({"showBought": "always", "baseRate": "state"}).show_bought == "always"
