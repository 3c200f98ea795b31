"""An experiment whose impressions count by the chance that their place is looked at."""

from datetime import datetime

import numpy as np
import pytest

from rlreco.bandit.policies.registry import parse
from rlreco.bandit.slates.candidates import slate_chances
from rlreco.clock import system_clock
from rlreco.domain.ids import ROOT
from rlreco.domain.profile import make_profile
from rlreco.domain.rewards import lesson
from rlreco.evaluation import policy_target
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run
from rlreco.service.training.train import train
from rlreco.service.upkeep.recover import rebuild

MONDAY = datetime(2025, 8, 25, 12)
CHANCES = tuple(0.8**place for place in range(10))


@pytest.fixture
def learner(store, demo):
    train(store, demo, make_profile({"positions": CHANCES}), base_name="demo", now=system_clock())
    return Service(store, rng=np.random.default_rng(1)).learner("demo")


def test_the_log_makes_the_weighted_sums_again_also_of_answers_that_grew(learner, store):
    run(learner, sessions=20, seed=1)
    customer = learner.customers(limit=1)[0].id
    session = learner.recommend(customer, MONDAY).session
    learner.answer(session.id, clicked=session.slate[-1:])
    learner.answer(session.id, bought=session.slate[-1:])

    impressions, *_ = store.sums("demo", [ROOT], [ROOT])[0, 0]
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
