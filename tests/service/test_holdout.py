import numpy as np
import pytest

from rlreco.bandit.uplift import held_out
from rlreco.clock import system_clock
from rlreco.domain.profile import make_profile
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run
from rlreco.service.training.train import train


@pytest.fixture
def service(store, demo):
    train(store, demo, make_profile({"holdOut": 0.4}), base_name="demo", now=system_clock())
    return Service(store, rng=np.random.default_rng(1))


def test_held_out_customers_see_what_history_says_and_the_others_what_is_learned(learner, store):
    run(learner, sessions=60, seed=2)

    log = list(store.sessions("demo"))
    shown = {session.customer: session.policy for session in log}
    assert {shown[one] for one in shown if held_out(one, "demo", 0.4)} == {"popularity"}
    assert {shown[one] for one in shown if not held_out(one, "demo", 0.4)} == {"thompson"}


def test_the_uplift_of_learning_is_the_difference_of_both_groups_with_its_interval(learner, store):
    assert learner.history.uplift() is None

    run(learner, sessions=60, seed=2)

    found = learner.history.uplift()
    rewards = [session.outcome.reward for session in store.sessions("demo") if session.policy == "popularity"]
    assert found.without == pytest.approx(np.mean(rewards))
    assert found.difference == pytest.approx(found.learning - found.without)
    assert found.low < found.difference < found.high


def test_strangers_are_in_neither_group_also_once_their_sessions_are_claimed(learner, store):
    """One in each group would be enough to change its mean."""
    run(learner, sessions=60, seed=2)
    before = learner.history.uplift()

    for customer in ("ann", "bob", ""):
        shown = learner.recommend(None).session
        learner.answer(shown.id, bought=shown.slate)
        if customer:
            learner.claim(shown.id, customer)

    assert {held_out(customer, "demo", 0.4) for customer in ("ann", "bob")} == {True, False}
    assert learner.history.uplift() == before


def test_the_uplift_is_told_from_the_newest_sessions(learner, store):
    run(learner, sessions=60, seed=2)

    found = learner.history.uplift(newest=30)

    newest = list(store.sessions("demo"))[-30:]
    held = [session.outcome.reward for session in newest if held_out(session.customer, "demo", 0.4)]
    assert found.without == pytest.approx(np.mean(held))
