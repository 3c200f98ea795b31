"""Published lists bring candidates to the bandit's sessions, where base rates are the states'."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from rlreco.domain.lists import ListedItem, ListVersion, UserItems
from rlreco.domain.profile import Profile
from rlreco.domain.records import CandidateSet
from rlreco.domain.rewards import lesson
from rlreco.service.learner.candidates import merge_candidates
from rlreco.service.lists.fit import events_of, fit
from rlreco.service.lists.publish import publish
from rlreco.service.lists.tally import Tally
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run
from rlreco.service.training.train import train
from rlreco.service.upkeep.export import export_to, import_from
from rlreco.service.upkeep.recover import rebuild
from rlreco.store.connect import connect

MONDAY = datetime(2011, 8, 22, 9, 30)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NARROW = {"topCandidates": 20, "tailCandidates": 0, "baseRate": "state"}

OF_STATE = CandidateSet.of(("a", "b", "c"), (0.5, 0.2, 0.001))
OVERALL = {"a": 0.1, "d": 0.3, "e": 0.05, "f": 1e-5}


# What joining is


def test_products_of_lists_join_the_state_with_shares_below_its_best():
    # Two of the state's are its best, so a product beyond it sells there at most as 0.2; none sells less than 1e-5.
    found = merge_candidates(OF_STATE, {"d": "similar", "a": "similar", "e": "popular", "f": "new"}, OVERALL, True, 2)

    assert found == CandidateSet.of(("a", "b", "c", "d", "e", "f"), (0.5, 0.2, 0.001, 0.2, 0.05, 1e-5))


def test_a_product_that_never_sold_joins_with_its_whole_share():
    assert merge_candidates(OF_STATE, {"d": "new"}, OVERALL, True, 2, {"d"}).shares == (0.5, 0.2, 0.001, 0.3)


def test_without_the_state_only_what_lists_bring_is_left_with_the_shares_the_state_knows():
    found = merge_candidates(OF_STATE, {"d": "similar", "a": "popular"}, OVERALL, False, 2)

    assert found == CandidateSet.of(("a", "d"), (0.5, 0.2))


def test_what_brings_nothing_new_is_the_states_own_set():
    assert merge_candidates(OF_STATE, {"a": "similar"}, OVERALL, True, 2).id == OF_STATE.id
    assert merge_candidates(OF_STATE, {}, OVERALL, True, 2).id == OF_STATE.id


# In the service


@pytest.fixture
def shop(demo, store):
    """An experiment with 20 candidates a state."""
    train(store, demo, Profile(**NARROW), base_name="narrow", now=NOW)
    return Service(store, rng=np.random.default_rng(1)).learner("narrow")


@pytest.fixture
def customer(shop):
    return shop.customers(limit=1)[0].id


def give(store, shop, customer, similar=(), popular=(), new=()):
    """Publish a list for this one customer, by hand."""
    common = {
        name: tuple(ListedItem(one, 1.0) for one in items) for name, items in (("popular", popular), ("new", new))
    }
    live, tally = store.live_lists("main"), Tally()
    row = UserItems(customer, tuple(ListedItem(one, 1.0) for one in similar))
    tally.add(row)
    version = ListVersion(f"after {live}", "main", NOW, 1, len(similar), tally.checksum, common=common, replaced=live)
    store.begin_lists(version)
    store.add_lists(version.id, [row])
    store.seal_lists(version.id)
    assert store.point_lists("main", version.id, expected=live)
    shop.refresh()


def beyond(shop, customer, number):
    """Products that are no candidates of the customer's state."""
    state = shop.state(shop.customer(customer), MONDAY)
    of_state = shop.candidates(state).products
    return of_state, [product for product in shop.products() if product not in of_state][:number]


def test_until_lists_are_published_a_session_is_offered_its_states_candidates(shop, customer):
    shown = shop.recommend(customer, MONDAY)

    assert shown.session.candidates == shop.experiment.candidates[shown.session.state]
    assert shown.came_from == {}


def test_a_session_is_offered_its_states_candidates_and_what_the_lists_bring(shop, customer, store):
    of_state, (first, second, third) = beyond(shop, customer, 3)
    give(store, shop, customer, similar=[first, of_state[0]], popular=[second, first], new=[third, "never sold here"])

    shown = shop.recommend(customer, MONDAY)

    assert shown.beliefs.products == (*of_state, first, second, third)
    assert shown.came_from == {first: "similar", second: "popular", third: "new"}
    stored = store.candidates(shown.session.candidates)
    assert stored == CandidateSet.of(stored.products, stored.shares)
    assert stored.products == shown.beliefs.products
    assert store.own_candidates("narrow") == [stored.id]


def test_the_same_offer_is_stored_once(shop, customer, store):
    _, extra = beyond(shop, customer, 2)
    give(store, shop, customer, similar=extra)

    ids = {shop.recommend(customer, MONDAY).session.candidates for _ in range(3)}
    again = Service(store).learner("narrow").recommend(customer, MONDAY).session.candidates

    assert ids == {again}
    assert store.own_candidates("narrow") == [again]


