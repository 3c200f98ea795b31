"""An experiment whose impressions count by the chance that their place is looked at."""

from datetime import datetime

import numpy as np
import pytest

from rlreco.bandit.policies.registry import parse
from rlreco.bandit.slates.candidates import slate_chances
from rlreco.domain.ids import ROOT
from rlreco.domain.profile import make_profile
from rlreco.domain.rewards import lesson
from rlreco.errors import ConfigError
from rlreco.evaluation import policy_target
from rlreco.service.shoppers.run import run
from rlreco.service.simulations.plan import Plan, setup_of
from rlreco.service.simulations.shops import trained_shop
from rlreco.service.upkeep.recover import rebuild

MONDAY = datetime(2025, 8, 25, 12)
CHANCES = tuple(0.8**place for place in range(10))


@pytest.fixture(scope="module")
def trained_file(write_trained):
    """A closed store with the demo shop twice: chances of places given, and learned."""
    return write_trained(given=make_profile({"positions": CHANCES}), learned=make_profile({"positions": "learned"}))


@pytest.fixture
def store(demo_store):
    return demo_store


@pytest.fixture
def learner(service):
    return service.learner("given")


def test_the_log_makes_the_weighted_sums_again_also_of_answers_that_grew(learner, store):
    run(learner, sessions=20, seed=1)
    customer = learner.customers(limit=1)[0].id
    session = learner.recommend(customer, MONDAY).session
    learner.answer(session.id, clicked=session.slate[-1:])
    learner.answer(session.id, bought=session.slate[-1:])

    impressions, *_ = store.sums("given", [ROOT], [ROOT])[0, 0]
    assert impressions == pytest.approx(21 * sum(CHANCES))
    assert rebuild(store, lesson, check=True).differences == 0


@pytest.mark.parametrize("name", ["thompson", "epsilon_greedy", "exp3", "lin_ucb", "thompson:sharing=off"])
def test_a_policy_evaluated_on_the_log_weighs_places_as_the_service_does(learner, name):
    run(learner, sessions=40, seed=1, policy="uniform")
    log, recommender = learner.history.feedback(), parse(name)
    beliefs = learner.beliefs(log.choices.states[0], recommender, age=41.0)
    served = slate_chances(recommender, beliefs.arms, 10, np.random.default_rng(2))

    chances = policy_target(name).chances(log, log, np.random.default_rng(2))[log.choices.entries(0)]

    by_product = dict(zip(beliefs.products, served, strict=True))
    products = [log.items[item] for item in log.choices.items[log.choices.entries(0)]]
    assert chances == pytest.approx([by_product[product] for product in products], abs=1e-9)


@pytest.mark.parametrize("name", ["thompson:sharing=off", "kl_ucb:sharing=off", "ucb1:sharing=off"])
def test_a_click_at_a_place_that_is_hardly_looked_at_leaves_means_that_are_rewards(learner, name):
    customer = learner.customers(limit=1)[0].id
    session = learner.recommend(customer, MONDAY).session
    learner.answer(session.id, bought=session.slate)

    beliefs = learner.beliefs(session.state, learner.recommender(name), session.shown_at)

    assert beliefs.arms.means.max() == 1.0
    assert np.isfinite(beliefs.spreads).all()
    assert len(learner.recommend(customer, MONDAY, policy=name).session.slate) == 10


def test_chances_are_learned_at_refits_and_kept_with_the_sessions_that_they_weigh(service, store):
    """Shoppers click the products of the first five places, whichever these are, in every fourth session."""
    learner = service.learner("learned")
    customer = learner.customers(limit=1)[0].id
    for number in range(1, 101):
        session = learner.recommend(customer, MONDAY, policy="uniform").session
        learner.answer(session.id, clicked=session.slate[:5] if number % 4 == 0 else ())
    before, after = session, learner.recommend(customer, MONDAY).session
    learner.answer(after.id, clicked=after.slate[:1])

    assert before.looks == ()
    assert after.looks[0] == 1.0
    assert min(after.looks[:5]) > 2 * max(after.looks[5:])
    assert store.sums("learned", [ROOT], [ROOT])[0, 0, 0] == pytest.approx(1000 + sum(after.looks))
    assert rebuild(store, lesson, check=True).differences == 0


def test_a_simulation_weighs_places_as_given_and_refuses_to_learn_them(service):
    setup = setup_of(trained_shop(service.learner("given")), Plan("given", ("thompson",)))

    assert setup.shoppers(range(1), 1).looks == pytest.approx(CHANCES)
    with pytest.raises(ConfigError, match='give "positions" as numbers'):
        setup_of(trained_shop(service.learner("learned")), Plan("learned", ("thompson",)))
