"""Rules at request time: the slate keeps them, and the session logs the candidates that they left."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from threading import Lock

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rlreco.bandit.assignment import HELD_OUT_POLICY as HELD_OUT
from rlreco.clock import system_clock
from rlreco.domain.ids import ROOT
from rlreco.domain.profile import Profile
from rlreco.domain.rewards import lesson
from rlreco.errors import ConfigError, DataError
from rlreco.evaluation import evaluate
from rlreco.service.learner.learner import Chance, Learner
from rlreco.service.lists.fit import events_of, fit
from rlreco.service.lists.live import Listed, LiveLists
from rlreco.service.lists.publish import publish
from rlreco.service.service import Service
from rlreco.service.upkeep.recover import rebuild
from rlreco.transactions import read_lines

MONDAY = datetime(2025, 8, 18, 9, 30)
GREEDY = "greedy:explore=0"


def with_settings(store, **changes):
    """The trained demo shop, as if its profile had these settings."""
    trained = store.experiment("demo")
    experiment = replace(trained, profile=trained.profile.model_copy(update=changes))
    return Learner(store, experiment, LiveLists(store), Chance(np.random.default_rng(1), Lock()), system_clock)


@pytest.fixture
def shop(demo_store):
    return with_settings(demo_store)


@pytest.fixture
def customer(shop):
    return shop.customers(limit=1)[0].id


def candidates(store, session):
    return store.candidates(session.candidates).products


# The slate


def test_a_slate_is_as_long_as_the_request_says(shop, customer):
    for k in (1, 3, 25, 100):
        assert len(shop.recommend(customer, MONDAY, k=k).session.slate) == k


def test_fewer_products_than_k_make_a_shorter_slate(shop, customer):
    slate = shop.recommend(customer, MONDAY, k=50, only=[*list(shop.products())[:7], "of another shop"]).session.slate

    assert sorted(slate) == sorted(list(shop.products())[:7])


def test_products_outside_of_the_states_candidates_are_shown_where_only_names_them(store, demo):
    service = Service(store, rng=np.random.default_rng(1))
    narrow = Profile(top_candidates=10, tail_candidates=0, popular_candidates=0, batch_candidates=0)
    shop = service.learner(service.train(demo, narrow, base_name="demo").experiment.name)
    state = shop.recommend(None, MONDAY).session.state
    rare = [product for product in shop.products() if product not in shop.candidates(state).products][-3:]

    shown = shop.recommend(None, MONDAY, only=rare)

    assert sorted(shown.session.slate) == sorted(rare)
    assert shown.came_from == dict.fromkeys(rare, "request")
    assert shown.session.propensities == pytest.approx((1.0, 1.0, 1.0))


def test_a_part_of_the_catalogue_is_filled_up_so_that_there_is_a_choice(shop, demo_store, customer):
    """The demo shop has 200 products and the profile 200 candidates, so all products of a category are candidates."""
    toys = {product.id for product in shop.products().values() if product.category == "Toys"}

    session = shop.recommend(customer, MONDAY, k=2, categories=["Toys"]).session

    assert set(candidates(demo_store, session)) == toys
    assert len(toys) > 10


def test_excluded_products_stay_out_of_the_candidates_and_others_stay_in(shop, demo_store, customer):
    before = shop.recommend(customer, MONDAY).session
    session = shop.recommend(customer, MONDAY, exclude=before.slate).session

    assert set(candidates(demo_store, session)) == set(candidates(demo_store, before)) - set(before.slate)


def test_what_is_sold_out_or_blocked_is_neither_shown_nor_logged_as_a_candidate(shop, demo_store, customer):
    first, second, third = list(shop.products())[:3]
    demo_store.set_available(shop.experiment.catalogue, first, False)
    demo_store.set_blocked("main", second, True)
    shop.refresh()

    session = shop.recommend(customer, MONDAY, only=[first, second, third]).session

    assert candidates(demo_store, session) == session.slate == (third,)
    with pytest.raises(DataError, match="of 2 products, all are sold out or blocked"):
        shop.recommend(customer, MONDAY, only=[first, second])


def test_what_she_bought_stays_hidden_whatever_the_request_asks_for(demo_store, customer):
    shop = with_settings(demo_store, show_bought="never")
    bought = shop.recommend(customer, MONDAY).bought.keys() - {ROOT}

    with pytest.raises(DataError, match="this customer bought all, and showBought keeps them out"):
        shop.recommend(customer, MONDAY, only=bought)
    other = next(product for product in shop.products() if product not in bought)
    assert shop.recommend(customer, MONDAY, only=[*bought, other]).session.slate == (other,)


def test_a_request_that_leaves_nothing_opens_no_session(shop, demo_store, customer):
    with pytest.raises(DataError, match="exclude names all"):
        shop.recommend(customer, MONDAY, exclude=shop.products())

    assert list(demo_store.sessions("demo", answered=False)) == []


def test_strangers_and_held_out_customers_are_kept_to_the_rules_too(demo_store, customer):
    shop = with_settings(demo_store, hold_out=0.999)

    for person in (None, "brand new", customer):
        session = shop.recommend(person, MONDAY, k=4, price_max=6).session
        assert len(session.slate) == 4
        assert max(shop.products()[product].price for product in session.slate) <= 6
    assert session.policy == HELD_OUT


def test_simulated_shoppers_take_no_rules(shop, customer):
    with pytest.raises(ConfigError, match="leave the request's rules out"):
        shop.recommend(customer, MONDAY, truth=lambda state: np.ones(10), k=3)


def test_the_profiles_rules_of_a_slate_hold_within_the_requests(demo_store, customer):
    category = {product.id: product.category for product in with_settings(demo_store).products().values()}
    by_category, discovering = with_settings(demo_store, per_category=2), with_settings(demo_store, discovery=4)

    slate = by_category.recommend(
        customer, MONDAY, policy=GREEDY, k=6, categories=["Toys", "Bath", "Bags"]
    ).session.slate
    shown = discovering.recommend(customer, MONDAY, policy=GREEDY, k=5, price_max=10)

    assert sorted(Counter(map(category.get, slate)).values()) == [2, 2, 2]
    assert len(set(shown.session.slate) - set(shown.bought)) >= 4


@pytest.mark.parametrize(
    "policy", ["thompson", "ucb1", "exp3", "softmax", "lin_ucb", "tutorial_epsilon_greedy", "uniform"]
)
def test_every_policy_serves_slates_of_any_length(shop, customer, policy):
    for k in (1, 3):
        session = shop.recommend(customer, MONDAY, policy=policy, k=k, price_max=8).session
        shop.answer(session.id, clicked=session.slate[:1])
        assert len(session.slate) == k
        assert 0.0 < min(session.propensities) <= max(session.propensities) <= 1.0


IDS = st.integers(0, 199)


@given(
    k=st.none() | st.integers(1, 100),
    exclude=st.sets(IDS, max_size=150),
    only=st.none() | st.sets(IDS, min_size=1, max_size=40),
    categories=st.none() | st.sets(st.sampled_from(["Toys", "Bath", "Home", "Kitchen"]), min_size=1),
    prices=st.none() | st.tuples(st.floats(0, 20), st.floats(0, 30)).map(sorted),
    basket=st.sets(IDS, max_size=5),
    person=st.integers(-1, 20),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_slate_breaks_a_rule(shop, demo_store, k, exclude, only, categories, prices, basket, person):
    products, people = list(shop.products().values()), shop.customers(limit=21)
    out, lying, named = ([products[row].id for row in rows or ()] for rows in (exclude, basket, only))
    low, high = prices or (None, None)
    kept = [
        product.id
        for row, product in enumerate(products)
        if row not in exclude | basket
        and (only is None or row in only)
        and (categories is None or product.category in categories)
        and (prices is None or (product.price is not None and low <= product.price <= high))
    ]
    rules = {
        "k": k,
        "exclude": out,
        "only": named or None,
        "categories": categories,
        "price_min": low,
        "price_max": high,
    }
    customer = None if person < 0 else people[person].id

    if not kept:
        with pytest.raises(DataError, match="No product is left to show"):
            shop.recommend(customer, MONDAY, **rules, basket=lying)
        return
    session = shop.recommend(customer, MONDAY, **rules, basket=lying).session

    assert set(session.slate) <= set(candidates(demo_store, session)) <= set(kept)
    assert len(set(session.slate)) == len(session.slate) == min(k or 10, len(kept))


# The log


@pytest.mark.parametrize(
    ("changes", "policy"),
    [({}, "thompson:explore=0.2"), ({}, "softmax:explore=0"), ({"per_category": 2}, "thompson:explore=0.1")],
    ids=["thompson", "softmax", "two of a category"],
)
def test_logged_propensities_are_the_shares_of_slates_that_show_a_product(demo_store, customer, changes, policy):
    """Over 600 slates a share is off by at most 4 standard errors, and an integrated propensity by 3 % or .003."""
    shop, n_slates = with_settings(demo_store, **changes), 600
    rules = {"k": 4, "categories": ["Toys", "Bath", "Bags"], "price_max": 12.0, "basket": list(shop.products())[:2]}
    sessions = [shop.recommend(customer, MONDAY, policy=policy, **rules).session for _ in range(n_slates)]

    logged = {p: chance for session in sessions for p, chance in zip(session.slate, session.propensities, strict=True)}
    shown = Counter(product for session in sessions for product in session.slate)

    assert len(logged) > 8
    for product, chance in logged.items():
        tolerance = 4.0 * np.sqrt(chance * (1.0 - chance) / n_slates) + max(0.03 * chance, 0.003)
        assert shown[product] / n_slates == pytest.approx(chance, abs=tolerance + 2.0 / n_slates)


MIXED = (
    {"k": 3},
    {"only": "cheap"},
    {"categories": ["Toys"], "k": 12},
    {"price_min": 5.0, "price_max": 20.0},
    {"basket": "cheap"},
    {},
)


def visited(shop, policy):
    """A log of answered sessions with rules of every kind, for a stranger and customers."""
    cheap = [product.id for product in shop.products().values() if (product.price or 0.0) < 5.0][:20]
    for person in [None, *(each.id for each in shop.customers(limit=5))]:
        for rules in MIXED:
            given_rules = {key: cheap if value == "cheap" else value for key, value in rules.items()}
            session = shop.recommend(person, MONDAY, policy=policy, **given_rules).session
            shop.answer(session.id, session.slate[:1], session.slate[1:2])


@pytest.mark.parametrize("changes", [{}, {"per_category": 2}, {"discovery": 4}], ids=str)
def test_a_policy_evaluated_on_its_own_log_has_the_chances_that_it_logged(demo_store, changes):
    """Uniform doesn't learn, so that its chances as a target are the propensities of its sessions: weights of 1."""
    shop = with_settings(demo_store, **changes)
    visited(shop, "uniform")

    weights = evaluate(shop.history.feedback(), "uniform", ["ips"]).target().weights

    assert weights == pytest.approx(1.0, abs=1e-5)


