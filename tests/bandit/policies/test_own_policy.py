"""Objects from outside as policies: when they run in turn, and what is refused in a sentence."""

import numpy as np
import pytest

from rlreco.bandit.policies.own_policy import OwnPolicy, name_of
from rlreco.bandit.policies.registry import named_policies, of_object, parse, spec_of
from rlreco.bandit.policies.thompson import Thompson
from rlreco.bandit.policies.ucb1 import Ucb1
from rlreco.bandit.posterior import Arms
from rlreco.bandit.slates.choose import propensities
from rlreco.errors import ConfigError

BATCH = Arms(np.array([[0.2, 0.5, 0.1], [0.9, 0.1, 0.3]]), np.array([[5.0, 9.0, 2.0], [70.0, 3.0, 1.0]]))


class Scored:
    """A policy that is one function."""

    def __init__(self, formula):
        self.formula = formula

    def scores(self, arms, rng):
        return self.formula(arms, rng)


def over_the_last_axis(arms, rng):
    return arms.means + np.sqrt(np.log(arms.impressions.sum(axis=-1, keepdims=True)) / arms.impressions)


def over_all_axes(arms, rng):
    return arms.means + np.sqrt(np.log(arms.impressions.sum()) / arms.impressions)


def arm_by_arm(arms, rng):
    return [mean + (1.0 if shown < 4 else 0.0) for mean, shown in zip(arms.means, arms.impressions, strict=True)]


def at_random(arms, rng):
    return rng.beta(1.0 + arms.means * arms.impressions, 1.0 + arms.impressions)


def by_the_number_of_rows(arms, rng):
    return arms.means * len(arms.means)


@pytest.mark.parametrize(
    ("formula", "in_turn"),
    [
        (over_the_last_axis, False),
        (at_random, False),
        (over_all_axes, True),
        (by_the_number_of_rows, True),
        (arm_by_arm, True),
    ],
)
def test_a_policy_whose_rows_depend_on_each_other_runs_in_turn_even_if_its_shape_is_right(formula, in_turn):
    policy = OwnPolicy(Scored(formula))

    policy.scores(BATCH, np.random.default_rng(1))

    assert policy.in_turn is in_turn


def test_in_turn_each_row_has_the_scores_that_it_has_alone():
    scores = OwnPolicy(Scored(over_all_axes)).scores(BATCH, np.random.default_rng(1))

    bonus = np.sqrt(np.log([[16.0], [74.0]]) / BATCH.impressions)
    assert scores == pytest.approx(BATCH.means + bonus)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (lambda arms, rng: [1.0, 2.0], "3 arms"),
        (lambda arms, rng: 1.0, "a single number"),
        (lambda arms, rng: arms.means * np.nan, "not finite"),
        (lambda arms, rng: arms.means + np.inf, "not finite"),
        (lambda arms, rng: "abc", "ValueError"),
        (lambda arms, rng: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_scores_that_are_not_one_finite_number_an_arm_are_refused_with_the_name_of_the_policy(formula, words):
    with pytest.raises(ConfigError, match=f"Scored.*{words}"):
        OwnPolicy(Scored(formula)).scores(BATCH, np.random.default_rng(1))


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        (3, "no method scores"),
        (Scored, r"is a class. Give an object of it: Scored\(\)"),
        (object(), "no method scores"),
    ],
)
def test_what_is_no_policy_is_refused(thing, words):
    with pytest.raises(ConfigError, match=words):
        named_policies([thing])


def test_the_name_is_the_attribute_or_that_of_the_class():
    named = Scored(at_random)
    named.name = "mine"

    assert (name_of(named), name_of(Scored(at_random))) == ("mine", "Scored")


def test_two_policies_of_one_name_are_refused():
    with pytest.raises(ConfigError, match="'Scored' comes twice"):
        named_policies([Scored(at_random), Scored(over_all_axes)])
    with pytest.raises(ConfigError, match="'ucb1' comes twice"):
        named_policies([Ucb1(), "ucb1"])


def test_an_object_can_not_have_the_name_of_a_policy_of_the_package():
    named = Scored(at_random)
    named.name = "thompson"

    with pytest.raises(ConfigError, match="thompson is the name of another policy"):
        of_object(named)


@pytest.mark.parametrize(
    ("policy", "spec"), [(Thompson(), "thompson"), (Thompson(z=0.5), "thompson:z=0.5"), (Scored(at_random), None)]
)
def test_policies_of_the_package_are_named_by_the_text_that_makes_them_again(policy, spec):
    assert spec_of(policy) == spec
    assert spec is None or parse(spec).policy == policy


def test_propensities_of_a_policy_without_a_formula_are_counted_over_its_draws():
    """Its first arm wins with .3. Tolerance: five standard errors, of at most .03 each."""

    def first_with_3_in_10(arms, rng):
        return np.where(rng.random() < 0.3, [2.0, 1.0, 0.0], [0.0, 1.0, 0.5])

    arms = Arms(BATCH.means[0], BATCH.impressions[0])
    recommender = of_object(Scored(first_with_3_in_10))

    chances = propensities(recommender, arms, np.array([0, 1, 2]), 1, np.random.default_rng(1))

    assert np.abs(chances.chances - [0.3, 0.7, 0.0]).max() < 5 * chances.errors.max() < 0.15


def test_a_policy_that_learns_by_itself_is_refused_where_nobody_teaches_it():
    class Taught(Scored):
        def learn(self, shown, rewards):
            """Never called here."""

    with pytest.raises(ConfigError, match="Taught learns by itself"):
        OwnPolicy(Taught(at_random)).scores(BATCH, np.random.default_rng(1))
