"""What everybody takes lately."""

import numpy as np
import pytest

from rlreco.similarity import PopularItems, similar

DOUBLE = np.dtype(np.float64)


def test_events_are_counted_each_by_its_age_whatever_the_rating(events):
    world = events(("ann", "a", 5, 0), ("bob", "a", 0, 10), ("bob", "b", 1, 20), ("cat", "b", 1, 20))

    fitted = PopularItems(half_life=10).fit(world, DOUBLE)

    assert fitted.weights.tolist() == [pytest.approx([0.25 + 0.5, 2.0])]


def test_everybody_gets_the_same_list_but_for_what_they_had(events):
    world = events(("ann", "a", 1, 0), ("bob", "a", 1, 0), ("bob", "b", 1, 0), ("cat", "c", 1, 0))

    assert [user_list.items for user_list in similar(world, "popularity")] == [["b", "c"], ["c"], ["a", "b"]]


def test_what_sold_once_outlives_what_is_sold_now_only_without_decay(events):
    old = [(f"u{n}", "old", 1, 0) for n in range(5)]
    world = events(*old, ("v", "new", 1, 300), ("w", "new", 1, 300), ("x", "rare", 1, 150))

    kept, forgotten = (similar(world, "popularity", half_life=half_life, users=["x"]) for half_life in ("none", "30d"))

    assert next(iter(kept)).items == ["old", "new"]
    assert next(iter(forgotten)).items == ["new", "old"]
