"""A clock that is set back, or was wrong before: no evidence counts twice, none is lost, and no age is negative."""

from datetime import UTC, datetime, timedelta

import pytest

from rlreco.bandit.beliefs import decay_weight
from rlreco.domain.profile import Profile
from rlreco.domain.rewards import lesson
from rlreco.service.service import Service
from rlreco.service.upkeep.recover import rebuild

T0, HALF_LIFE = datetime(2026, 3, 2, 9, tzinfo=UTC), 7.0


class SetClock:
    def __init__(self):
        self.days = 0.0

    def __call__(self):
        return T0 + timedelta(days=self.days)


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def shop(store, demo, clock):
    """The experiment of a demo shop, begun anew at each call, as after a restart."""
    Service(store, clock=clock).train(demo, Profile(half_life=HALF_LIFE), base_name="shop", name="shop")
    return lambda: Service(store, clock=clock).learner("shop")


def answered(learner):
    session = learner.recommend(None).session
    return learner.answer(session.id, session.slate[:1], final=True).session


def looks(store, session):
    """What is believed to have been looked at, at the moment of a session."""
    return store.snapshot("shop").arms["root", "root"].impressions / decay_weight(session.shown_at, HALF_LIFE)


@pytest.mark.parametrize("restarted", [False, True])
def test_evidence_counts_once_although_the_clock_goes_back_by_five_half_lives(store, shop, clock, restarted):
    learner = shop()
    clock.days = 5 * HALF_LIFE
    first = answered(learner)
    clock.days = 0.0
    second = answered(shop() if restarted else learner)

    assert second.shown_at == first.shown_at == 5 * HALF_LIFE
    assert looks(store, second) == pytest.approx(len(first.slate) + len(second.slate))


def test_no_age_is_negative_before_the_training(store, shop, clock):
    clock.days = -30.0

    session = answered(shop())

    assert (session.shown_at, session.weight) == (0.0, 1.0)
    assert session.opened_at == clock()


def test_answers_silence_and_editions_go_on_by_number_whatever_the_clock_does(store, shop, clock):
    learner, acknowledged = shop(), []
    for days in (3.0, -20.0, 40.0, 1.0):
        clock.days = days
        waiting = learner.recommend(None).session
        acknowledged += [answered(learner).id for _ in range(3)]
        assert store.session(waiting.id).outcome is None
        learner.update()

    log = list(store.sessions("shop", answered=False))
    assert [session.number for session in log] == list(range(1, 17))
    assert [edition.number for edition in store.editions("shop")] == [2, 3, 4, 5]
    assert {*acknowledged} <= {session.id for session in log if session.outcome}
    assert rebuild(store, lesson, check=True).differences == 0


def test_a_slate_waits_its_whole_time_although_the_clock_went_back(store, shop, clock):
    learner = shop()
    clock.days = 10.0
    waiting = learner.recommend(None).session
    clock.days = 2.0
    Service(store, clock=clock).upkeep.recover()
    assert store.session(waiting.id).outcome is None
    clock.days = 11.1
    Service(store, clock=clock).upkeep.recover()

    assert store.session(waiting.id).outcome.clicked == ()
