"""exp3, lin_ucb and lin_ts over the store: their sums are a projection of the log, whoever wrote it."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from rlreco.bandit.beliefs import linear_posterior
from rlreco.bandit.policies.registry import POLICIES
from rlreco.bandit.prior.shop import Shop
from rlreco.domain.rewards import lesson
from rlreco.service.learner.explanation import explain
from rlreco.service.learner.learner import Service
from rlreco.service.shoppers.run import run

MONDAY = datetime(2025, 8, 25, 12)


def folded(service, name="demo"):
    """A and b, session by session, from features of the shop that the experiment froze."""
    experiment, known = service.experiment(name), service._about(name)
    a = b = 0.0
    for session in service.store.sessions(name):
        x = known.linear.features(session.state, session.slate, np.array(session.shares))
        arms = lesson(session, experiment).arms
        gains = [arms[session.state, product] for product in session.slate]
        a = a + sum(gain.impressions * np.outer(row, row) for gain, row in zip(gains, x, strict=True))
        b = b + sum(gain.reward * row for gain, row in zip(gains, x, strict=True))
    return a, b


def linear_of(service, name="demo"):
    state = next(iter(service.experiment(name).candidates))
    return service.beliefs(name, state, service.recommender(name, "lin_ucb"), 0.0).arms.linear


def test_a_and_b_are_the_fold_of_the_log_at_every_moment(service):
    run(service, "demo", sessions=12, seed=1, policy="uniform")
    assert linear_of(service).a.any()
    for seed in (2, 3):
        run(service, "demo", sessions=8, seed=seed, policy="lin_ts")
        a, b = folded(service)
        assert linear_of(service).a == pytest.approx(a)
        assert linear_of(service).b == pytest.approx(b)


def test_another_service_that_starts_later_knows_the_same(service):
    run(service, "demo", sessions=20, seed=1, policy="lin_ucb")
    here, there = linear_of(service), linear_of(Service(service.store))

    assert there.a == pytest.approx(here.a)
    assert there.b == pytest.approx(here.b)
    run(Service(service.store, rng=np.random.default_rng(5)), "demo", sessions=5, seed=9, policy="thompson")
    assert linear_of(service).a == pytest.approx(folded(service)[0])


def test_features_are_those_that_the_simulated_shop_gives_its_learners(service):
    experiment, known = service.experiment("demo"), service._about("demo")
    sets = {state: known.candidates(state) for state in experiment.candidates}
    shop = Shop.of_sets(sets, experiment.baskets, experiment.profile.state_features)
    state = shop.states[5]

    ours = known.linear.features(state, sets[state].products, np.array(sets[state].shares))

    without_prices = shop.contexts.of(np.array([5]))[0]
    assert ours[:, :4] == pytest.approx(without_prices[:, :4])
    assert ours.shape[0] == len(sets[state].products)


def test_forgetting_reaches_the_linear_model_too(service, store):
    """Weights of 2 and 8 at half-lives passed are divided by the weight of the moment that asks."""
    known = service._about("demo")
    state = next(iter(known.experiment.candidates))
    products, shares = known.candidates(state).products[:2], np.array(known.candidates(state).shares[:2])

    now, later = (known.linear.linear(state, products, shares, weight) for weight in (1.0, 4.0))

    assert later.a * 4.0 == pytest.approx(now.a)


def test_exp3_learns_reward_over_propensity_in_the_state(service):
    customer = service.store.customers(service.experiment("demo").catalogue, limit=1)[0].id
    session = service.recommend("demo", customer, MONDAY, policy="exp3").session
    service.answer(session.id, clicked=[session.slate[0]], bought=[session.slate[1]])

    arms = service.beliefs("demo", session.state, service.recommender("demo", "exp3"), 0.0).arms
    gains = dict(zip(service.candidates("demo", session.state).products, arms.gains, strict=True))

    assert gains[session.slate[0]] == pytest.approx(3 / 7 / session.propensities[0])
    assert gains[session.slate[1]] == pytest.approx(1 / session.propensities[1])
    assert sum(gains.values()) == pytest.approx(gains[session.slate[0]] + gains[session.slate[1]])
    assert arms.rounds == pytest.approx([1.0])


@pytest.mark.parametrize("policy", sorted(POLICIES))
def test_every_policy_of_the_registry_serves_learns_and_explains_itself(service, policy):
    customer = service.store.customers(service.experiment("demo").catalogue, limit=1)[0].id
    shown = service.recommend("demo", customer, MONDAY, policy=policy)

    service.answer(shown.session.id, clicked=[shown.session.slate[0]], bought=[])
    told = explain(shown, service.experiment("demo").profile.state_features, service.experiment("demo").crossings)

    assert all(0.0 < chance <= 1.0 for chance in shown.session.propensities)
    assert [one.product for one in told] == list(shown.session.slate)
    assert all(one.low <= one.high for one in told)
    changed = service.changes(service.store.session(shown.session.id))
    assert changed[0].shown == 1


def test_a_linear_model_tells_products_apart_that_no_state_has_shown_yet(service):
    """Clicks on dear products alone teach it to value dear ones in a state it never saw."""
    experiment = service.experiment("demo")
    prices = {id_: product.price for id_, product in service.products("demo").items()}
    middle = np.median(list(prices.values()))
    customers = service.store.customers(experiment.catalogue, limit=60)
    for customer in customers:
        shown = service.recommend("demo", customer.id, MONDAY, policy="uniform").session
        service.answer(shown.id, clicked=[], bought=[one for one in shown.slate if prices[one] > middle])

    unseen = service.state("demo", replace(customers[0], band="Q2"), datetime(2025, 2, 7))
    beliefs = service.beliefs("demo", unseen, service.recommender("demo", "lin_ucb"), 0.0)
    dear = np.array([prices[one] > middle for one in beliefs.products])

    assert beliefs.impressions.sum() == 0
    assert beliefs.honest.means[dear].mean() > beliefs.honest.means[~dear].mean() + 0.2
    assert beliefs.honest.means == pytest.approx(linear_posterior(beliefs.arms).means)
