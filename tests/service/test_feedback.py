import numpy as np
import pytest

from rlreco.bandit.policies.registry import POLICIES, parse
from rlreco.bandit.slates.candidates import slate_chances
from rlreco.errors import DataError
from rlreco.evaluation import evaluate, policy_target
from rlreco.service.learner.feedback import logged_feedback
from rlreco.service.shoppers.run import run

SAMPLED = {"lin_ts": 0.12, "softmax": 0.02, "thompson": 0.02, "thompson_gaussian": 0.02}
"""How far chances may differ that are counted over 300 draws, or integrated between random ends."""


def test_the_log_of_an_experiment_has_a_row_for_each_shown_product_and_its_mean_reward(service):
    totals = run(service, "demo", sessions=30, seed=1, policy="uniform")

    log = logged_feedback(service, "demo")

    assert len(log.reward) == 300
    assert log.reward.sum() == pytest.approx(totals.reward)
    assert evaluate(log, "uniform").behaviour.value == pytest.approx(totals.reward / 300)


def test_uniform_evaluated_on_its_own_log_earns_what_it_earned(service):
    run(service, "demo", sessions=30, seed=1, policy="uniform")

    result = evaluate(logged_feedback(service, "demo"), "uniform", ["snips"])

    assert result.target().estimates["snips"].value == pytest.approx(result.behaviour.value)


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_a_policy_that_learns_from_the_log_believes_what_the_service_does(service, name):
    """Fewer than 100 sessions, so that the shapes of sharing aren't refitted yet."""
    run(service, "demo", sessions=60, seed=1, policy="uniform")
    log, recommender = logged_feedback(service, "demo"), parse(name)
    state = log.choices.states[0]
    beliefs = service.beliefs("demo", state, recommender, age=61.0)
    served = slate_chances(recommender, beliefs.arms, 10, np.random.default_rng(2))

    chances = policy_target(name).chances(log, log, np.random.default_rng(2))[log.choices.entries(0)]

    by_product = dict(zip(beliefs.products, served, strict=True))
    products = [log.items[item] for item in log.choices.items[log.choices.entries(0)]]
    assert chances == pytest.approx([by_product[product] for product in products], abs=SAMPLED.get(name, 1e-9))


def test_an_experiment_that_nobody_answered_says_so(service):
    with pytest.raises(DataError, match="Nobody has answered"):
        logged_feedback(service, "demo")
