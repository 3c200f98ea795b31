"""The verdict of an off-policy evaluation, in one sentence for each case."""

import pytest

from rlreco.domain.profile import Profile
from rlreco.evaluation import Evaluation, TargetValue
from rlreco.evaluation.diagnostics import Light, WeightCheck
from rlreco.evaluation.results import Estimate, compared
from rlreco.views.verdicts.evaluation import evaluation_verdict, judged_target

GOOD = WeightCheck(2000.0, 3.0, 0.01, 1.0, 0.01, 0.0, answers=400, customers=300.0)


def estimate(lift, low, high, colour="green", rows=2000.0):
    light = Light(colour, "Reasons.")
    return Estimate(0.5, 0.1, 0.3, 0.7, lift, low, high, compared(low, high), light, rows)


def target(lift, low, high, colour="green", more=0, *, name="greedy", rows=2000.0, check=GOOD):
    return TargetValue(name, {"snips": estimate(lift, low, high, colour, rows)}, {}, None, check, more, ())


def verdict(*targets, metric="reward", profile=None):
    evaluation = Evaluation(300, 3000, 100, metric, estimate(0.0, 0.0, 0.0), targets)
    return str(evaluation_verdict(evaluation, profile))


BETTER, WORSE, UNCLEAR = (0.28, 0.14, 0.45), (-0.28, -0.45, -0.14), (0.2, -0.1, 0.5)


def test_a_better_policy_on_a_good_log_is_a_claim_with_its_interval():
    assert verdict(target(*BETTER)) == (
        "greedy would have earned an estimated 0.28 more a product shown than the policies of the log, "
        "0.14 to 0.45 (95 %); the log is good enough to decide by."
    )


def test_a_thin_log_says_how_many_sessions_to_wait_for():
    assert verdict(target(*BETTER, "amber", 812)).endswith("; the log is thin: wait for some 810 more sessions.")
    assert verdict(target(*BETTER, "amber", 1)).endswith("wait for some 1 more session.")


@pytest.mark.parametrize("more", [0, None])
def test_a_doubt_that_more_sessions_do_not_lift_points_to_its_reasons(more):
    assert verdict(target(*BETTER, "amber", more)).endswith("; decide with care, for the reasons below.")


def test_a_worse_policy_has_its_interval_from_the_smaller_loss_to_the_larger():
    assert verdict(target(*WORSE)).startswith(
        "greedy would have earned an estimated 0.28 less a product shown than the policies of the log, "
        "0.14 to 0.45 (95 %)"
    )


def test_what_can_not_be_told_yet_says_what_it_takes():
    """Half the interval is .3 = 1.5 times the lift: (1.5 (1 + .8416 / 1.96))^2 = 4.597 times the 400 sessions."""
    assert verdict(target(*UNCLEAR)) == (
        "Can't tell yet whether greedy would have earned more than the policies of the log: 0.20 more a product shown, "
        "from 0.10 less to 0.50 more (95 %), by estimate; if the difference stays, some 1,400 more sessions would tell "
        "(80 % of the time)."
    )


def test_a_thin_log_that_can_not_tell_waits_for_the_longer_of_both():
    assert "some 5,000 more sessions would tell" in verdict(target(*UNCLEAR, "amber", 5_000))


def test_a_difference_of_nothing_is_not_waited_for():
    assert verdict(target(0.0, 0.0, 0.0)) == (
        "greedy would have earned the same as the policies of the log: the estimates don't differ at all."
    )
    assert verdict(target(0.0, -0.1, 0.1)).endswith(
        "; so small a difference can't be told from none by any sensible number of sessions."
    )


@pytest.mark.parametrize("lift", [BETTER, WORSE, UNCLEAR])
def test_a_log_that_is_far_too_thin_tells_nothing_whatever_its_estimate(lift):
    words = verdict(target(*lift, "red", 800))

    assert words.startswith(
        "Can't tell yet whether greedy would have earned more than the policies of the log: the log"
    )
    assert words.endswith("; wait for some 800 more sessions.")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rows": float("nan")}, "is by a model alone; evaluate it with snips, dr or sndr."),
        (
            {"check": WeightCheck(2000.0, 3.0, 0.01, 1.0, 0.01, 0.0, answers=0, customers=300.0)},
            "none was answered above the lowest reward; wait for answers.",
        ),
        ({}, "; log with more exploring, or choose a policy nearer to those of the log."),
    ],
)
def test_an_estimate_that_more_sessions_do_not_help_says_what_does(change, words):
    assert verdict(target(*BETTER, "red", None, **change)).endswith(words)


@pytest.mark.parametrize(
    ("metric", "lift", "words"),
    [
        ("clicks", BETTER, "would have had an estimated 0.28 more clicks a slate than"),
        ("clicks", WORSE, "would have had an estimated 0.28 fewer clicks a slate than"),
        ("buys", WORSE, "would have sold an estimated 0.28 fewer products a slate than"),
        ("money", BETTER, "would have earned an estimated 0.28 more money a slate than"),
        ("clicks", UNCLEAR, "whether greedy would have had more clicks than the policies of the log: 0.20 more clicks"),
        ("clicks", UNCLEAR, "from 0.10 fewer to 0.50 more (95 %)"),
    ],
)
def test_each_metric_has_words_of_its_own(metric, lift, words):
    assert words in verdict(target(*lift), metric=metric)


def test_rewards_are_in_the_shops_own_units_and_other_metrics_in_their_own():
    """In units of 5 - -2 = 7 for a normalised reward of 1."""
    assert "2.0 more a product shown than the policies of the log, 1.0 to 3.1" in verdict(
        target(*BETTER), profile=Profile()
    )
    assert "0.28 more clicks" in verdict(target(*BETTER), metric="clicks", profile=Profile())


def test_the_best_of_several_is_named_and_said_to_be_picked():
    words = verdict(target(*WORSE, name="uniform"), target(*BETTER))

    assert words.startswith("Of 2 policies greedy would have earned most: an estimated 0.28 more a product shown than")
    assert words.endswith("; it was picked as the best, which flatters it.")


def test_where_all_are_worse_none_would_have_earned_more():
    worst = target(-0.5, -0.6, -0.4, name="uniform")

    assert verdict(worst, target(*WORSE)).startswith(
        "None of 2 policies would have earned more: the best, greedy, an estimated 0.28 less a product shown than"
    )


def test_the_best_of_several_that_can_not_be_told_is_named_too():
    words = verdict(target(*WORSE, name="uniform"), target(*UNCLEAR))

    assert words.startswith("Can't tell yet whether greedy, the best of 2 policies, would have earned more than")


def test_a_policy_that_the_log_can_answer_for_goes_before_a_higher_guess():
    sure, guess = target(0.1, 0.05, 0.15), target(0.9, 0.8, 1.0, "red", name="uniform")

    assert judged_target([guess, sure]) is sure
    assert judged_target([guess, target(*BETTER, "red")]) is guess
