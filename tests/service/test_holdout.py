from datetime import datetime

import numpy as np
import pytest

from rlreco.bandit.assignment import held_out
from rlreco.bandit.uplift import TooFewCustomersError
from rlreco.clock import system_clock
from rlreco.domain.profile import Profile, make_profile
from rlreco.domain.records import Order
from rlreco.domain.rewards import lesson
from rlreco.evaluation import evaluate
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run
from rlreco.service.training.train import train
from rlreco.service.upkeep.recover import rebuild

MONDAY = datetime(2026, 8, 3, 12)


@pytest.fixture
def service(store, demo):
    train(store, demo, make_profile({"holdOut": 0.4}), base_name="demo", now=system_clock())
    return Service(store, rng=np.random.default_rng(1))


def test_held_out_customers_see_what_history_says_and_the_others_what_is_learned(learner, store):
    run(learner, sessions=60, seed=2)

    log = list(store.sessions("demo"))
    shown = {session.customer: session.policy for session in log}
    assert {shown[one] for one in shown if held_out(one, "demo", 0.4)} == {"popularity"}
    assert {shown[one] for one in shown if not held_out(one, "demo", 0.4)} == {"thompson"}


def test_the_uplift_of_learning_is_the_difference_of_both_groups_with_its_interval(learner, store):
    with pytest.raises(TooFewCustomersError, match="There are 0 with learning and 0 without"):
        learner.history.uplift()

    run(learner, sessions=60, seed=2)

    found = learner.history.uplift()
    rewards = [session.outcome.reward for session in store.sessions("demo") if session.policy == "popularity"]
    assert found.without == pytest.approx(np.mean(rewards))
    assert found.difference == pytest.approx(found.learning - found.without)
    assert found.low < found.difference < found.high
    customers = {session.customer for session in store.sessions("demo") if session.policy == "popularity"}
    assert (found.customers[1], found.sessions[1]) == (len(customers), len(rewards))
    assert sum(found.sessions) == 60


def test_strangers_are_in_neither_group_also_once_their_sessions_are_claimed(learner, store):
    """One in each group would be enough to change its mean."""
    run(learner, sessions=60, seed=2)
    before = learner.history.uplift()

    for customer in ("ann", "bob", ""):
        shown = learner.recommend(None).session
        learner.answer(shown.id, bought=shown.slate)
        if customer:
            learner.claim(shown.id, customer)

    assert {held_out(customer, "demo", 0.4) for customer in ("ann", "bob")} == {True, False}
    assert learner.history.uplift() == before


def test_the_uplift_is_told_from_the_newest_sessions(learner, store):
    run(learner, sessions=60, seed=2)

    found = learner.history.uplift(newest=30)

    newest = list(store.sessions("demo"))[-30:]
    held = [session.outcome.reward for session in newest if held_out(session.customer, "demo", 0.4)]
    assert found.without == pytest.approx(np.mean(held))


def slates_by_history(shop, customers, at):
    """Slates of held-out customers, who buy their first product."""
    slates = []
    for customer in customers:
        session = shop.recommend(customer, at).session
        assert session.policy == "popularity"
        shop.answer(session.id, bought=session.slate[:1])
        slates.append(session.slate)
    return slates


def test_nothing_that_is_clicked_bought_or_ordered_later_moves_a_held_out_customers_slate(store, demo):
    """Base rates of persons, with the exploring off: the same products in the same order after all of it."""
    train(store, demo, Profile(hold_out=0.4, explore=0.0), base_name="demo", now=system_clock())
    shop = Service(store, rng=np.random.default_rng(1)).learner("demo")
    everybody = [customer.id for customer in shop.customers(limit=None)]
    held = [customer for customer in everybody if held_out(customer, "demo", 0.4)][:8]
    others = [customer for customer in everybody if not held_out(customer, "demo", 0.4)][:8]
    rare = sorted(shop.products().values(), key=lambda product: product.baskets)[0].id

    before = slates_by_history(shop, held, MONDAY)
    learned = [shop.recommend(customer, MONDAY, policy="greedy").session.slate for customer in others]
    shop.count_orders(
        [Order(f"{customer} {number}", customer, MONDAY, (rare,)) for customer in everybody for number in range(9)]
    )
    for customer in [*others, *held] * 3:
        session = shop.recommend(customer, MONDAY).session
        shop.answer(session.id, clicked=session.slate[5:], bought=session.slate[7:])
    anew = Service(store, rng=np.random.default_rng(2)).learner("demo")

    assert slates_by_history(shop, held, MONDAY) == slates_by_history(anew, held, MONDAY) == before
    assert all(rare not in slate for slate in before)
    assert [shop.recommend(customer, MONDAY, policy="greedy").session.slate for customer in others] != learned


def test_a_held_out_customers_base_rates_are_those_of_the_training(store, demo):
    """Beside the rates of the same customer under popularity in an experiment without a hold-out, before any order."""
    for name, share in (("demo", 0.4), ("plain", 0.0)):
        train(store, demo, Profile(hold_out=share), base_name=name, now=system_clock())
    held, plain = (Service(store, rng=np.random.default_rng(1)).learner(name) for name in ("demo", "plain"))
    customers = [each.id for each in held.customers(limit=None) if held_out(each.id, "demo", 0.4)][:8]

    for customer in customers:
        control, usual = held.recommend(customer, MONDAY), plain.recommend(customer, MONDAY, shown_at=0.0)
        products = list(plain.candidates(usual.session.state).products)
        assert control.rates.of(products) == pytest.approx(usual.rates.of(products), rel=1e-9)


def test_popularity_has_the_chances_that_held_out_sessions_logged(learner, store):
    """Evaluated on their own log it weighs every impression 1, and the sums are those that the log makes again."""
    run(learner, sessions=60, seed=2)
    for customer in [each.id for each in learner.customers(limit=None) if held_out(each.id, "demo", 0.4)][:20]:
        session = learner.recommend(customer, MONDAY).session
        learner.answer(session.id, bought=session.slate[:1])

    log = learner.history.feedback("popularity")

    weights = evaluate(log, "popularity:explore=.02", ["ips"]).target().weights
    assert weights == pytest.approx(1.0, abs=1e-5)
    assert rebuild(store, lesson, check=True).differences == 0
