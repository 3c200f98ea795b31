from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from rlreco.evaluation import GivenChances, LoggedSession, evaluate, from_sessions
from rlreco.evaluation.diagnostics import (
    WeightCheck,
    check_weights,
    effective_sample_size,
    light,
    light_without_weights,
    more_sessions,
    weight_histogram,
)

FINE = WeightCheck(
    effective_sample_size=4000.0,
    largest=3.0,
    heaviest=0.001,
    mean=1.0,
    mean_error=0.01,
    unseen=0.0,
    answers=500,
    customers=400.0,
)


def test_equal_weights_are_worth_their_number_and_one_weight_is_worth_one():
    assert effective_sample_size(np.full(7, 0.3)) == pytest.approx(7)
    assert effective_sample_size(np.array([0.0, 5.0])) == 1.0
    assert effective_sample_size(np.array([1.0, 2.0])) == pytest.approx(9 / 5)
    assert effective_sample_size(np.zeros(3)) == 0.0


@pytest.mark.parametrize(
    ("change", "colour", "words"),
    [
        ({}, "green", "covers the target: 4,000 effective rows"),
        ({"effective_sample_size": 400.0}, "amber", "worth only 400 rows"),
        ({"effective_sample_size": 40.0}, "red", "worth only 40 rows"),
        ({"heaviest": 0.2, "largest": 90.0}, "amber", "One row carries 20 % of all weight"),
        ({"unseen": 0.3}, "red", "30 % of the products that the target would show are never shown in the log"),
        ({"mean": 0.6}, "red", "weights average 0.60 where 1 is due"),
        ({"mean": 1.2}, "amber", "propensities don't quite fit"),
        ({"mean": 0.6, "mean_error": 0.3}, "green", "covers"),
        ({"answers": 3}, "red", "3 were answered"),
        ({"customers": 4.2}, "red", "4.2 customers"),
        ({"withheld": 0.3, "mean": 0.7}, "red", "30 % of the products that the target would show weren't on offer"),
        ({"withheld": 0.03, "mean": 0.97}, "amber", "3 % of the products that the target would show weren't on offer"),
        ({"withheld": 0.04, "unseen": 0.04, "mean": 0.92}, "red", "4 % of the products that the target would show are"),
        ({"withheld": 0.004, "mean": 0.996}, "green", "weights average 0.996 where 0.996 is due"),
    ],
)
def test_the_light_says_in_words_what_is_wrong(change, colour, words):
    found = light(replace(FINE, **change))

    assert found.colour == colour
    assert words in found.words


def test_an_estimator_with_a_caution_is_never_green():
    assert light(FINE, "Too narrow.").colour == "amber"
    assert "Too narrow." in light(FINE, "Too narrow.").words
    assert light(replace(FINE, answers=3), "Too narrow.").colour == "red"
    assert light_without_weights("A guess.", propensities=True).colour == "red"
    assert light_without_weights("A guess.", propensities=False).colour == "amber"


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        ({}, 0),
        ({"effective_sample_size": 400.0}, 750),
        ({"heaviest": 0.2}, 1500),
        ({"answers": 5}, 500),
        ({"customers": 2.5}, 1500),
        ({"effective_sample_size": 400.0, "unseen": 0.3}, None),
        ({"mean": 1.2}, None),
        ({"withheld": 0.03, "mean": 0.97}, None),
        ({"answers": 0}, None),
    ],
)
def test_a_log_of_five_hundred_sessions_lacks_so_many_for_a_green_light(change, lacking):
    """1,000 effective rows, 10 answers, 10 customers and a heaviest row of 5 % are needed."""
    assert more_sessions(replace(FINE, **change), 500) == lacking


def test_weights_are_checked_against_what_the_target_shows(small_log):
    chances = np.array([0.0, 0.5, 0.5])
    weights = chances[small_log.entry] / small_log.propensity

    found = check_weights(small_log, weights, chances)

    assert found.largest == 2.5
    assert found.heaviest == pytest.approx(2.5 / (0.5 / 0.3 + 2.5))
    assert found.mean == pytest.approx((0.5 / 0.3 + 2.5) / 4)
    assert found.answers == 1
    assert found.unseen == 0.0


def test_products_that_no_row_shows_count_as_unseen(small_log):
    without_c = small_log.rows(np.array([True, True, True, False]))

    found = check_weights(without_c, np.ones(3), np.array([0.5, 0.1, 0.4]))

    assert found.unseen == pytest.approx(0.4)


def blocked_log(n_sessions=40):
    """Slates of one of A and B at even chances; B is sold out in every fourth session, where A is certain."""
    out = [number % 4 == 0 for number in range(n_sessions)]
    sessions = [
        LoggedSession(
            number, "Q1", "set", ("A" if sold_out or number % 2 else "B",), (float(number % 3 == 0),),
            (1.0 if sold_out else 0.5,), withheld=("B",) if sold_out else (),
        )
        for number, sold_out in enumerate(out)
    ]  # fmt: skip
    return from_sessions(sessions, {"set": ["B", "A"]})


@dataclass(frozen=True)
class Wants:
    """A target that shows one product whatever is on offer."""

    item: str
    learns = False
    by_session = False

    def chances(self, log, past, rng):
        return (np.array(log.items)[log.choices.items] == self.item).astype(float)


def test_sessions_in_which_a_wanted_product_was_sold_out_lower_the_coverage():
    """B is wanted in all sessions and was on offer in three of four."""
    evaluation = evaluate(blocked_log(), {"B": Wants("B"), "A": Wants("A")}, ["snips"])

    assert evaluation.target("B").check.withheld == pytest.approx(0.25)
    assert evaluation.target("B").check.unseen == 0.0
    assert "25 % of the products that the target would show weren't on offer" in evaluation.target("B").light.words
    assert evaluation.target("A").check.withheld == 0.0


def test_products_that_are_no_candidates_of_a_session_count_as_withheld_from_given_chances():
    """Three sessions could show C, the fourth couldn't: a quarter of half the target's chance is on it."""
    sessions = [LoggedSession(number, "Q1", "all", ("A",), (1.0,), (0.5,)) for number in range(3)]
    sessions.append(LoggedSession(3, "Q1", "few", ("A",), (0.0,), (0.5,)))
    log = from_sessions(sessions, {"all": ["A", "B", "C"], "few": ["A", "B"]})
    target = GivenChances(pd.DataFrame({"item_id": ["A", "C"], "probability": [0.5, 0.5]}))

    check = evaluate(log, {"mine": target}, ["snips"]).target().check

    assert check.withheld == pytest.approx(0.25 * 0.5)
    assert check.unseen == pytest.approx(0.75 * 0.5)


def test_the_histogram_holds_every_row_and_all_weight():
    weights = np.r_[np.zeros(5), np.random.default_rng(0).lognormal(size=1000)]

    bins = weight_histogram(weights, bins=10)

    assert bins["rows"].tolist()[0] == 5
    assert bins["rows"].sum() == 1005
    assert bins["share"].sum() == pytest.approx(1.0)
    assert len(bins) == 11
    for low, high, rows in bins[["low", "high", "rows"]].iloc[1:-1].itertuples(index=False):
        assert ((weights >= low) & (weights < high)).sum() == rows


def test_weights_all_alike_make_one_bar_and_no_weights_none():
    assert weight_histogram(np.ones(4))["rows"].tolist() == [0, 4]
    assert weight_histogram(np.zeros(4))["rows"].tolist() == [4]
