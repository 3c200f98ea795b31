"""Ids, codes, histories and parts of interactions."""

import numpy as np
import pytest

from rlreco.errors import NotFoundError
from rlreco.similarity.interactions import codes_of


def test_an_id_is_found_whether_it_comes_as_a_number_or_as_text():
    whole, text = np.array([7, 54, 1000]), np.array(["007", "54", "x"], dtype=object)

    assert codes_of([54, "54", "054", 8, "x", 10**30, 54.5, None], whole).tolist() == [1, 1, 1, -1, -1, -1, -1, -1]
    assert codes_of([54, "54", "7", "007", "zz", False], text).tolist() == [1, 1, -1, 0, -1, -1]


def test_a_history_is_newest_first(events):
    world = events(("ann", "a", 1, 0), ("ann", "b", 2, 9), ("bob", "a", 1, 3))

    assert world.history("ann")[["item", "rating"]].values.tolist() == [["b", 2], ["a", 1]]


def test_the_history_of_a_stranger_is_not_found(events):
    with pytest.raises(NotFoundError, match=r"User 'anna' has no interactions. Did you mean 'ann'"):
        events(("ann", "a", 1, 0)).history("anna")


def test_a_part_names_only_its_own_users_and_items(events):
    world = events(("ann", "a", 1, 0), ("bob", "b", 2, 1), ("cat", "c", 3, 2))

    part = world.where(np.array([True, False, True]))

    assert (part.users.tolist(), part.items.tolist(), part.ratings.tolist()) == (["ann", "cat"], ["a", "c"], [1, 3])
    assert part.seen.toarray().tolist() == [[1, 0], [0, 1]]
