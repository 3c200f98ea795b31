"""The verdict of an experiment's log, in one sentence for each case."""

import numpy as np
import pandas as pd
import pytest

from rlreco.bandit.uplift import Compared, Uplift
from rlreco.domain.profile import Profile
from rlreco.views.verdicts.learning import policies_verdict, progress_verdict, regret_words, uplift_verdict

PROFILE = Profile()
"""A normalised reward of 1 is 5 - -2 = 7 in the shop's units."""


def uplift(difference, low, high):
    return Uplift(difference, low, high, 0.5, 0.4, (160, 40), (1600, 400))


def test_learning_that_earns_more_says_how_much_and_by_whom():
    assert str(uplift_verdict(uplift(0.04, 0.02, 0.06), PROFILE, "regret of thompson so far 0.45 a slate, exact")) == (
        "Learning earns an estimated 0.28 more a slate, 0.14 to 0.42 (95 %), by 160 customers with it and 40 held out; "
        "regret of thompson so far 0.45 a slate, exact."
    )


def test_learning_that_earns_less_says_so():
    assert str(uplift_verdict(uplift(-0.04, -0.06, -0.02), PROFILE)) == (
        "Learning earns an estimated 0.28 less a slate, 0.14 to 0.42 (95 %), by 160 customers with it and 40 held out."
    )


def test_an_uplift_that_can_not_be_told_says_how_many_customers_it_takes():
    """Half the interval is 1.5 times the uplift: (1.5 (1 + .8416 / 1.96))^2 = 4.597 times the 200 customers."""
    assert str(uplift_verdict(uplift(0.04, -0.02, 0.10), PROFILE)) == (
        "Can't tell yet whether learning earns more: 0.28 more a slate, from 0.14 less to 0.70 more (95 %), by 160 "
        "customers with it and 40 held out; if the difference stays, some 720 more customers would tell (80 % of the "
        "time)."
    )


def test_too_few_customers_say_what_is_missing():
    words = str(uplift_verdict("A comparison needs 10 customers.", PROFILE, "regret of ucb1 so far 1.2 a slate, exact"))

    assert words == (
        "Can't tell yet whether learning earns more; regret of ucb1 so far 1.2 a slate, exact. "
        "A comparison needs 10 customers."
    )


def test_assigned_policies_stand_beside_the_profiles_own():
    compared = [Compared("thompson", 50, 90, 0.5), Compared("uniform", 40, 80, 0.4, uplift(-0.04, -0.06, -0.02))]

    assert str(policies_verdict(compared, PROFILE)) == (
        "Beside thompson, uniform earns 0.28 less a slate (-0.42 to -0.14). Intervals are by customers and hold "
        "with 95 %."
    )


