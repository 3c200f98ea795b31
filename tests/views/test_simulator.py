"""What an answer changed, in the digits that are read."""

from rlreco.domain.profile import Profile
from rlreco.service.learner.recommendation import Change
from rlreco.views.simulator import change_table, change_words, code_word

PROFILE = Profile()
"""A normalised reward of 1 is 5 - -2 = 7 in the shop's units."""


def changes(*values):
    """values : before and after of each product, in the shop's units"""
    all_changes = [
        Change(str(place), "ignored", -2, before / 7, after / 7, 1) for place, (before, after) in enumerate(values)
    ]
    return change_table(all_changes, [], {}, PROFILE)


def test_a_change_is_the_difference_of_the_two_values_that_stand_beside_it():
    table = changes((0.3349, 0.3351), (0.326, 0.334), (1.0, 1.15), (0.5, 0.25))

    assert list(table["change"]) == [0.15, 0.01, 0.0, -0.25]
    assert list(table["before"] + table["change"]) == list(table["after"])


def test_what_did_not_move_says_so_and_no_zero_has_a_sign():
    table = changes((0.334, 0.331), (-0.001, 0.001))

    assert [change_words(change) for change in table["change"]] == ["no change", "no change"]
    assert not any(str(value).startswith("-") for value in table["before"])
    assert (change_words(0.15), change_words(-0.2)) == ("+0.15", "−0.20")


def test_a_prior_says_where_it_comes_from():
    assert code_word("prior") == "prior: from the sales"
