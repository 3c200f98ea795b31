from datetime import datetime

import numpy as np
import pytest

from rlreco.bandit.policies.registry import POLICIES, parse
from rlreco.bandit.slates.candidates import slate_chances
from rlreco.domain.records import CandidateSet
from rlreco.errors import DataError
from rlreco.evaluation import evaluate, policy_target
from rlreco.service.shoppers.run import run

MONDAY = datetime(2025, 8, 18, 9, 30)
SAMPLED = {"lin_ts": 0.12}
"""How far chances may differ that are counted over 300 draws."""


def test_the_log_of_an_experiment_has_a_row_for_each_shown_product_and_its_mean_reward(learner):
    totals = run(learner, sessions=30, seed=1, policy="uniform")

    log = learner.history.feedback()

    assert len(log.reward) == 300
    assert log.reward.sum() == pytest.approx(totals.reward)
    assert evaluate(log, "uniform").behaviour.value == pytest.approx(totals.reward / 300)


def test_uniform_evaluated_on_its_own_log_earns_what_it_earned(learner):
    run(learner, sessions=30, seed=1, policy="uniform")

    result = evaluate(learner.history.feedback(), "uniform", ["snips"])

    assert result.target().estimates["snips"].value == pytest.approx(result.behaviour.value)


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_a_policy_that_learns_from_the_log_believes_what_the_service_does(learner, name):
    """Fewer than 100 sessions, so that the shapes of sharing aren't refitted yet."""
    run(learner, sessions=60, seed=1, policy="uniform")
    log, recommender = learner.history.feedback(), parse(name)
    state = log.choices.states[0]
    beliefs = learner.beliefs(state, recommender, age=61.0)
    served = slate_chances(recommender, beliefs.arms, 10, np.random.default_rng(2))

    chances = policy_target(name).chances(log, log, np.random.default_rng(2))[log.choices.entries(0)]

    by_product = dict(zip(beliefs.products, served, strict=True))
    products = [log.items[item] for item in log.choices.items[log.choices.entries(0)]]
    assert chances == pytest.approx([by_product[product] for product in products], abs=SAMPLED.get(name, 1e-9))


@pytest.mark.parametrize("name", ["lin_ucb", "lin_ts", "thompson"])
def test_a_log_with_strangers_teaches_a_policy_as_the_service_was_taught(learner, name):
    run(learner, sessions=20, seed=1, policy="uniform")
    for _ in range(10):
        stranger = learner.recommend(None, MONDAY, policy="uniform", shown_at=21.0).session
        learner.answer(stranger.id, clicked=stranger.slate[:2])
    log, recommender = learner.history.feedback(), parse(name)
    group = log.choices.states.index(stranger.state)
    entries = log.choices.entries(group)
    candidates = CandidateSet.of(
        tuple(log.items[item] for item in log.choices.items[entries]), tuple(log.choices.shares[entries])
    )
    beliefs = learner.beliefs(stranger.state, recommender, 21.0, candidates)
    served = slate_chances(recommender, beliefs.arms, 10, np.random.default_rng(2))

    chances = policy_target(name).chances(log, log, np.random.default_rng(2))[entries]

    assert chances == pytest.approx(served, abs=SAMPLED.get(name, 1e-9))


def test_an_experiment_that_nobody_answered_says_so(learner):
    with pytest.raises(DataError, match="Nobody has answered"):
        learner.history.feedback()