def curve(*parts):
    """Rows of policies; parts : (policy, rewards of single sessions, kind of regret, regret of a session)"""
    tables = []
    for policy, rewards, kind, regret in parts:
        sessions = np.arange(len(rewards) + 1.0)
        table = pd.DataFrame({"policy": policy, "session": sessions, "reward": np.r_[0.0, np.cumsum(rewards)]})
        for each in ("exact", "estimated"):
            table[f"{each}_sessions"] = sessions * (each == kind)
            table[f"{each}_regret"] = regret * sessions * (each == kind)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def slates(first, last, n=200):
    """Rewards by turns 0.1 above and below a mean, which changes in the middle."""
    return np.repeat([first, last], n // 2) + 0.1 * np.resize([1.0, -1.0], n)


def test_slates_that_earn_more_than_at_the_beginning_are_no_proof_of_learning():
    """Difference .2 x 7. Steps differ by .2, so a session's variance is .2^2 / 2, and that of the difference of two
    means of 50 sessions .04 / 50; half the interval is 1.96 x 7 x .0283 = .388."""
    assert str(progress_verdict(curve(("thompson", slates(0.3, 0.5), "exact", 0.1)), PROFILE)) == (
        "A slate of thompson earns 1.4 more than at the beginning, 1.0 to 1.8 (95 %), observed in the last and the "
        "first quarter of 200 slates; whether that is learning, only customers who are held out from it can tell "
        "(holdOut); regret of thompson so far 0.70 a slate, exact."
    )


def test_slates_that_earn_less_than_at_the_beginning_are_said_to():
    words = str(progress_verdict(curve(("thompson", slates(0.5, 0.3), "exact", 0.1)), PROFILE))

    assert words.startswith("A slate of thompson earns 1.4 less than at the beginning, 1.0 to 1.8 (95 %)")


def test_slates_that_earn_about_the_same_say_how_many_more_it_takes():
    """Half the interval is .388 and the difference .04 x 7 = .28: (.388 / .28 x 1.4294)^2 = 3.924 times the 200."""
    words = str(progress_verdict(curve(("thompson", slates(0.3, 0.34), "estimated", 0.1)), PROFILE))

    assert words.startswith(
        "Can't tell yet whether slates of thompson earn more than at the beginning: 0.28 more a slate, from 0.11 less "
        "to 0.67 more (95 %), observed in"
    )
    assert "if the difference stays, some 580 more slates would tell (80 % of the time)" in words
    assert words.endswith("regret of thompson so far 0.70 a slate, estimated.")


def test_random_slates_in_the_log_are_what_learning_is_compared_with():
    """Differences .4 x 7. A session's variance is .2^2 / 2: half the interval is 1.96 x 7 x sqrt(.02 / 200 + .02 / 100)
    = .238."""
    both = curve(("thompson", slates(0.5, 0.5), "exact", 0.1), ("uniform", slates(0.1, 0.1, 100), "exact", 0.5))

    assert str(progress_verdict(both, PROFILE)) == (
        "A slate of thompson earns 2.8 more than a random one, 2.6 to 3.0 (95 %), observed in 200 slates and 100 "
        "random ones, which other shoppers saw; regret of thompson so far 0.70 a slate, exact."
    )


def test_slates_about_as_good_as_random_ones_say_how_many_more_it_takes():
    """Half the interval is .238 and the difference .02 x 7 = .14: (.238 / .14 x 1.4294)^2 = 5.90 times the 300."""
    both = curve(("thompson", slates(0.12, 0.12), "exact", 0.1), ("uniform", slates(0.1, 0.1, 100), "exact", 0.5))
    words = str(progress_verdict(both, PROFILE))

    assert words.startswith(
        "Can't tell yet whether slates of thompson earn more than random ones: 0.14 more a slate, from 0.10 less to "
        "0.38 more (95 %), observed in 200 slates and 100 random ones"
    )
    assert "some 1,500 more slates would tell" in words


def test_a_few_random_slates_are_no_comparison():
    both = curve(("thompson", slates(0.3, 0.5), "exact", 0.1), ("uniform", slates(0.1, 0.1, 40), "exact", 0.5))

    assert "than at the beginning" in str(progress_verdict(both, PROFILE))


def test_a_short_log_says_how_many_slates_it_takes():
    assert str(progress_verdict(curve(("thompson", slates(0.3, 0.5, 20), "exact", 0.1)), PROFILE)) == (
        "Can't tell yet whether slates earn more than at the beginning: it takes 80 slates of one policy to compare, "
        "and thompson has 20; wait for more; regret of thompson so far 0.70 a slate, exact."
    )


def test_the_profiles_own_policy_is_judged_and_without_it_the_one_with_most_sessions():
    both = curve(("thompson", slates(0.3, 0.5), "exact", 0.1), ("greedy", slates(0.3, 0.3, 400), "exact", 0.5))

    assert "A slate of thompson earns" in str(progress_verdict(both, PROFILE))
    assert "slates of greedy earn" in str(progress_verdict(both, Profile(policy="ucb1")))


@pytest.mark.parametrize(("kind", "words"), [("estimated", "so far 0.70 a slate, estimated"), ("none", "")])
def test_regret_has_one_word_for_what_it_is(kind, words):
    assert regret_words(curve(("thompson", slates(0.3, 0.5), kind, 0.1)), PROFILE).endswith(words)
    assert bool(regret_words(curve(("thompson", slates(0.3, 0.5), kind, 0.1)), PROFILE)) == bool(words)