def test_other_policies_are_evaluated_on_a_log_with_rules(shop):
    visited(shop, "uniform")

    result = evaluate(shop.history.feedback(), "thompson", ["snips", "dr"])

    assert all(0.0 < estimate.value < 1.0 for estimate in result.target().estimates.values())


def test_the_sums_of_a_log_with_rules_can_be_made_again(shop, demo_store):
    visited(shop, "thompson")

    assert rebuild(demo_store, lesson, check=True).differences == 0


# Base rates of states


@pytest.fixture
def states(store, demo):
    """An experiment without base rates of persons, with few candidates a state."""
    service = Service(store, rng=np.random.default_rng(1))
    profile = Profile(base_rate="state", top_candidates=20, tail_candidates=0)
    return service.learner(service.train(demo, profile, base_name="states").experiment.name)


def test_rules_hold_where_base_rates_are_the_states(states, store):
    person = states.customers(limit=1)[0].id
    state = states.recommend(person, MONDAY).session.state
    rare = [product for product in states.products() if product not in states.candidates(state).products][:3]

    only = states.recommend(person, MONDAY, only=rare)
    cheap = states.recommend(person, MONDAY, k=40, price_max=8.0, exclude=rare).session

    assert sorted(only.session.slate) == sorted(rare)
    assert len(cheap.slate) == 40
    assert all(states.products()[product].price <= 8.0 and product not in rare for product in cheap.slate)
    for session in (only.session, cheap):
        states.answer(session.id, session.slate[:1])
    assert len(states.history.feedback()) == 43
    assert rebuild(store, lesson, check=True).differences == 0


