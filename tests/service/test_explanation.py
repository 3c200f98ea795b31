"""The factors that a slate is explained by multiply to its click chance; why says what was learned."""

from math import prod

import pytest

from rlreco.bandit.beliefs import interval
from rlreco.service.learner.explanation import Explanation, state_words


@pytest.fixture
def customer(learner):
    return learner.customers(limit=1)[0].id


def test_the_factors_multiply_to_the_click_chance(learner, customer):
    shown = learner.recommend(customer)
    learner.answer(shown.session.id, shown.session.slate[:3], [])

    for explanation in learner.explain(learner.recommend(customer)):
        assert prod(ratio for _, ratio in explanation.factors) == pytest.approx(explanation.click_chance)


def test_before_the_first_answer_everything_is_prior_or_exploring(learner, customer):
    found = learner.explain(learner.recommend(customer))

    assert {explanation.why for explanation in found} <= {"prior", "exploring"}


def test_what_was_clicked_is_a_best_guess_and_better_than_its_sales_say(learner, customer):
    first = learner.recommend(customer, policy="greedy:explore=0")
    learner.answer(first.session.id, first.session.slate, [])

    again = learner.explain(learner.recommend(customer, policy="greedy:explore=0"))

    known = [explanation for explanation in again if explanation.product in first.session.slate]
    assert known
    assert all(explanation.why == "best guess" for explanation in known)
    assert all(dict(explanation.factors)["this product does better than that"] > 1.0 for explanation in known)


def test_a_policy_that_learns_each_state_alone_has_no_factors(learner, customer):
    found = learner.explain(learner.recommend(customer, policy="tutorial_epsilon_greedy"))

    assert all(explanation.click_chance is None and explanation.factors == () for explanation in found)
    assert "alone" in found[0].sentence


def test_the_interval_of_a_value_holds_it_and_is_that_of_the_honest_posterior(learner, customer):
    shown = learner.recommend(customer)
    low, high = interval(shown.beliefs.honest)

    for explanation, place in zip(learner.explain(shown), shown.rows, strict=True):
        assert (explanation.low, explanation.high) == (low[place], high[place])
        assert explanation.low < explanation.value < explanation.high


def test_the_sentence_leaves_out_factors_that_say_nothing():
    factors = (
        ("as its sales say", 0.03),
        ("this product does better than that", 1.6),
        ("in December", 1.3),
        ("for Q1", 1.0),
        ("in just this state", 0.99),
    )
    explanation = Explanation("p", "best guess", 0.1, 0.0, 0.2, 0.06, 0.5, factors)

    assert explanation.sentence == (
        "3.0 % as its sales say, × 1.6 this product does better than that, × 1.3 in December."
    )


def test_a_state_is_said_as_people_say_it():
    features = ("segment", "month", "half", "weekday")

    assert state_words(features, "Q1_December_0_Monday") == (
        "Q1 customers, in December, early in the month, on Mondays"
    )
