from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pytest

from rlreco.bandit.policies.registry import POLICIES, parse
from rlreco.bandit.slates.candidates import slate_chances
from rlreco.domain.records import CandidateSet
from rlreco.errors import DataError
from rlreco.evaluation import METRICS, evaluate, policy_target
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


def test_products_that_were_sold_out_lower_the_coverage_of_policies_that_want_them(learner, demo_store):
    """The most wanted product is sold out in 45 of 60 sessions, all in one state."""
    customer = next(iter(learner.customers())).id
    state = learner.recommend(customer, MONDAY, policy="uniform").session.state
    best = learner.candidates(state).products[int(np.argmax(learner.candidates(state).shares))]

    def visits(number):
        for _ in range(number):
            session = learner.recommend(customer, MONDAY, policy="uniform").session
            learner.answer(session.id, clicked=session.slate[:1])
        return session

    before = visits(15)
    demo_store.set_available(learner.experiment.catalogue, best, False)
    learner.refresh()
    after = visits(45)

    assert best not in before.withheld
    assert after.withheld == (best,)
    log = learner.history.feedback()
    found = evaluate(log, {"uniform": "uniform", "best": Wants(best)}, ["snips"])
    n_candidates = len(log.choices.items) // len(log.choices)
    assert found.target("uniform").check.withheld == pytest.approx(0.75 / n_candidates, rel=0.01)
    assert found.target("best").check.withheld == pytest.approx(0.75 / 10)
    assert "weren't on offer then" in found.target("best").light.words


@dataclass(frozen=True)
class Wants:
    """A target that always shows one product, and the rest of the slate at random."""

    item: str
    learns = False
    by_session = False

    def chances(self, log, past, rng):
        choices = log.choices
        wanted = np.array(log.items)[choices.items] == self.item
        others = (choices.size - 1) / (choices.lengths - 1)
        return np.where(wanted, 1.0, others[choices.group])


def test_clicks_buys_and_money_of_the_log_are_what_its_answers_hold(learner):
    run(learner, sessions=60, seed=1, policy="uniform")
    sessions, catalogue = learner.history.newest(60), learner.products()
    log = learner.history.feedback()
    bought = [product for session in sessions for product in session.outcome.bought]
    clicks = sum(len({*session.outcome.clicked, *session.outcome.bought}) for session in sessions)

    values = {metric: evaluate(log, "uniform", metric=metric).behaviour.value for metric in METRICS}

    assert len(bought) > 0
    assert values["clicks"] == pytest.approx(clicks / 60)
    assert values["buys"] == pytest.approx(len(bought) / 60)
    assert values["money"] == pytest.approx(sum(catalogue[product].price for product in bought) / 60)


def test_sessions_of_one_customer_belong_together_also_when_claimed_later(learner):
    customers = [customer.id for customer in learner.customers()][:2]
    sessions = [learner.recommend(customer, MONDAY).session for customer in (*customers, customers[0], None, None)]
    learner.claim(sessions[3].id, customers[1])
    for session in sessions:
        learner.answer(session.id)

    first, second, again, claimed, stranger = learner.history.feedback().cluster[::10]

    assert (first, second) == (again, claimed)
    assert len({first, second, stranger}) == 3
