"""The profile's rules of a slate, as a learner keeps them and as evaluation applies them to its log."""

from dataclasses import replace
from datetime import datetime
from threading import Lock

import numpy as np
import pytest

from rlreco.clock import system_clock
from rlreco.domain.bases import flags_of, packed, unpacked, with_flags
from rlreco.domain.lists import ListedItem, ListVersion
from rlreco.domain.profile import Profile, make_profile
from rlreco.domain.records import Product
from rlreco.errors import ConfigError
from rlreco.evaluation import evaluate, policy_target
from rlreco.service.learner.learner import Chance, Learner
from rlreco.service.lists.live import LiveLists
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run

MONDAY = datetime(2025, 8, 18, 9, 30)
GREEDY = "greedy:explore=0"
BY_HISTORY = "popularity:explore=.2"
DISCOVERY = {"discovery": 4}
SHARE = {"minimum_share": 0.2}
CATEGORY = {"per_category": 2}


def with_rules(store, settings):
    """The trained demo shop, as if its profile had these settings."""
    trained = store.experiment("demo")
    experiment = replace(trained, profile=trained.profile.model_copy(update=settings))
    chance = Chance(np.random.default_rng(1), Lock())
    return Learner(store, experiment, LiveLists(store), chance, system_clock)


def customers(shop, number=30):
    return [customer.id for customer in shop.customers(limit=number)]


def make_new(store, shop, products):
    """Publish lists in which these products are new in the shop."""
    common = {"new": tuple(ListedItem(product, 1.0) for product in products)}
    live = store.live_lists("main")
    version = ListVersion("new ones", "main", MONDAY, 0, 0, "", common=common, replaced=live)
    store.begin_lists(version)
    store.seal_lists(version.id)
    assert store.point_lists("main", version.id, expected=live)
    shop.refresh()


def test_every_slate_keeps_places_for_products_new_to_the_customer(demo_store):
    shop = with_rules(demo_store, DISCOVERY)

    for customer in customers(shop):
        shown = shop.recommend(customer, MONDAY, policy=GREEDY)

        assert len(set(shown.session.slate) - set(shown.bought)) >= 4


def test_discovery_changes_nothing_for_a_stranger(demo_store):
    plain, shop = with_rules(demo_store, {}), with_rules(demo_store, DISCOVERY)

    slates = [each.recommend(None, MONDAY, policy=GREEDY).session for each in (plain, shop)]

    assert slates[0].slate == slates[1].slate
    assert slates[0].propensities == slates[1].propensities


def test_no_category_has_more_than_its_places_for_customers_and_simulated_shoppers(demo_store):
    shop = with_rules(demo_store, CATEGORY | {"n_products": 6})
    category = {product.id: product.category for product in shop.products().values()}
    run(shop, sessions=20, seed=1, policy=GREEDY)
    simulated = [session.slate for session in shop.history.newest(20)]
    served = [shop.recommend(customer, MONDAY, policy=GREEDY).session.slate for customer in customers(shop, 10)]

    for slate in [*simulated, *served]:
        names = [category[product] for product in slate]
        assert max(map(names.count, names)) <= 2


def test_products_of_the_new_list_have_their_share(demo_store):
    """300 slates of 10 that would show none: 600 places on average, standard deviation below 25."""
    shop = with_rules(demo_store, SHARE)
    rare = [product.id for product in sorted(shop.products().values(), key=lambda product: product.baskets)[:8]]
    make_new(demo_store, shop, rare)

    sessions = [shop.recommend(None, MONDAY, policy=GREEDY).session for _ in range(300)]

    shown = [set(rare).intersection(session.slate) for session in sessions]
    assert 500 < sum(map(len, shown)) < 700
    assert all(
        explored == (product in rare)
        for session in sessions
        for product, explored in zip(session.slate, session.explored, strict=True)
    )


def test_without_lists_no_product_is_new_in_the_shop(demo_store):
    plain, shop = with_rules(demo_store, {}), with_rules(demo_store, SHARE)

    slates = [each.recommend("c1", MONDAY, policy=GREEDY).session.slate for each in (plain, shop)]

    assert slates[0] == slates[1]


@pytest.mark.parametrize("settings", [DISCOVERY, SHARE, CATEGORY, DISCOVERY | SHARE], ids=str)
def test_a_policy_evaluated_on_its_own_log_has_the_chances_that_it_logged(demo_store, settings):
    """Uniform doesn't learn, so that its chances as a target are the propensities of its sessions: weights of 1."""
    shop = with_rules(demo_store, settings)
    make_new(demo_store, shop, list(shop.products())[::9])
    for customer in [None, *customers(shop, 20)]:
        session = shop.recommend(customer, MONDAY, policy="uniform").session
        shop.answer(session.id, session.slate[:1])

    weights = evaluate(shop.history.feedback(), "uniform", ["ips"]).target().weights

    assert weights == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("settings", [{}, {"minimum_share": 0.02}, {"discovery": 4}], ids=str)
def test_a_log_with_new_products_is_evaluated_by_the_chances_that_serving_gave_them(demo_store, settings):
    """The sales history alone doesn't learn, so its weights on its own log are 1, of new products and of others."""
    shop = with_rules(demo_store, settings)
    shop.put_products([Product(f"new{number}", f"new {number}") for number in range(3)])
    for customer in [None, *customers(shop, 40)]:
        session = shop.recommend(customer, MONDAY, policy=BY_HISTORY).session
        shop.answer(session.id, session.slate[:1])

    log = shop.history.feedback()

    assert sum(log.items[item].startswith("new") for item in log.item) > 20
    assert evaluate(log, BY_HISTORY, ["ips"]).target().weights == pytest.approx(1.0, abs=1e-5)


