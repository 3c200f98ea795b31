from dataclasses import replace

import numpy as np
import pytest

from rlreco.errors import DataError
from rlreco.evaluation import Choices
from rlreco.evaluation.feedback import sums_at


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0, "propensity 0"), (1.2, "no chance is above 1"), (np.nan, "no propensity"), (-0.1, "propensity -0.1")],
)
def test_an_impossible_propensity_is_named_with_its_row_and_what_can_still_be_said(small_log, value, words):
    wrong = small_log.propensity.copy()
    wrong[2] = value

    with pytest.raises(DataError, match=words) as told:
        replace(small_log, propensity=wrong)

    assert "Row 3" in str(told.value)
    assert "1 of 4 rows" in str(told.value)
    assert "'dm'" in str(told.value)


def test_a_log_without_propensities_is_a_log(small_log):
    assert replace(small_log, propensity=None).propensity is None


def test_an_empty_log_is_refused(small_log):
    with pytest.raises(DataError, match="nothing to evaluate"):
        small_log.rows(np.zeros(4, dtype=bool))


@pytest.mark.parametrize("name", ["reward", "features"])
def test_a_number_that_is_missing_is_named_with_its_row(small_log, name):
    values = np.ones((4, 2)) if name == "features" else np.ones(4)
    values[3] = np.nan

    with pytest.raises(DataError, match="Row 4"):
        replace(small_log, **{name: values})


def test_columns_of_different_lengths_are_refused(small_log):
    with pytest.raises(DataError, match="4 rewards but 3 rows of session"):
        replace(small_log, session=np.arange(3))


def test_an_entry_is_found_by_group_and_item_and_is_minus_one_elsewhere():
    choices = Choices.of([np.array([2, 0]), np.array([1, 2])], [1, 1], [-1, -1], ["x", "y"])

    found = choices.entry(np.array([0, 0, 1, 1, 1]), np.array([0, 2, 1, 0, 7]))

    assert found.tolist() == [0, 1, 2, -1, -1]
    assert choices.items.tolist() == [0, 2, 1, 2]


def test_groups_taken_twice_repeat_their_candidates():
    choices = Choices.of([np.array([0, 1]), np.array([2])], [1, 1], [-1, -1], ["x", "y"])

    taken = choices.take(np.array([1, 0, 1]))

    assert taken.items.tolist() == [2, 0, 1, 2]
    assert taken.states == ("y", "x", "y")


def test_group_sums_add_each_groups_own_entries():
    choices = Choices.of([np.array([0, 1]), np.array([2])], [1, 1], [-1, -1], ["x", "y"])

    assert choices.sums(np.array([1.0, 2.0, 5.0])).tolist() == [3.0, 5.0]


def test_a_split_keeps_sessions_whole_and_the_early_ones_first(shoppers):
    log = shoppers.log(shoppers.rewards(), 0.3, 10, np.random.default_rng(0))

    past, rest = log.split(0.5)

    assert set(past.session) == {0, 1, 2, 3, 4}
    assert set(rest.session) == {5, 6, 7, 8, 9}


@pytest.mark.parametrize("share", [0.0, 0.01, 1.0])
def test_a_split_that_leaves_a_part_empty_is_refused(small_log, share):
    with pytest.raises(DataError, match="nothing to learn from"):
        small_log.split(share)


def test_a_log_by_session_shows_the_same_items_in_as_many_groups_as_sessions(shoppers):
    log = shoppers.log(shoppers.rewards(), 0.3, 50, np.random.default_rng(0))

    apart = log.by_session()

    assert len(apart.choices) == 50
    assert (apart.item == log.item).all()
    assert apart.choices.states[int(apart.group[-1])] == "49"


def test_sums_at_an_index_that_never_occurs_are_zero():
    assert sums_at(np.array([0, 2, 0]), np.array([1.0, 2.0, 3.0]), 4).tolist() == [4.0, 0.0, 2.0, 0.0]
