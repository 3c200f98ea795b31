"""exp3, lin_ucb and lin_ts over the store: their sums are a projection of the log, whoever wrote it."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from rlreco.bandit.beliefs import linear_posterior
from rlreco.bandit.policies.registry import POLICIES
from rlreco.bandit.prior.shop import Shop
from rlreco.domain.rewards import lesson
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run

MONDAY = datetime(2025, 8, 25, 12)


def folded(learner, demo_store):
    """A and b, session by session, from features of the shop that the experiment froze."""
    experiment, known = learner.experiment, learner._memory
    a = b = 0.0
    for session in demo_store.sessions("demo"):
        x = known.linear.features(session.state, session.slate, np.array(session.shares))
        arms = lesson(session, experiment).arms
        gains = [arms[session.state, product] for product in session.slate]
        a = a + sum(gain.impressions * np.outer(row, row) for gain, row in zip(gains, x, strict=True))
        b = b + sum(gain.reward * row for gain, row in zip(gains, x, strict=True))
    return a, b


def linear_of(learner):
    state = next(iter(learner.experiment.candidates))
    return learner.beliefs(state, learner.recommender("lin_ucb"), 0.0).arms.linear


def test_a_and_b_are_the_fold_of_the_log_at_every_moment(learner, demo_store):
    run(learner, sessions=12, seed=1, policy="uniform")
    assert linear_of(learner).a.any()
    for seed in (2, 3):
        run(learner, sessions=8, seed=seed, policy="lin_ts")
        a, b = folded(learner, demo_store)
        assert linear_of(learner).a == pytest.approx(a)
        assert linear_of(learner).b == pytest.approx(b)


def test_another_service_that_starts_later_knows_the_same(learner, demo_store):
    run(learner, sessions=20, seed=1, policy="lin_ucb")
    here, there = linear_of(learner), linear_of(Service(demo_store).learner("demo"))

    assert there.a == pytest.approx(here.a)
    assert there.b == pytest.approx(here.b)
    run(Service(demo_store, rng=np.random.default_rng(5)).learner("demo"), sessions=5, seed=9, policy="thompson")
    assert linear_of(learner).a == pytest.approx(folded(learner, demo_store)[0])


def test_features_are_those_that_the_simulated_shop_gives_its_learners(learner):
    experiment, known = learner.experiment, learner._memory
    sets = {state: known.candidates(state) for state in experiment.candidates}
    shop = Shop.of_sets(sets, experiment.baskets, experiment.profile.state_features)
    state = shop.states[5]

    ours = known.linear.features(state, sets[state].products, np.array(sets[state].shares))

    without_prices = shop.contexts.of(np.array([5]))[0]
    assert ours[:, :4] == pytest.approx(without_prices[:, :4])
    assert ours.shape[0] == len(sets[state].products)


def test_forgetting_reaches_the_linear_model_too(learner):
    """Weights of 2 and 8 at half-lives passed are divided by the weight of the moment that asks."""
    run(learner, sessions=5, seed=1, policy="uniform")
    known = learner._memory
    state = next(iter(known.experiment.candidates))
    products, shares = known.candidates(state).products[:2], np.array(known.candidates(state).shares[:2])

    now, later = (known.linear.linear(state, products, shares, weight) for weight in (1.0, 4.0))

    assert now.a.any()
    assert later.a * 4.0 == pytest.approx(now.a)


def test_exp3_learns_reward_over_propensity_in_the_state(learner):
    customer = learner.customers(limit=1)[0].id
    session = learner.recommend(customer, MONDAY, policy="exp3").session
    learner.answer(session.id, clicked=[session.slate[0]], bought=[session.slate[1]])

    arms = learner.beliefs(session.state, learner.recommender("exp3"), 0.0).arms
    gains = dict(zip(learner.candidates(session.state).products, arms.gains, strict=True))

    assert gains[session.slate[0]] == pytest.approx(3 / 7 / session.propensities[0])
    assert gains[session.slate[1]] == pytest.approx(1 / session.propensities[1])
    assert sum(gains.values()) == pytest.approx(gains[session.slate[0]] + gains[session.slate[1]])
    assert arms.rounds == pytest.approx([1.0])


@pytest.mark.parametrize("policy", sorted(POLICIES))
def test_every_policy_of_the_registry_serves_learns_and_explains_itself(learner, policy, demo_store):
    customer = learner.customers(limit=1)[0].id
    shown = learner.recommend(customer, MONDAY, policy=policy)

    learner.answer(shown.session.id, clicked=[shown.session.slate[0]], bought=[])
    told = learner.explain(shown)

    assert all(0.0 < chance <= 1.0 for chance in shown.session.propensities)
    assert [one.product for one in told] == list(shown.session.slate)
    assert all(one.low <= one.high for one in told)
    changed = learner.changes(demo_store.session(shown.session.id))
    assert changed[0].shown == 1


def test_a_linear_model_tells_products_apart_that_no_state_has_shown_yet(learner):
    """Clicks on dear products alone teach it to value dear ones in a state it never saw."""
    prices = {id_: product.price for id_, product in learner.products().items()}
    middle = np.median(list(prices.values()))
    customers = learner.customers(limit=60)
    for customer in customers:
        shown = learner.recommend(customer.id, MONDAY, policy="uniform").session
        learner.answer(shown.id, clicked=[], bought=[one for one in shown.slate if prices[one] > middle])

    unseen = learner.state(replace(customers[0], band="Q2"), datetime(2025, 2, 7))
    beliefs = learner.beliefs(unseen, learner.recommender("lin_ucb"), 0.0)
    dear = np.array([prices[one] > middle for one in beliefs.products])

    assert beliefs.impressions.sum() == 0
    assert beliefs.honest.means[dear].mean() > beliefs.honest.means[~dear].mean() + 0.2
    assert beliefs.honest.means == pytest.approx(linear_posterior(beliefs.arms).means)