def test_a_log_of_any_policy_tells_which_products_were_new(demo_store):
    """Ten places of which a fifth would explore: one of ten is for the new product, as it would be served."""
    shop = with_rules(demo_store, {})
    shop.put_products([Product("new", "new")])
    for policy in ("uniform", "epsilon_greedy", "tutorial_epsilon_greedy"):
        session = shop.recommend("c1", MONDAY, policy=policy).session
        shop.answer(session.id, session.slate[:1])

    log = shop.history.feedback()

    assert flags_of(shop.recommend("c1", MONDAY, policy="popularity").session.bases, 1).sum() == 0
    chances = policy_target("greedy:explore=.02").chances(log, log, np.random.default_rng(1))
    new = np.flatnonzero(np.array(log.items)[log.choices.items] == "new")
    assert len(new) == 3
    assert chances[new] == pytest.approx(0.1, abs=0.005)


def test_one_slate_is_not_enough_to_know_a_product_however_old_an_experiment_with_a_half_life_is(demo_store):
    """After ten half-lives a look adds 1,024 to the sums, in which the look still counts once."""
    settings = {"half_life": 30.0, "explore": 1.0}
    shop = with_rules(demo_store, settings)
    shop.put_products([Product("new", "new")])
    shown = [shop.recommend("c1", MONDAY, policy="greedy", shown_at=300.0, only=["new"], k=1).session]
    shop.answer(shown[0].id)

    later = with_rules(demo_store, settings).recommend("c1", MONDAY, policy="greedy", shown_at=300.0).session

    n_candidates = len(demo_store.candidates(later.candidates).products)
    assert shown[0].slate == ("new",)
    assert flags_of(later.bases, n_candidates)[1].sum() == 1


def test_exploring_goes_on_whole_where_no_new_product_may_be_shown(demo_store):
    shop = with_rules(demo_store, {"explore": 1.0})
    shop.put_products([Product("new", "new")])

    session = shop.recommend("c1", MONDAY, policy="greedy", exclude=["new"]).session

    assert all(session.explored)
    assert not flags_of(session.bases, 1).any()


def test_rules_hold_among_the_products_that_are_available(demo_store):
    shop = with_rules(demo_store, DISCOVERY)
    customer = customers(shop, 1)[0]
    first = shop.recommend(customer, MONDAY, policy=GREEDY)
    new_to_her = [product for product in first.session.slate if product not in first.bought]
    demo_store.set_available(shop.experiment.catalogue, new_to_her[0], False)
    shop.refresh()

    second = shop.recommend(customer, MONDAY, policy=GREEDY)

    assert new_to_her[0] not in second.session.slate
    assert len(set(second.session.slate) - set(second.bought)) >= 4


def test_a_session_keeps_which_candidates_the_customer_had_bought(demo_store):
    shop = with_rules(demo_store, DISCOVERY)
    shown = shop.recommend(customers(shop, 1)[0], MONDAY)
    candidates = demo_store.candidates(shown.session.candidates).products

    bought, new = flags_of(shown.session.bases, len(candidates))

    assert {product for product, flag in zip(candidates, bought, strict=True) if flag} == (
        set(shown.bought) & set(candidates)
    )
    assert not new.any()
    assert len(unpacked(shown.session.bases)) == len(candidates)


def test_flags_beside_base_rates_come_back_and_older_sessions_have_none():
    _, text = packed(np.array([0.5, 0.25, 0.125]))
    flags = np.array([[True, False, True], [False, False, True]])

    kept = with_flags(text, flags)

    assert flags_of(kept, 3).tolist() == flags.tolist()
    assert unpacked(kept).tolist() == unpacked(text).tolist() == [0.5, 0.25, 0.125]
    assert with_flags(text, np.zeros((2, 3), dtype=bool)) == text
    assert not flags_of(text, 3).any()
    assert not flags_of("", 3).any()


@pytest.mark.parametrize("name", ["exp3", "tutorial_epsilon_greedy"])
def test_a_policy_that_draws_its_own_slates_is_refused(demo_store, name):
    shop = with_rules(demo_store, DISCOVERY)
    for _ in range(4):
        shop.answer(shop.recommend(None, MONDAY).session.id)

    with pytest.raises(ConfigError, match=f"{name} draws its slates in its own way"):
        shop.recommend(None, MONDAY, policy=name)
    with pytest.raises(ConfigError, match=f"{name} draws its slates in its own way"):
        evaluate(shop.history.feedback(), name)


def test_training_refuses_a_policy_that_draws_its_own_slates(store, demo):
    with pytest.raises(ConfigError, match="exp3 draws its slates in its own way"):
        Service(store).train(demo, Profile(policy="exp3", per_category=1), base_name="demo")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"discovery": 10}, "discovery must be below nProducts, which is 10"),
        ({"discovery": 1, "perCategory": 2}, "discovery and perCategory together leave no exact propensities"),
        ({"minimumShare": 0.1, "baseRate": "state"}, 'minimumShare needs baseRate "person"'),
        ({"minimumShare": 1}, "minimumShare should be less than 1"),
        ({"perCategory": 0}, "perCategory should be greater than or equal to 1"),
        ({"discovery": "3"}, "discovery must be a number, found '3'"),
    ],
)
def test_settings_without_exact_propensities_are_refused_in_one_line(values, words):
    with pytest.raises(ConfigError, match=words) as raised:
        make_profile(values)

    assert "\n" not in str(raised.value)