def test_another_customer_is_not_offered_this_ones_list(shop, customer, store):
    _, (mine,) = beyond(shop, customer, 1)
    give(store, shop, customer, similar=[mine])
    others = [one for one in shop.customers() if one.id != customer]

    assert shop.recommend(others[0].id, MONDAY).came_from == {}


def test_an_answer_teaches_about_a_product_that_only_the_list_brought(demo, store):
    train(store, demo, Profile(**NARROW, candidate_sources=("similar",)), base_name="narrow", now=NOW)
    shop = Service(store, rng=np.random.default_rng(1)).learner("narrow")
    customer = shop.customers(limit=1)[0].id
    _, extra = beyond(shop, customer, 10)
    give(store, shop, customer, similar=extra)

    session = shop.recommend(customer, MONDAY).session
    shop.answer(session.id, [extra[0]], [extra[1]])

    assert set(session.slate) == set(extra)
    assert session.propensities == pytest.approx((1.0,) * 10)
    sums = store.node_sums("narrow", session.state)
    assert (sums[extra[0]].clicks, sums[extra[1]].buys, sums[extra[2]].clicks) == (1, 1, 0)
    assert [change.product for change in shop.changes(store.session(session.id))] == list(session.slate)
    assert rebuild(store, lesson, check=True).differences == 0


def test_lists_that_cannot_fill_a_slate_are_joined_with_the_state_after_all(demo, store):
    train(store, demo, Profile(**NARROW, candidate_sources=("similar",)), base_name="narrow", now=NOW)
    shop = Service(store, rng=np.random.default_rng(1)).learner("narrow")
    customer = shop.customers(limit=1)[0].id
    of_state, extra = beyond(shop, customer, 9)
    give(store, shop, customer, similar=extra)

    assert shop.recommend(customer, MONDAY).beliefs.products == (*of_state, *extra)


def test_an_experiment_may_keep_to_its_states(demo, store):
    train(store, demo, Profile(**NARROW, candidate_sources=("state",)), base_name="narrow", now=NOW)
    shop = Service(store, rng=np.random.default_rng(1)).learner("narrow")
    customer = shop.customers(limit=1)[0].id
    give(store, shop, customer, similar=beyond(shop, customer, 3)[1])

    assert shop.recommend(customer, MONDAY).came_from == {}


def test_the_profile_says_how_many_of_each(demo, store):
    few = {"batchCandidates": 2, "popularCandidates": 1, "newCandidates": 0}
    train(store, demo, Profile(**NARROW, **few), base_name="narrow", now=NOW)
    shop = Service(store, rng=np.random.default_rng(1)).learner("narrow")
    customer = shop.customers(limit=1)[0].id
    _, extra = beyond(shop, customer, 8)
    give(store, shop, customer, similar=extra[:3], popular=extra[:6], new=extra[6:])

    found = shop.recommend(customer, MONDAY).came_from

    assert found == {extra[0]: "similar", extra[1]: "similar", extra[2]: "popular"}


def test_blocked_products_are_never_on_a_slate(shop, customer, store):
    of_state, extra = beyond(shop, customer, 3)
    give(store, shop, customer, similar=extra)
    for product in (*of_state[:5], extra[0]):
        store.set_blocked("main", product, True)
    shop.refresh()

    shown = shop.recommend(customer, MONDAY, policy="uniform")

    assert set(shown.beliefs.products) == {*of_state[5:], *extra} - {extra[0]}


def test_simulated_shoppers_are_offered_what_they_have_tastes_for_so_runs_stay_as_they_were(demo):
    totals = []
    for published in (False, True):
        store = connect("memory:", durable=False)
        name = train(store, demo, Profile(), base_name="demo", now=NOW).experiment.name
        if published:
            publish(store, fit(events_of(demo), "popularity", k=20), now=NOW)
        service = Service(store, rng=np.random.default_rng(7))
        totals.append({**run(service.learner(name), sessions=40, seed=7).summary(), "seconds": 0})
        assert store.own_candidates(name) == []
        store.close()

    assert totals[0] == totals[1]


def test_an_export_carries_the_sets_of_customers_sessions(shop, customer, tmp_path, store):
    give(store, shop, customer, similar=beyond(shop, customer, 3)[1])
    session = shop.recommend(customer, MONDAY).session
    shop.answer(session.id, [session.slate[0]], [])
    export_to(store, tmp_path / "export")
    other = connect("memory:", durable=False)

    import_from(other, tmp_path / "export")

    assert other.own_candidates("narrow") == [session.candidates]
    assert other.candidates(session.candidates) == store.candidates(session.candidates)
    assert replace(other.session(session.id), number=0) == replace(store.session(session.id), number=0)
    other.close()
