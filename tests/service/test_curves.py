"""Learning over time, as it is read from the store."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from rlreco.plots.learning.curves import regret_summary
from rlreco.service.learner.curves import newest_of
from rlreco.service.shoppers.run import run


def test_a_learning_curve_starts_at_zero_and_ends_at_the_totals_of_the_run(learner):
    totals = run(learner, sessions=60, seed=4)

    curve = learner.history.curve()

    assert list(curve["policy"].unique()) == [totals.policy]
    assert tuple(curve.loc[0, ["session", "exact_regret", "reward"]]) == (0, 0, 0)
    assert list(curve["session"]) == list(range(61))
    assert curve["exact_regret"].iloc[-1] == pytest.approx(totals.regret)
    assert curve["exact_regret"].is_monotonic_increasing
    assert curve["estimated_sessions"].iloc[-1] == 0


def test_the_newest_sessions_of_each_policy_keep_their_numbers_and_sum_up_from_zero(learner):
    for policy, sessions in (("thompson", 30), ("uniform", 5)):
        run(learner, sessions=sessions, seed=4, policy=policy)
    curve = learner.history.curve()

    newest = newest_of(curve, 10)

    thompson, uniform = (newest[newest["policy"] == policy] for policy in ("thompson", "uniform"))
    whole = curve[curve["policy"] == "thompson"].set_index("session")
    assert list(thompson["session"]) == list(range(20, 31))
    assert list(uniform["session"]) == list(range(6))
    assert thompson["reward"].iloc[0] == 0
    assert thompson["reward"].iloc[-1] == pytest.approx(whole["reward"][30] - whole["reward"][20])
    assert np.isnan(thompson["ctr"].iloc[0])
    assert thompson["ctr"].iloc[-1] == whole["ctr"][30]
    assert f"{thompson['exact_regret'].iloc[-1]:,.1f} in 10" in regret_summary(newest, "exact", 1.0)


def test_a_stretch_of_many_sessions_is_never_cut_in_two():
    curve = pd.DataFrame({"policy": "p", "session": [0.0, 100.0, 250.0, 300.0], "reward": [0.0, 10.0, 40.0, 45.0]})
    curve[["impressions", "clicks", "buys", "exact_regret", "estimated_regret", "ctr", "conversion"]] = 0.0

    newest = newest_of(curve, 60)

    assert list(newest["session"]) == [100, 250, 300]
    assert list(newest["reward"]) == [0, 30, 35]


def test_the_value_of_a_state_over_time_has_a_point_for_each_showing_and_one_for_now(learner):
    state = "Q4_December_0_Monday"
    customer = next(one.id for one in learner.customers(limit=10**6) if one.band == "Q4")
    for _ in range(3):
        session = learner.recommend(customer, datetime(2025, 12, 1), policy="greedy:explore=0").session
        learner.answer(session.id, clicked=session.slate[:1], bought=[])

    history = learner.value_history(state, products=1)

    assert list(history["session"]) == [1, 2, 3, 4]
    assert history["value"].is_monotonic_increasing
    assert ((history["low"] <= history["value"]) & (history["value"] <= history["high"])).all()


def test_the_newest_visits_alone_are_shown_where_only_they_are_asked_for(learner):
    customer = learner.customers(limit=1)[0]
    for _ in range(4):
        session = learner.recommend(customer.id, datetime(2025, 12, 1)).session
        learner.answer(session.id, clicked=[], bought=[])

    history = learner.value_history(session.state, products=8, sessions=2)

    assert set(history["session"]) == {3, 4, 5}


def test_values_over_time_are_those_of_one_policy_however_many_played(learner, demo_store):
    for policy in ("thompson", "uniform", "thompson"):
        run(learner, sessions=1, seed=1, policy=policy)
    states = [session.state for session in demo_store.sessions("demo")]

    history = learner.value_history(states[-1], products=10)

    log = list(demo_store.sessions("demo", state=states[-1]))
    of_thompson = {session.number for session in log if session.policy == "thompson"}
    assert set(history["session"]) == {*of_thompson, max(of_thompson) + 1}
