"""Clicks, buys and money of a slate."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from rlreco.errors import ConfigError, DataError
from rlreco.evaluation import METRICS, LoggedSession, evaluate, from_sessions, from_table
from rlreco.evaluation.metrics import measured

CANDIDATES = {"set": ["A", "B", "C"]}
SESSIONS = [
    LoggedSession(1, "Q1", "set", ("A", "B"), (0.4, 1.0), (0.6, 0.7), clicked=("A",), bought=("B",), prices=(5.0, 9.5)),
    LoggedSession(2, "Q1", "set", ("C", "A"), (0.0, 0.0), (0.7, 0.6), prices=(None, 5.0)),
    LoggedSession(3, "Q1", "set", ("B", "A"), (0.0, 1.0), (0.7, 0.6), bought=("A",), prices=(9.5, 5.0)),
    LoggedSession(4, "Q1", "set", ("B", "C"), (0.0, 0.4), (0.7, 0.7), clicked=("C",), prices=(9.5, None)),
]


def log_of(sessions=SESSIONS):
    return from_sessions(sessions, CANDIDATES)


@pytest.mark.parametrize(
    ("metric", "of_a_slate"), [("clicks", 4 / 4), ("buys", 2 / 4), ("money", 14.5 / 4), ("reward", 2.8 / 8)]
)
def test_the_logged_policys_own_value_is_what_its_slates_brought(metric, of_a_slate):
    """A bought product was clicked too."""
    found = evaluate(log_of(), "uniform", ["snips"], metric=metric)

    assert found.behaviour.value == pytest.approx(of_a_slate)
    assert found.summary()["metric"] == metric


def test_a_targets_value_is_weighed_by_hand():
    """Uniform shows each of three on 2/3 of its slates; A, B, A and C were clicked, of 3 rows of A and 5 others."""
    a, other = (2 / 3) / 0.6, (2 / 3) / 0.7
    clicked = a + other + a + other

    found = evaluate(log_of(), "uniform", ["ips", "snips"], metric="clicks").target().estimates

    assert found["ips"].value == pytest.approx(2 * clicked / 8)
    assert found["snips"].value == pytest.approx(2 * clicked / (3 * a + 5 * other))


def test_policies_learn_from_rewards_whatever_they_are_judged_by():
    log = log_of([replace(each, number=number) for number, each in enumerate(SESSIONS * 10)])

    weights = {name: evaluate(log, "greedy", ["dr"], metric=name).target().weights for name in METRICS}

    for name in METRICS:
        assert (weights[name] == weights["reward"]).all()


def test_money_is_counted_only_where_every_bought_product_has_a_price():
    unpriced = [replace(SESSIONS[0], prices=(5.0, None)), *SESSIONS[1:]]

    with pytest.raises(DataError, match=r"'B' has none \(1 bought products are like that\)\. Add prices"):
        evaluate(log_of(unpriced), "uniform", metric="money")
    with pytest.raises(DataError, match="'B' has none"):
        measured(log_of([replace(each, prices=()) for each in SESSIONS]), "money", 2.0)


def test_a_log_of_rewards_alone_has_no_other_metric():
    log = from_table(pd.DataFrame({"item": ["A", "B"], "reward": [1.0, 0.0], "propensity": [0.5, 0.5]}))

    with pytest.raises(ConfigError, match="needs an experiment's log"):
        evaluate(log, "uniform", metric="clicks")


def test_an_unknown_metric_is_named_with_the_nearest():
    with pytest.raises(ConfigError, match=r"no metric 'click'\. Did you mean 'clicks'"):
        measured(log_of(), "click", 2.0)


def test_the_reward_is_left_as_it_is():
    log = log_of()

    assert measured(log, "reward", 2.0) is log
    assert measured(log, "buys", 2.0).reward.tolist() == (2.0 * np.array([0, 1, 0, 0, 0, 1, 0, 0])).tolist()
