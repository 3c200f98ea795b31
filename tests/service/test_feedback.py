import pytest

from rlreco.errors import DataError
from rlreco.evaluation import evaluate
from rlreco.service.shoppers.run import run


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


def test_an_experiment_that_nobody_answered_says_so(learner):
    with pytest.raises(DataError, match="Nobody has answered"):
        learner.history.feedback()
