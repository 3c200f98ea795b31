"""Names of policies for people."""

import pandas as pd
import pytest

from rlreco.bandit.policies.registry import POLICIES
from rlreco.language import speaking
from rlreco.simulation.personal.best_lists import REFERENCES
from rlreco.views.words.policies import (
    POLICY_NAMES,
    is_random,
    name_and_code,
    name_columns,
    policy_name,
    short_policy_name,
    with_names,
)


@pytest.mark.parametrize("code", [*POLICIES, "default", *REFERENCES])
def test_every_policy_has_a_name_that_is_no_code(code):
    assert "_" not in policy_name(code)
    assert policy_name(code) != code
    assert len(short_policy_name(code)) <= 20


def test_no_two_policies_have_the_same_name():
    assert len(set(POLICY_NAMES.values())) == len(POLICY_NAMES)
    assert len({short_policy_name(code) for code in POLICY_NAMES}) == len(POLICY_NAMES)


@pytest.mark.parametrize(
    ("spec", "name", "short"),
    [
        ("thompson", "Thompson sampling", "Thompson"),
        ("thompson:z=.5,explore=.1", "Thompson sampling (z=.5,explore=.1)", "Thompson (z=.5,explore=.1)"),
        ("uniform [B]", "Random slates [B]", "Random [B]"),
        ("softmax:temperature=.1 [A]", "Softmax (temperature=.1) [A]", "Softmax (temperature=.1) [A]"),
        ("MyPolicy", "MyPolicy", "MyPolicy"),
    ],
)
def test_settings_and_the_mark_of_a_run_stay_beside_the_name(spec, name, short):
    assert (policy_name(spec), short_policy_name(spec)) == (name, short)


def test_a_list_of_options_has_the_code_too_so_that_either_is_found():
    assert name_and_code("uniform") == "Random slates · uniform"
    assert name_and_code("MyPolicy") == "MyPolicy"


def test_random_slates_are_seen_with_a_mark_and_nothing_else_is_random():
    assert is_random("uniform [A]")
    assert not is_random("uniformly_mine")


def test_a_table_has_the_names_beside_the_codes():
    named = with_names(pd.DataFrame({"regret": [1.0], "policy": ["kl_ucb"]}))

    assert named.columns.tolist() == ["regret", "name", "policy"]
    assert named.iloc[0].tolist() == [1.0, "KL-UCB", "kl_ucb"]


def test_names_are_german_for_germans_and_codes_stay():
    with speaking("de"):
        assert policy_name("uniform:x=1 [A]") == "Zufällige Auswahl (x=1) [A]"
        assert name_and_code("thompson") == "Thompson-Sampling · thompson"
        assert name_columns() == {"name": "Strategie", "policy": "Code"}
        assert policy_name("mine") == "mine"
