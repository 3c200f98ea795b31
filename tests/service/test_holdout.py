import numpy as np
import pytest

from rlreco.bandit.assignment import held_out
from rlreco.bandit.uplift import TooFewCustomersError, Uplift
from rlreco.clock import system_clock
from rlreco.domain.profile import Profile, make_profile
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run
from rlreco.service.training.train import train
from rlreco.views.learning import uplift_sentence


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
    with pytest.raises(TooFewCustomersError, match="There are 0 with learning and 0 without"):
        learner.history.uplift()

    run(learner, sessions=60, seed=2)

    found = learner.history.uplift()
    rewards = [session.outcome.reward for session in store.sessions("demo") if session.policy == "popularity"]
    assert found.without == pytest.approx(np.mean(rewards))
    assert found.difference == pytest.approx(found.learning - found.without)
    assert found.low < found.difference < found.high
    customers = {session.customer for session in store.sessions("demo") if session.policy == "popularity"}
    assert (found.customers[1], found.sessions[1]) == (len(customers), len(rewards))
    assert sum(found.sessions) == 60


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


@pytest.mark.parametrize(
    ("bounds", "sentence"),
    [
        ((0.02, 0.04, 0.06), "Learning earns 0.28 more a slate: +0.14 to +0.42 with 95 % confidence"),
        ((-0.06, -0.04, -0.02), "Learning earns 0.28 less a slate: -0.42 to -0.14 with 95 % confidence"),
        ((-0.02, 0.04, 0.10), "Whether learning earns more can't be told yet: +0.28 a slate, -0.14 to +0.70 with 95 %"),
    ],
)
def test_the_sentence_of_an_uplift_says_more_or_less_only_where_the_interval_does(bounds, sentence):
    """In units of 5 - -2 = 7 for a normalised reward of 1."""
    low, difference, high = bounds

    words = uplift_sentence(Uplift(difference, low, high, 0.5, 0.4, (160, 40), (1600, 400)), Profile())

    assert words.startswith(sentence)
    assert words.endswith("(160 customers in 1,600 sessions with learning, 40 in 400 without).")
