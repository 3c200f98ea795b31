"""Chances that places are looked at."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rlreco.bandit.positions import at_places, learned_chances, looks_of_values, values_of_looks
from rlreco.domain.records import Outcome, Session

NOON = datetime(2011, 8, 1, 12, tzinfo=UTC)


CLICK = 0.4


def session(clicked, values=(0.1, 0.1, 0.1), worths=()):
    return Session(
        id="s",
        experiment="e",
        customer="1",
        state="Q1",
        candidates="x",
        slate=("a", "b", "c"),
        shares=(0.1,) * 3,
        propensities=(0.5,) * 3,
        propensity_errors=(0.0,) * 3,
        values=values,
        spreads=(0.1,) * 3,
        explored=(False,) * 3,
        policy="thompson",
        weight=1.0,
        at=NOON,
        shown_at=1.0,
        opened_at=NOON,
        worths=worths,
        outcome=Outcome(tuple(clicked), (), 0.0, NOON),
    )


def answered(shown, bought):
    return replace(shown, outcome=Outcome(tuple(bought), tuple(bought), 0.0, NOON))


def test_places_after_the_last_given_one_are_looked_at_as_that():
    assert [at_places((1.0, 0.8, 0.5), size) for size in (2, 5)] == [(1.0, 0.8), (1.0, 0.8, 0.5, 0.5, 0.5)]
    assert at_places((), 3) == ()


def test_chances_are_clicks_over_values_shrunk_by_five_clicks_and_relative_to_the_first_place():
    """Of 1,000 shoppers 95, 45 and 10 click the three places, all of value .1: 150 clicks of 300 believed, so the five
    clicks of the prior are worth 10; 100 / 110, 50 / 110 and 15 / 110 are as 1 to .5 to .15."""
    log = [session("a" * (n < 95) + "b" * (n < 45) + "c" * (n < 10)) for n in range(1_000)]

    assert learned_chances(log, 3, CLICK) == pytest.approx((1.0, 0.5, 0.15))


def test_a_lower_place_that_earns_less_because_its_products_are_worth_less_is_looked_at_as_often():
    """A prior of five clicks over five believed ones keeps the ratio where clicks are as believed."""
    log = [session("a" * (n < 200) + "b" * (n < 100) + "c" * (n < 50), (0.2, 0.1, 0.05)) for n in range(1_000)]

    assert learned_chances(log, 3, CLICK) == pytest.approx((1.0, 1.0, 1.0))


def test_a_dear_product_that_stands_first_does_not_hide_that_its_place_is_looked_at_more():
    """Each has a click chance of .1, and every second click buys, so values are .1 (.1 + .5 (worth - .1)). The places
    get 100, 50 and 50 clicks of 100 believed each; five clicks are worth 7.5, and 55 / 107.5 is .524 of 105 / 107.5."""
    worths = (1.0, 0.5, 0.1)
    values = tuple(0.1 * (0.1 + 0.5 * (worth - 0.1)) for worth in worths)
    everything, first, nothing = (session(some, values, worths) for some in ("abc", "a", ""))
    log = [everything, answered(everything, "abc")] * 25 + [first, answered(first, "a")] * 25 + [nothing] * 900

    assert learned_chances(log, 3, 0.1) == pytest.approx((1.0, 55 / 105, 55 / 105))


def test_without_a_click_nothing_is_learned_and_no_chance_is_above_that_of_the_first():
    assert learned_chances([session("")], 3, CLICK) == ()
    assert learned_chances([session("c") for _ in range(100)], 3, CLICK) == (1.0, 1.0, 1.0)


def test_chances_survive_as_derived_values_beside_the_others():
    values = {"alpha": 1.0} | values_of_looks((1.0, 0.5))

    assert looks_of_values(values) == (1.0, 0.5)
    assert values == {"alpha": 1.0}
    assert looks_of_values(values) == ()
