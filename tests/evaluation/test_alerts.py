"""Alerts: how seldom they are false, that a real change raises them, and what they say."""

from datetime import datetime

import numpy as np
import pytest
from scipy.stats import hypergeom

from rlreco.domain.records import Outcome, Session
from rlreco.evaluation.alerts import FALSE_ALARMS, alerts, propensity_health, rate_change

NOW = datetime(2026, 3, 2)
SIZE = 10


def shown(number, clicks=0, buys=0, policy="thompson", propensity=0.3):
    """An answered session with a slate of ten products."""
    slate = tuple(f"p{place}" for place in range(SIZE))
    numbers = (0.1,) * SIZE
    return Session(
        id=f"s{number}", experiment="shop", customer="c", state="all", candidates="set", slate=slate, shares=numbers,
        propensities=(propensity,) * SIZE, propensity_errors=(0.0,) * SIZE, values=numbers, spreads=numbers,
        explored=(False,) * SIZE, policy=policy, weight=1.0, at=NOW, shown_at=0.0, opened_at=NOW, number=number,
        outcome=Outcome(slate[:clicks], slate[:buys], 0.0, NOW),
    )  # fmt: skip


def log_of(clicks, buys=None, **more):
    """Newest first. clicks, buys : of each session, the oldest first"""
    buys = np.zeros(len(clicks), int) if buys is None else buys
    rows = enumerate(zip(clicks, buys, strict=True), start=1)
    return [shown(number, click, buy, **more) for number, (click, buy) in rows][::-1]


def names(log):
    return [alert.name for alert in alerts(log, log)]


def clustered(rng, n_logs, n_sessions, rate):
    """Events of stationary sessions whose customers differ: within a slate they come in clusters."""
    chances = rng.beta(20 * rate, 20 * (1 - rate), size=(n_logs, n_sessions))
    return rng.binomial(SIZE, chances).astype(float)


@pytest.mark.parametrize(("rate", "n_recent"), [(0.08, 250), (0.005, 250), (0.08, 60)])
def test_stationary_logs_have_a_falling_score_and_a_moving_one_at_most_as_often_as_stated(rate, n_recent):
    """8,000 logs: 8 of each are due at a chance of .001; 16 is three standard errors above."""
    rng, n_logs = np.random.default_rng(1), 8_000
    n_sessions = 4 * n_recent
    slates = np.full(n_sessions, float(SIZE))

    changes = [rate_change(events, slates, n_recent) for events in clustered(rng, n_logs, n_sessions, rate)]

    scores = np.array([change.score for change in changes if change is not None])
    assert len(scores) > 0.8 * n_logs
    assert (scores < -3.0902).sum() <= 16
    assert (np.abs(scores) > 3.2905).sum() <= 16


def test_whole_logs_that_are_stationary_raise_at_most_the_stated_share_of_alarms():
    """500 logs of two policies, one that never learns: .5 of each alert is due; 3 has a chance of one in seventy."""
    rng, raised = np.random.default_rng(2), {"drift": 0, "falling_buys": 0}
    for _ in range(500):
        clicks = clustered(rng, 1, 400, 0.1)[0].astype(int)
        buys = rng.binomial(clicks, 0.4)
        log = log_of(clicks[:200], buys[:200]) + log_of(clicks[200:], buys[200:], policy="uniform")
        for name in set(names(log)):
            raised[name] += 1

    assert FALSE_ALARMS == 0.001
    assert max(raised.values()) < 3


def test_the_score_of_single_events_is_that_of_the_hypergeometric_distribution():
    """Of 100 slates of one product 30 are clicked, 16 of them among the last 40: as many as in a draw of 40."""
    events = np.r_[np.ones(14), np.zeros(46), np.ones(16), np.zeros(24)]

    change = rate_change(events, np.ones(100), 40)

    draw = hypergeom(100, 30, 40)
    assert change == pytest.approx((14 / 60, 16 / 40, (16 - draw.mean()) / draw.std()))


def test_a_rate_with_too_few_sessions_or_events_is_not_tested():
    assert rate_change(np.ones(60), np.full(60, 10.0), 19) is None
    assert rate_change(np.r_[np.zeros(75), np.full(25, 0.36)], np.full(100, 10.0), 25) is None
    assert rate_change(np.zeros(100), np.full(100, 10.0), 25) is None
    assert rate_change(np.zeros(0), np.zeros(0), 0) is None


def test_a_click_rate_that_halves_is_drift_and_buys_that_stop_are_falling():
    steady, rng = np.full(300, 2), np.random.default_rng(3)
    drifting = np.r_[rng.binomial(SIZE, 0.2, 300), rng.binomial(SIZE, 0.1, 100)]

    assert names(log_of(drifting)) == ["drift"]
    assert names(log_of(np.r_[steady, np.full(100, 2)], np.r_[np.arange(300) % 2, np.zeros(100, int)])) == [
        "falling_buys"
    ]


def test_a_rise_is_drift_for_a_policy_that_never_learns_and_none_for_one_that_does():
    rng = np.random.default_rng(4)
    rising = np.r_[rng.binomial(SIZE, 0.1, 300), rng.binomial(SIZE, 0.2, 100)]

    assert (
        names(log_of(rising, policy="uniform")) == names(log_of(rising, policy="popularity:explore=0.1")) == ["drift"]
    )
    assert names(log_of(rising)) == []


def test_two_policies_of_different_rates_are_no_drift_when_one_follows_the_other():
    first, then = log_of(np.full(200, 4)), log_of(np.full(200, 1), policy="uniform")

    assert names([*then, *first]) == []


def test_an_alert_says_how_much_and_what_to_do():
    clicks = np.r_[np.arange(300) % 3, np.zeros(100, int)]

    [alert] = alerts(log_of(clicks), log_of(clicks))

    assert alert.words == (
        "The click rate of thompson fell from 10.00% to 0.00% of products shown in its newest sessions. Customers or "
        "products may have changed: bring the shop up to date (rlreco train --continue); where "
        "tastes go on changing, a shop with halfLife forgets."
    )


def test_a_thin_log_says_how_thin_and_what_to_do():
    log = log_of([0] * 3, propensity=0.5)

    assert [alert.words for alert in alerts(log, [])] == [
        "The newest 3 answered slates are worth only 30 effective rows for judging another policy, such as random "
        "slates; 100 are needed. Let more customers come, or explore more (explore)."
    ]


def test_effective_rows_are_those_of_kish_and_rows_that_were_certain_count_for_nothing():
    """Weights 2 and 4, ten rows each: (20 + 40)^2 / (40 + 160) = 18."""
    log = [shown(1, propensity=0.5), shown(2, propensity=0.25), shown(3, propensity=1.0)]

    health = propensity_health(log)

    assert (health.rows, health.effective, health.least) == (30, pytest.approx(18.0), 0.25)
    assert health.share == pytest.approx(0.6)
    assert propensity_health([]).share == 0.0


def test_a_log_is_thin_below_a_hundred_effective_rows_and_where_no_other_product_had_a_chance():
    assert names(log_of([0] * 9, propensity=0.5)) == ["thin_log"]
    assert names(log_of([0] * 10, propensity=0.5)) == []
    assert names(log_of([0] * 500, propensity=1.0)) == ["thin_log"]
    assert names([]) == []
