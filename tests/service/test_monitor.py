"""Experiments watched from outside: which sessions are looked at, figures by policy, and their bounds."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from rlreco.domain.records import CurveGain
from rlreco.service.monitor import figures
from rlreco.service.monitor.watched import newest_sessions, settled_sessions
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def clock():
    """The time, which tests set."""
    return [MONDAY]


@pytest.fixture
def learner(demo_store, clock):
    return Service(demo_store, rng=np.random.default_rng(1), clock=lambda: clock[0]).learner("demo")


def answer_many(learner, sessions):
    customer = learner.customers(limit=1)[0].id
    for _ in range(sessions):
        learner.answer(learner.recommend(customer).session.id)


@pytest.mark.parametrize(("on_monday", "on_wednesday"), [(30, 5), (5, 30), (0, 5)])
def test_answers_of_persons_are_settled_a_day_after_their_slate(learner, demo_store, clock, on_monday, on_wednesday):
    answer_many(learner, on_monday)
    clock[0] = MONDAY + timedelta(days=2)
    answer_many(learner, on_wednesday)

    newest = newest_sessions(demo_store, learner.experiment)
    settled = settled_sessions(demo_store, learner.experiment, newest, clock[0])

    assert [session.number for session in newest] == list(range(on_monday + on_wednesday, 0, -1))
    assert [session.number for session in settled] == list(range(on_monday, 0, -1))


def test_answers_of_simulated_shoppers_are_settled_at_once(learner, demo_store, clock):
    run(learner, sessions=5, seed=3)

    newest = newest_sessions(demo_store, learner.experiment)

    assert settled_sessions(demo_store, learner.experiment, newest, clock[0]) == newest


def test_an_experiment_without_sessions_has_no_alert(learner):
    assert learner.alerts() == []


def test_a_log_of_three_slates_is_too_thin_and_one_of_many_is_well(learner):
    run(learner, sessions=3, seed=3, policy="uniform")
    assert [alert.name for alert in learner.alerts()] == ["thin_log"]

    run(learner, sessions=30, seed=3, policy="uniform")
    assert learner.alerts() == []


def test_figures_are_the_sums_of_the_log_by_policy(learner, demo_store, clock):
    for policy, sessions in (("thompson", 20), ("uniform", 10)):
        run(learner, sessions=sessions, seed=3, policy=policy)
    learner.recommend(learner.customers(limit=1)[0].id)

    [demo] = figures.figures_of(demo_store, [learner.experiment], clock[0])

    log = list(demo_store.sessions("demo"))
    assert demo.experiment == "demo"
    assert {policy: sums.sessions for policy, sums in demo.sums.items()} == {"thompson": 20, "uniform": 10}
    for policy, sums in demo.sums.items():
        own = [session for session in log if session.policy == policy]
        assert sums.clicks == sum(len({*session.outcome.clicked, *session.outcome.bought}) for session in own)
        assert sums.reward == pytest.approx(sum(session.outcome.reward for session in own))
        assert sums.exact_regret == pytest.approx(sum(session.best - session.expected for session in own))
        assert demo.health[policy].least == min(chance for session in own for chance in session.propensities)
    assert demo.waiting == 1


def test_policies_beyond_the_first_are_summed_as_other(learner, demo_store, clock, monkeypatch):
    monkeypatch.setattr(figures, "MOST_POLICIES", 2)
    for epsilon in (0.1, 0.2, 0.3, 0.4):
        run(learner, sessions=3, seed=3, policy=f"epsilon_greedy:epsilon={epsilon}")

    [demo] = figures.figures_of(demo_store, [learner.experiment], clock[0])

    first, second = (f"epsilon_greedy:epsilon={epsilon}" for epsilon in (0.1, 0.2))
    assert {label: sums.sessions for label, sums in demo.sums.items()} == {first: 3, second: 3, "other": 6}
    assert demo.health.keys() == {first, second, "other"}
    assert sum(demo.sums.values(), CurveGain()).impressions == 4 * 3 * learner.profile.n_products


def test_only_the_newest_experiments_have_figures(learner, demo_store, clock, monkeypatch):
    monkeypatch.setattr(figures, "MOST_EXPERIMENTS", 1)

    assert len(figures.figures_of(demo_store, [learner.experiment] * 3, clock[0])) == 1
