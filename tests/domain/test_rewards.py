from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from rlreco.domain.answers import grown
from rlreco.domain.ids import ROOT
from rlreco.domain.profile import make_profile
from rlreco.domain.records import Answer, Experiment, Gain, Outcome, Session
from rlreco.domain.rewards import bucket, lesson, outcomes, reward
from rlreco.domain.states import PRODUCT_NODE
from rlreco.errors import ConfigError

NOON = datetime(2011, 8, 1, 12, tzinfo=UTC)
PROFILE = make_profile({"clickReward": 1.0, "buyReward": 5.0, "ignore": -2.0, "stateFeatures": ["segment", "month"]})
EXPERIMENT = Experiment("e", "c", PROFILE, (("month",),), {}, NOON)


def answered(clicked=(), bought=(), *, weight=1.0, **more):
    outcome = Outcome(clicked, bought, 0.0, NOON)
    return Session(
        id="s",
        experiment="e",
        customer="1",
        state="Q1_August",
        candidates="x",
        slate=("a", "b"),
        shares=(0.1, 0.2),
        propensities=(0.5, 0.25),
        propensity_errors=(0.0, 0.0),
        values=(0.1, 0.1),
        spreads=(0.1, 0.1),
        explored=(False, False),
        policy="thompson",
        weight=weight,
        at=NOON,
        shown_at=1.0,
        opened_at=NOON,
        number=7,
        outcome=outcome,
        **more,
    )


def test_a_click_is_worth_three_sevenths_of_a_buy():
    assert PROFILE.click == pytest.approx(3 / 7)
    assert [reward(False, False, 3 / 7), reward(True, False, 3 / 7), reward(True, True, 3 / 7)] == [0, 3 / 7, 1]


def test_a_bought_product_counts_as_clicked_whether_or_not_it_was():
    assert outcomes(("a", "b", "c"), {"b"}, {"a"}) == [(True, True), (True, False), (False, False)]


def test_an_answer_teaches_every_node_of_the_state_and_the_root():
    taught = lesson(answered(clicked=("a",), bought=("b",)), EXPERIMENT).arms

    a, b = Gain(1, 1, 0, 0.1, 3 / 7, 6 / 7), Gain(1, 1, 1, 0.2, 1.0, 4.0)
    for node in (PRODUCT_NODE, "month=August", "Q1_August"):
        assert taught[node, "a"] == pytest.approx(a)
        assert taught[node, "b"] == pytest.approx(b)
    assert taught[ROOT, ROOT] == pytest.approx(a + b)
    assert len(taught) == 7


def test_a_bought_product_earns_its_worth_of_then_and_a_click_what_it_always_does():
    """Two products worth .8 and .5, shown with chances 1/2 and 1/4: .8 / .5 = 1.6; a click of 3/7 over .25: 12/7."""
    session = answered(clicked=("b",), bought=("a",), worths=(0.8, 0.5))

    taught = lesson(session, EXPERIMENT).arms

    assert taught[PRODUCT_NODE, "a"] == pytest.approx(Gain(1, 1, 1, 0.1, 0.8, 1.6))
    assert taught[PRODUCT_NODE, "b"] == pytest.approx(Gain(1, 1, 0, 0.2, 3 / 7, 12 / 7))


def test_a_purchase_that_comes_after_the_click_adds_what_it_is_worth_beyond_the_click():
    opened = replace(answered(), outcome=None, worths=(0.8, 0.5))
    clicked = grown(opened, Answer(("a",), (), NOON), PROFILE.click)
    bought = grown(clicked, Answer((), ("a",), NOON), PROFILE.click)

    assert (clicked.outcome.reward, bought.outcome.reward) == (pytest.approx(3 / 7), 0.8)
    added = lesson(bought, EXPERIMENT, clicked)
    assert added.arms[PRODUCT_NODE, "a"] == pytest.approx(Gain(0, 0, 1, 0, 0.8 - 3 / 7, (0.8 - 3 / 7) / 0.5))
    assert added.curve.reward == pytest.approx(0.8 - 3 / 7)


def test_an_impression_counts_by_the_chance_that_its_place_is_looked_at_and_a_click_in_full():
    """The second place is looked at by half of the shoppers: a click there stands for 3/7 / (1/2 1/4) = 24/7."""
    taught = lesson(answered(clicked=("a", "b"), looks=(1.0, 0.5)), EXPERIMENT)

    assert taught.arms[PRODUCT_NODE, "a"] == pytest.approx(Gain(1, 1, 0, 0.1, 3 / 7, 6 / 7))
    assert taught.arms[PRODUCT_NODE, "b"] == pytest.approx(Gain(0.5, 1, 0, 0.1, 3 / 7, 24 / 7))
    assert taught.curve.impressions == 2


def test_a_low_place_does_not_poison_a_product_that_is_clicked_as_often_when_looked_at():
    """Of 40 shoppers, half click the first when they see it; half look at the second, and half of these click it."""
    clicks = [tuple("a" * (number % 2 == 0)) + tuple("b" * (number % 4 == 0)) for number in range(40)]

    taught = [lesson(answered(clicked=clicked, looks=(1.0, 0.5)), EXPERIMENT).arms for clicked in clicks]

    sums = {product: sum((each[PRODUCT_NODE, product] for each in taught), start=Gain()) for product in ("a", "b")}
    assert [sums[product].clicks for product in ("a", "b")] == [20, 10]
    assert [sums[product].clicks / sums[product].impressions for product in ("a", "b")] == [0.5, 0.5]


@pytest.mark.parametrize(
    ("positions", "message"), [([1, 0.5], "each of nProducts places: 3, got 2"), ([1, 0.5, 0], "above 0 and at most 1")]
)
def test_chances_of_places_that_cant_be_are_refused(positions, message):
    with pytest.raises(ConfigError, match=message):
        make_profile({"nProducts": 3, "positions": positions})


def test_what_is_ignored_still_counts_as_shown():
    taught = lesson(answered(), EXPERIMENT)

    assert taught.arms[PRODUCT_NODE, "b"] == Gain(1, 0, 0, 0.2, 0)
    assert taught.curve.impressions == 2


def test_a_propensity_that_was_estimated_as_nothing_loses_no_answer():
    session = replace(answered(clicked=("a",)), propensities=(0.0, 1.0))

    assert lesson(session, EXPERIMENT).arms[PRODUCT_NODE, "a"].ips_reward == pytest.approx(3 / 7 * 1e6)


def test_the_decay_weight_multiplies_the_arms_and_not_the_curve():
    taught = lesson(answered(bought=("a",), weight=4.0), EXPERIMENT)

    assert taught.arms[PRODUCT_NODE, "a"] == pytest.approx(Gain(4, 4, 4, 0.4, 4, 8))
    assert taught.curve.buys == 1


def test_exact_and_estimated_regret_are_never_added_up():
    exact = lesson(answered(expected=0.2, best=0.5), EXPERIMENT).curve
    estimated = lesson(answered(estimate=(0.4, 0.1, 0.9)), EXPERIMENT).curve

    assert (exact.exact_sessions, exact.exact_regret, exact.estimated_sessions) == (1, pytest.approx(0.3), 0)
    assert (estimated.estimated_sessions, estimated.estimated_regret, estimated.exact_sessions) == (1, 0.4, 0)


def test_buckets_never_go_back_and_a_million_sessions_fill_under_two_thousand():
    places = [bucket(number) for number in range(1, 20_000)]

    assert all(later - earlier in (0, 1) for earlier, later in pairwise(places))
    assert bucket(1_000_000) < 2_000
