"""Records as text: read as they were written, whatever release wrote them and whatever floats they hold."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from math import inf, isnan, nan

import numpy as np
import pytest

from rlreco.domain.lists import ListedItem
from rlreco.domain.records import CandidateSet, Outcome, Session
from rlreco.store.json_text import (
    candidates_text,
    items_text,
    outcome_text,
    read_candidates,
    read_items,
    read_outcome,
    read_session,
    session_text,
)

NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
OUTCOME = Outcome(("Café",), (), 3 / 7, NOW)
SESSION = Session(
    id="s1",
    experiment="shop",
    customer="17850",
    state="Q1_May",
    candidates="abc",
    slate=("Café", "B"),
    shares=(0.1, 1 / 3),
    propensities=(1e-300, 1.0),
    propensity_errors=(0.0, 5e-324),
    values=(1e22, -0.0),
    spreads=(0.1 + 0.2, 1e16),
    explored=(True, False),
    policy="thompson:z=.5",
    weight=1.0,
    at=datetime(2026, 5, 1, 8, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
    shown_at=3.25,
    opened_at=NOW,
    number=7,
)

CHANGES = [
    {},
    {"outcome": OUTCOME},
    {"expected": 0.5, "best": 2 / 3, "estimate": (0.1, 0.0, 0.3)},
    {"weight": inf, "shown_at": 1e9},
    {"values": (-inf, 1e308), "best": inf},
    {"at": datetime(2026, 5, 1, 8)},
    {"at": datetime(1890, 1, 1, tzinfo=timezone(timedelta(minutes=9, seconds=21)))},
    {"shown_at": 12},
    {"weight": np.float64(0.1), "shares": (np.float64(0.25), 0.5)},
]


@pytest.mark.parametrize("changes", CHANGES)
def test_a_session_comes_back_from_its_text_as_it_was(changes):
    session = replace(SESSION, **changes)

    back = read_session(session_text(session))

    assert back == session
    assert back.at.utcoffset() == session.at.utcoffset()
    assert {type(number) for number in (*back.shares, back.weight, back.shown_at)} == {float}


def test_nan_stays_nan():
    back = read_session(session_text(replace(SESSION, values=(nan, 0.5), estimate=(nan, 0.0, 1.0))))

    assert isnan(back.values[0])
    assert isnan(back.estimate[0])
    assert (back.values[1], back.estimate[1:]) == (0.5, (0.0, 1.0))


def test_a_sessions_text_has_a_key_for_each_field():
    keys = json.loads(session_text(SESSION))

    assert list(keys) == list(Session.__dataclass_fields__)
    assert keys["slate"] == ["Café", "B"]
    assert keys["opened_at"] == "2026-03-02T09:30:00.123456Z"


def test_keys_that_an_older_text_lacks_have_their_defaults_and_strange_ones_are_ignored():
    text = json.loads(session_text(SESSION))
    for key in ("source", "expected", "best", "estimate", "outcome"):
        del text[key]

    assert read_session(json.dumps({**text, "later": {"a": 1}})) == SESSION


@pytest.mark.parametrize("damage", ["", "{", "null", "[]", "7", '{"id": "s1"}', '{"outcome": 7}'])
def test_a_damaged_text_is_refused(damage):
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_session(damage)


def test_outcomes_candidates_and_lists_come_back_from_their_texts_as_they_were():
    candidates = CandidateSet.of(("Café", "|"), (1 / 3, 1e-7))
    items = (ListedItem("Café", 1 / 3), ListedItem("B", 0.0), ListedItem("C", -inf))

    assert read_outcome(outcome_text(OUTCOME)) == OUTCOME
    assert read_outcome(outcome_text(replace(OUTCOME, reward=inf))).reward == inf
    assert read_candidates(candidates_text(candidates)) == candidates
    assert read_items(items_text(items)) == items
    assert read_items(items_text(items[:2])) == items[:2]
    assert all(isinstance(item, ListedItem) for item in read_items(items_text(items)))
    assert read_items("[]") == ()
