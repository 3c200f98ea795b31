"""Slates by what a person bought, and for strangers by what the crowd buys."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from rlreco.domain.ids import ROOT
from rlreco.domain.profile import Profile
from rlreco.domain.records import Order, Product
from rlreco.domain.rewards import lesson
from rlreco.errors import NotFoundError
from rlreco.service.learner.learner import UnknownCustomerError
from rlreco.service.learner.memory import LearnerMemory
from rlreco.service.service import Service
from rlreco.service.upkeep.recover import rebuild
from rlreco.transactions import classify

MONDAY = datetime(2025, 8, 18, 9, 30)
GREEDY = "greedy:explore=0"


@pytest.fixture
def service(store):
    return Service(store, rng=np.random.default_rng(1))


@pytest.fixture
def shop(service, demo):
    return service.learner(service.train(demo, Profile(), base_name="demo").experiment.name)


@pytest.fixture
def regular(demo):
    """The customer with most baskets, and her products with the number of her baskets that held each."""
    lines = classify(demo).table.to_pandas()
    lines = lines[lines["line_class"] == "sale"].drop_duplicates(["order_id", "product_id"])
    customer = lines.groupby("customer_id")["order_id"].nunique().idxmax()
    return customer, lines[lines["customer_id"] == customer].groupby("product_id").size()


def test_what_she_buys_most_is_on_her_slate(shop, regular):
    customer, baskets = regular

    slate = shop.recommend(customer, MONDAY, policy=GREEDY).session.slate

    assert len(set(slate) & set(baskets.nlargest(15).index)) >= 5


def test_a_slate_says_how_many_of_her_baskets_held_a_product(shop, regular):
    customer, baskets = regular
    shown = shop.recommend(customer, MONDAY, policy=GREEDY)

    sentences = {one.product: one.sentence for one in shop.explain(shown)}

    product = max(set(shown.session.slate) & set(baskets.index), key=baskets.get)
    assert f"as she buys it ({baskets[product]} of her " in sentences[product]


def test_the_factors_of_likeness_multiply_to_the_base_rate(shop, regular):
    customer, baskets = regular
    shown = shop.recommend(customer, MONDAY)

    for each in shop.explain(shown):
        (_, own), (words, likeness), *_ = each.factors
        share = shown.session.shares[shown.session.slate.index(each.product)]
        assert own * likeness == pytest.approx(share, rel=1e-6)
        assert own == pytest.approx(shown.rates.own([each.product])[0])
        bought = each.product in baskets.index
        alike = "like what she bought" if likeness >= 1.0 else "unlike what she bought"
        assert words == ("by how lately and how often she did" if bought else alike)


def test_her_candidates_are_those_of_the_state_what_she_bought_and_what_sells_now(shop, regular):
    customer, baskets = regular
    shown = shop.recommend(customer, MONDAY)
    of_state = shop.candidates(shown.session.state).products

    assert set(shown.came_from.values()) <= {"bought", "popular", "alike"}
    assert set(of_state).isdisjoint(shown.came_from)
    assert {product for product, source in shown.came_from.items() if source == "bought"} <= set(baskets.index)
    assert set(shown.beliefs.products) == {*of_state, *shown.came_from}


def test_a_stranger_is_served_by_what_sells_now_in_a_state_of_her_own(shop):
    nobody, new = shop.recommend(None, MONDAY, policy=GREEDY), shop.recommend("brand new", MONDAY, policy=GREEDY)

    assert nobody.session.state == new.session.state == "none_August_1_Monday"
    assert (nobody.session.customer, new.session.customer) == ("", "brand new")
    assert nobody.session.slate == new.session.slate
    assert nobody.bought == {}


def test_a_strangers_answer_teaches_product_and_month(shop, store):
    session = shop.recommend(None, MONDAY).session
    shop.answer(session.id, clicked=session.slate[:1])

    assert store.node_sums("demo", "all")[session.slate[0]].clicks == 1.0
    assert store.node_sums("demo", "none_August_1_Monday")[session.slate[0]].clicks == 1.0
    assert rebuild(store, lesson, check=True).differences == 0


def test_what_a_new_customer_bought_is_on_her_next_slate(shop, store):
    rare = min(shop.products().values(), key=lambda product: product.baskets).id
    first = shop.recommend("brand new", MONDAY, policy=GREEDY).session
    shop.count_orders([Order(f"o{number}", "brand new", MONDAY, (rare,)) for number in range(30)])
    shop.answer(first.id, bought=[first.slate[9]])

    second = shop.recommend("brand new", MONDAY, policy=GREEDY)

    assert {rare, first.slate[9]} <= set(second.session.slate)
    assert (second.bought[rare].baskets, second.bought[ROOT].baskets) == (30.0, 31.0)
    assert rebuild(store, lesson, check=True).differences == 0


def test_a_stranger_who_signs_in_has_what_she_bought_on_her_next_slate(shop, store):
    first = shop.recommend(None, MONDAY, policy=GREEDY).session
    shop.answer(first.id, bought=[first.slate[9]])
    shop.claim(first.id, "brand new")

    second = shop.recommend("brand new", MONDAY, policy=GREEDY)

    assert (second.bought[first.slate[9]].baskets, second.bought[ROOT].baskets) == (1.0, 1.0)
    assert rebuild(store, lesson, check=True).differences == 0
    log = shop.history.feedback()
    assert (log.reward.sum(), log.reward.size) == (1.0, 10)


def test_a_session_of_another_experiment_is_not_there_to_be_claimed(shop, service, demo):
    other = service.learner(service.train(demo, Profile(), base_name="other").experiment.name)
    session = other.recommend(None, MONDAY).session

    with pytest.raises(NotFoundError, match="no session"):
        shop.claim(session.id, "ann")
    assert service.claim(session.id, "ann").session.claimed_by == "ann"


def test_sales_that_come_later_move_what_the_crowd_buys(shop):
    rare = min(shop.products().values(), key=lambda product: product.baskets).id
    later = datetime.fromtimestamp(shop.experiment.base.origin, UTC).replace(tzinfo=None) + timedelta(days=1)
    assert rare not in shop.recommend(None, MONDAY, policy=GREEDY).session.slate

    counted = shop.count_orders([Order(f"o{n}", f"c{n}", later, (rare,)) for n in range(3_000)])

    assert counted == 3_000
    assert shop.recommend(None, MONDAY, policy=GREEDY).session.slate[0] == rare
    assert shop.count_orders([Order("o7", "c7", later, (rare,))]) == 0


def test_orders_that_many_threads_count_at_once_all_move_what_the_crowd_buys(shop, store):
    product = shop.products().popitem()[0]
    before = shop.recommend(None).rates

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: shop.count_orders([Order(f"o{n}", f"c{n}", MONDAY, (product,))]), range(400)))

    after, stored = shop.recommend(None).rates, store.purchases(shop.name, ROOT)
    assert after.evidence.share[after.row[product]] == stored[product].baskets / stored[ROOT].baskets
    assert after.evidence.share[after.row[product]] > before.evidence.share[before.row[product]]


def test_a_product_that_the_catalogue_lacks_is_counted_and_not_shown(shop, store):
    shop.count_orders([Order(f"o{number}", "ann", MONDAY, ("not in the file",)) for number in range(3_000)])

    shown = shop.recommend("ann", MONDAY, policy=GREEDY)

    assert store.purchases("demo", "ann")["not in the file"].baskets == 3_000
    assert "not in the file" not in shown.beliefs.products


def test_the_log_keeps_the_base_rates_by_which_a_slate_was_chosen(shop, regular):
    customer, _ = regular
    shown = shop.recommend(customer, MONDAY, policy=GREEDY)
    shop.answer(shown.session.id, bought=[shown.session.slate[0]])

    log = shop.history.feedback()

    assert log.reward.tolist() == [1.0, *[0.0] * 9]
    change = shop.changes(shop.history.newest(1)[0])[0]
    assert (change.value_before, change.value_after > change.value_before) == (shown.session.values[0], True)


def test_an_experiment_of_states_knows_no_strangers_and_keeps_no_purchases(service, demo, store):
    shop = service.learner(service.train(demo, Profile(base_rate="state"), base_name="states").experiment.name)

    with pytest.raises(UnknownCustomerError):
        shop.recommend(None, MONDAY)
    assert shop.experiment.base is None
    assert store.purchases("states", ROOT) == {}


def test_a_file_of_years_ago_is_as_fresh_as_one_of_yesterday(store, demo, regular):
    """The age of baskets counts from the newest sale, and that of answers from the training."""
    moment, (customer, _) = datetime.now(UTC), regular
    service = Service(store, rng=np.random.default_rng(1), clock=lambda: moment)
    frame = demo.table.to_pandas()
    frame["ordered_at"] = frame["ordered_at"] - pd.Timedelta(days=3_640)
    old = replace(demo, table=pa.Table.from_pandas(frame, demo.table.schema, preserve_index=False))
    names = [service.train(lines, Profile(), base_name="shop").experiment.name for lines in (demo, old)]

    slates = [service.learner(name).recommend(customer, MONDAY, policy=GREEDY).session.shares for name in names]

    assert slates[0] == pytest.approx(slates[1])


def test_a_product_that_never_sold_starts_at_the_mean_share_and_with_the_weakest_history(shop, store, regular):
    products = [*shop.products().values(), Product("new", "Never sold")]
    store.save_catalogue("with a new one", shop.customers(limit=None), products)

    memory = LearnerMemory(store, replace(shop.experiment, catalogue="with a new one"))

    assert min(memory.overall.values()) < memory.overall["new"] < max(memory.overall.values())
    for bought in ({}, store.purchases(shop.name, regular[0])):
        assert memory.crowd.rates(bought, 0.0).of(["new"])[0] == pytest.approx(memory.overall["new"], rel=0.01)
    assert memory.shares.strengths_of(("new",)) == [1.0]
    assert min(memory.shares.strengths.values()) == 1.0
