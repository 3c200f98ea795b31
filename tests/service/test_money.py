"""An experiment whose reward is the price of what is bought."""

from datetime import datetime
from itertools import pairwise

import numpy as np
import pytest

from rlreco.bandit.policies.registry import parse
from rlreco.bandit.slates.candidates import slate_chances
from rlreco.domain.documents import session_document, session_of
from rlreco.domain.ids import ROOT
from rlreco.domain.profile import make_profile
from rlreco.domain.rewards import lesson
from rlreco.errors import ConfigError
from rlreco.evaluation import policy_target
from rlreco.service.shoppers.run import run
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.simulations.plan import Plan, setup_of
from rlreco.service.simulations.shops import trained_shop
from rlreco.service.upkeep.recover import rebuild

MONDAY = datetime(2025, 8, 25, 12)
CLICK = 0.5
REWARDS = {"points": {}, "price": {"rewardFrom": "price", "clickReward": CLICK, "ignore": 0}}


@pytest.fixture(scope="module")
def trained_file(write_trained):
    """A closed store with the demo shop twice: rewarded by points, and by prices."""
    return write_trained(**{name: make_profile(rewards) for name, rewards in REWARDS.items()})


@pytest.fixture
def store(demo_store):
    return demo_store


@pytest.fixture
def learner(service):
    return service.learner("price")


@pytest.fixture
def customer(learner):
    return next(customer for customer in learner.customers() if customer.band == "Q1").id


def two_alike(learner, state):
    """(cheap, dear): candidates of the state whose shares hardly differ, the one over five times as dear."""
    candidates = learner.candidates(state)
    price = {id_: product.price for id_, product in learner.products(candidates.products).items()}
    by_share = [id_ for _, id_ in sorted(zip(candidates.shares, candidates.products, strict=True))]
    pairs = [sorted(pair, key=price.__getitem__) for pair in pairwise(by_share)]
    return next((cheap, dear) for cheap, dear in pairs if price[dear] > 5 * price[cheap])


def test_training_freezes_the_dearest_price_that_counts_in_full_and_products_earn_theirs(learner):
    prices = {id_: product.price for id_, product in learner.products().items()}
    scale = learner.profile.buy_reward - CLICK

    assert scale in prices.values()
    assert sum(price > scale for price in prices.values()) <= len(prices) / 100
    earned = [learner.profile.in_units(worth, 1) for worth in learner.worths(list(prices))]
    assert earned == pytest.approx([CLICK + min(price, scale) for price in prices.values()])


def test_the_dearer_product_that_sells_less_is_preferred_for_its_price_and_not_for_points(service, customer):
    """Both are clicked in every session; the cheap one is bought in four of five, the dear one in two of five."""
    preferred = {}
    for name in REWARDS:
        learner = service.learner(name)
        state = learner.state(learner.customer(customer), MONDAY)
        cheap, dear = two_alike(learner, state)
        for number in range(50):
            session = learner.recommend(customer, MONDAY, k=2, only=[cheap, dear]).session
            bought = [cheap] * (number % 5 < 4) + [dear] * (number % 5 < 2)
            learner.answer(session.id, clicked=[cheap, dear], bought=bought)
        session = learner.recommend(customer, MONDAY, policy="greedy:explore=0", k=1, only=[cheap, dear]).session
        preferred[name] = "cheap" if session.slate == (cheap,) else "dear"

    assert preferred == {"points": "cheap", "price": "dear"}


def test_a_session_keeps_the_worth_of_each_place_and_its_answer_earns_money(learner, customer, store):
    session = learner.recommend(customer, MONDAY).session
    clicked, bought, *_ = session.slate
    price = learner.products([bought])[bought].price

    learner.answer(session.id, clicked=[clicked])
    answered = learner.answer(session.id, bought=[bought]).session

    assert session.worths == pytest.approx(learner.worths(session.slate))
    assert learner.profile.in_units(answered.outcome.reward, 10) == pytest.approx(CLICK + CLICK + price)
    root = store.sums("price", [ROOT], [ROOT])[0, 0]
    assert learner.profile.in_units(root[4], root[0]) == pytest.approx(CLICK + CLICK + price)
    rewards = {change.product: change.reward for change in learner.changes(answered)}
    assert (rewards[clicked], rewards[bought]) == (pytest.approx(CLICK), pytest.approx(CLICK + price))


def test_the_log_makes_the_sums_again_and_a_session_survives_its_document(learner, customer, store):
    run(learner, sessions=30, seed=1)
    session = learner.recommend(customer, MONDAY).session
    learner.answer(session.id, clicked=session.slate[:2])
    learner.answer(session.id, bought=session.slate[1:3])

    assert rebuild(store, lesson, check=True).differences == 0
    assert session_of(session_document(session)) == session
    assert store.session(session.id).worths == session.worths


def test_sessions_for_points_keep_no_worths(service, customer):
    assert service.learner("points").recommend(customer, MONDAY).session.worths == ()


def test_the_best_slate_of_simulated_shoppers_is_the_one_that_earns_most_money(learner):
    shoppers = Shoppers(learner)
    state = next(iter(learner.experiment.candidates))
    world, row = shoppers._world, shoppers._row[state]
    scale = learner.profile.buy_reward
    prices = [learner.products([id_])[id_].price for id_ in world.products[row]]
    money = world.click[row] * (CLICK + world.buy[row] * np.minimum(prices, scale - CLICK))

    assert shoppers.truth(state) * scale == pytest.approx(money)


@pytest.mark.parametrize("name", ["thompson", "greedy", "tutorial_epsilon_greedy", "lin_ucb"])
def test_a_policy_evaluated_on_the_log_values_money_as_the_service_does(learner, name):
    run(learner, sessions=40, seed=1, policy="uniform")
    log, recommender = learner.history.feedback(), parse(name)
    beliefs = learner.beliefs(log.choices.states[0], recommender, age=41.0)
    served = slate_chances(recommender, beliefs.arms, 10, np.random.default_rng(2))

    chances = policy_target(name).chances(log, log, np.random.default_rng(2))[log.choices.entries(0)]

    by_product = dict(zip(beliefs.products, served, strict=True))
    products = [log.items[item] for item in log.choices.items[log.choices.entries(0)]]
    assert chances == pytest.approx([by_product[product] for product in products], abs=1e-9)
    assert log.reward.sum() == pytest.approx(sum(session.outcome.reward for session in learner.history.newest(40)))


def test_a_simulation_in_points_of_an_experiment_in_money_is_refused(learner):
    with pytest.raises(ConfigError, match="Simulations count in points"):
        setup_of(trained_shop(learner), Plan("price", ("thompson",)))