def test_the_list_of_a_stranger_is_narrowed_by_the_rules(states, store, demo):
    publish(store, fit(events_of(demo), "ease", k=30), now=system_clock())
    whole = states.slate_or_list(None, MONDAY, k=100)
    first, second = (item for item, _ in whole.items[:2])

    narrowed = states.slate_or_list(None, MONDAY, k=3, exclude=[first], basket=[second])

    assert isinstance(narrowed, Listed)
    assert narrowed.items == whole.items[2:5]


def test_the_basket_brings_what_goes_with_it_by_the_published_lists(states, store, demo):
    publish(store, fit(events_of(demo), "ease", k=30), now=system_clock())
    states.refresh()
    person, product = states.customers(limit=1)[0].id, next(iter(states.products()))

    shown = states.recommend(person, MONDAY, basket=[product])

    companions = LiveLists(store).similar(product, 100).items
    brought = {item for item, source in shown.came_from.items() if source == "basket"}
    assert brought
    assert brought <= {item for item, _ in companions}
    assert product not in shown.beliefs.products


# The basket


def pairs(customers=400, baskets=4):
    """60 products that sell alike, at random, and cups and saucers, always bought together in one basket of twelve."""
    rng, first, rows = np.random.default_rng(5), datetime(2025, 1, 1), []
    for order in range(customers * baskets):
        at = first + timedelta(days=60 * (order // customers), minutes=int(rng.integers(55 * 24 * 60)))
        products = [f"p{number:02}" for number in rng.choice(60, 3, replace=False)]
        products += ["cup", "saucer"] if rng.random() < 1 / 12 else []
        rows += [(f"o{order}", product, f"c{order % customers}", at, 1, 2.0) for product in products]
    names = ["Invoice", "StockCode", "Customer ID", "InvoiceDate", "Quantity", "Price"]
    buffer = BytesIO()
    pq.write_table(pa.Table.from_pandas(pd.DataFrame(rows, columns=names), preserve_index=False), buffer)
    buffer.seek(0)
    return read_lines(buffer, name="pairs")


@pytest.fixture
def pair_shop(store):
    service = Service(store, rng=np.random.default_rng(1))
    return service.learner(service.train(pairs(), Profile(), base_name="pairs").experiment.name)


def test_what_lies_in_the_basket_raises_what_goes_with_it_and_is_not_shown(pair_shop, store):
    for person in (None, "c1", "c2"):
        plain, shown = (pair_shop.recommend(person, MONDAY, policy=GREEDY, basket=basket) for basket in ((), ("cup",)))

        before, after = plain.rates.of(["saucer"])[0], shown.rates.of(["saucer"])[0]
        assert after > 1.3 * before
        assert shown.session.slate[0] == "saucer"
        assert "cup" not in candidates(store, shown.session)


def test_the_basket_counts_as_bought_nowhere(pair_shop, store):
    shown = pair_shop.recommend("c1", MONDAY, basket=["cup"])
    pair_shop.answer(shown.session.id, bought=shown.session.slate[:1])

    after = pair_shop.recommend("c1", MONDAY)
    new = {product for product in after.bought if after.bought[product] != shown.bought.get(product)}
    assert new == {ROOT, shown.session.slate[0]}
    assert rebuild(store, lesson, check=True).differences == 0


def test_an_explanation_says_that_a_product_goes_with_the_basket(pair_shop):
    for person in (None, "c1"):
        shown = pair_shop.recommend(person, MONDAY, policy=GREEDY, basket=["cup"])

        factors = dict(pair_shop.explain(shown)[0].factors)

        assert factors["going with the basket"] == pytest.approx(
            shown.rates.of(["saucer"])[0] / shown.rates.without_basket().of(["saucer"])[0]
        )
        base = [ratio for words, ratio in pair_shop.explain(shown)[0].factors[: 2 + bool(person)]]
        assert np.prod(base) == pytest.approx(shown.session.shares[0], rel=1e-6)


def test_a_basket_of_unknown_products_changes_nothing(pair_shop):
    plain, shown = (pair_shop.recommend("c1", MONDAY, basket=basket) for basket in ((), ("of another shop",)))

    assert shown.rates.of(["cup", "saucer", "p01"]) == pytest.approx(plain.rates.of(["cup", "saucer", "p01"]))
    assert set(shown.beliefs.products) == set(plain.beliefs.products)
