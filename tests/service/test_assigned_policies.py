"""Policies assigned to customers: sticky, logged with exact propensities, and compared by customers."""

from datetime import datetime

import numpy as np
import pytest

from rlreco.bandit.assignment import assigned_policy, held_out
from rlreco.clock import system_clock
from rlreco.domain.profile import Profile, make_profile
from rlreco.domain.rewards import lesson
from rlreco.errors import ConfigError
from rlreco.evaluation import evaluate
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run
from rlreco.service.training.train import train
from rlreco.service.upkeep.recover import rebuild
from rlreco.store.connect import connect
from rlreco.views.uplift import compared_sentence, compared_table, detectable_sentence

MONDAY = datetime(2026, 8, 3, 12)
ASSIGN = {"uniform": 0.3, "ucb1:exploration=.5": 0.2}
CUSTOMERS = [f"c{number}" for number in range(200)]


@pytest.fixture
def service(store, demo):
    profile = make_profile({"holdOut": 0.2, "assign": ASSIGN, "policy": "greedy"})
    train(store, demo, profile, base_name="demo", now=system_clock())
    return Service(store, rng=np.random.default_rng(1))


def policy_of(customer):
    if held_out(customer, "demo", 0.2):
        return "popularity"
    return assigned_policy(customer, "demo", 0.2, ASSIGN) or "greedy"


def test_every_customer_is_served_by_her_policy_at_every_call(learner):
    for customer in CUSTOMERS[:30] * 2:
        assert learner.recommend(customer, MONDAY).session.policy == policy_of(customer)
        assert learner.recommend(customer, MONDAY, policy="default").session.policy == policy_of(customer)


def test_strangers_have_the_profiles_policy_and_a_request_may_name_another(learner):
    free = next(customer for customer in CUSTOMERS if not held_out(customer, "demo", 0.2))

    assert learner.recommend(None, MONDAY).session.policy == "greedy"
    assert learner.recommend(free, MONDAY, policy="softmax").session.policy == "softmax"


def test_an_assigned_policy_has_the_chances_that_its_sessions_logged(learner, store):
    """Uniform doesn't learn: as the target of its own log it weighs every impression 1."""
    for customer in CUSTOMERS[:60]:
        session = learner.recommend(customer, MONDAY).session
        learner.answer(session.id, session.slate[:1])

    weights = evaluate(learner.history.feedback("uniform"), "uniform", ["ips"]).target().weights

    assert weights == pytest.approx(1.0, abs=1e-5)
    assert rebuild(store, lesson, check=True).differences == 0


def test_the_policies_are_compared_by_the_sessions_that_they_served(learner, store):
    run(learner, sessions=200, seed=2)
    free = next(customer for customer in CUSTOMERS if policy_of(customer) == "uniform")
    other = learner.recommend(free, MONDAY, policy="softmax").session
    learner.answer(other.id, bought=other.slate)

    compared = learner.history.compared_policies()

    assert [each.policy for each in compared] == ["greedy", *ASSIGN]
    for each in compared:
        of_policy = [session for session in store.sessions("demo") if session.policy == each.policy]
        assert each.sessions == len(of_policy)
        assert each.customers == len({session.customer for session in of_policy})
        assert each.mean == pytest.approx(np.mean([session.outcome.reward for session in of_policy]))
    assert compared[1].uplift.difference == pytest.approx(compared[1].mean - compared[0].mean)


def test_the_uplift_of_learning_leaves_out_customers_of_assigned_policies(learner, store):
    """Of the 200 sessions, those whom the profile's own policy serves and the held-out ones."""
    run(learner, sessions=200, seed=2)

    found = learner.history.uplift()

    served = {"greedy": [], "popularity": []}
    for session in store.sessions("demo"):
        served.get(session.policy, []).append(session.outcome.reward)
    assert (found.learning, found.without) == pytest.approx([np.mean(each) for each in served.values()])


def test_an_export_carries_the_assignment(service, store, tmp_path):
    service.upkeep.export_to(tmp_path)
    copy = connect("memory:", durable=False)
    Service(copy).upkeep.import_from(tmp_path)

    there = Service(copy).learner("demo")

    assert there.profile.assign == ASSIGN
    assert {there.recommend(each, MONDAY).session.policy for each in CUSTOMERS[:40]} == {
        policy_of(each) for each in CUSTOMERS[:40]
    }
    copy.close()


def test_the_table_and_the_sentence_say_what_the_intervals_say(learner):
    run(learner, sessions=200, seed=2)
    compared = learner.history.compared_policies()

    table, words = compared_table(compared, learner.profile), compared_sentence(compared, learner.profile)

    assert list(table.columns) == ["policy", "customers", "sessions", "reward", "difference", "low", "high"]
    assert np.isnan(table["low"][0])
    assert (table["high"] - table["low"])[1] == pytest.approx(7 * (compared[1].uplift.high - compared[1].uplift.low))
    assert words.startswith("Beside greedy, uniform ")
    assert words.endswith("hold with 97.5 %, so that all 2 hold together with 95 %.")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"assign": {"ucb1": 0.8}, "holdOut": 0.2}, "take 100% of the customers: leave some for policy"),
        ({"assign": {"thompson": 0.5}}, "'thompson', which the other customers have anyway"),
        ({"assign": {"ucb1": 0.1, "ucb1 ": 0.2}}, "names a policy twice"),
        ({"assign": {"ucb1": 0.0}}, "assign.ucb1 should be greater than 0"),
        ({"assign": {"ucb1": "0.5"}}, "assign.ucb1 should be a valid number"),
    ],
)
def test_shares_that_make_no_sense_are_one_clear_line(values, message):
    with pytest.raises(ConfigError, match=message):
        make_profile(values)


def test_an_unknown_policy_is_refused_before_anything_is_trained(store, demo):
    with pytest.raises(ConfigError, match="no policy 'ucb9'"):
        train(store, demo, Profile(assign={"ucb9": 0.5}), base_name="demo", now=system_clock())


def test_a_hold_out_says_what_it_can_find_before_it_starts():
    assert "raise holdOut" in detectable_sentence(50, 0.1)
    assert "Some 434 of 4,340 customers are held out" in detectable_sentence(4_340, 0.1)
