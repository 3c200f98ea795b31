"""EASE against the regressions that it is the closed form of."""

import numpy as np
import pandas as pd
import pytest

from rlreco.errors import ConfigError
from rlreco.similarity import Ease, interactions_of, similar


def a_world(n_users=60, n_items=9, n_events=250, seed=1):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"user": rng.integers(0, n_users, n_events), "item": rng.integers(0, n_items, n_events)})
    return interactions_of(frame, "user", "item")


@pytest.mark.parametrize("regularization", [0.5, 20.0, 500.0])
def test_each_column_is_the_ridge_regression_of_the_item_on_all_others(regularization):
    world = a_world()
    had = world.seen.toarray().astype(float)

    weights = Ease(regularization).fit(world, np.dtype(np.float64)).weights

    for item in range(had.shape[1]):
        others = np.delete(had, item, axis=1)
        ridge = np.linalg.solve(others.T @ others + regularization * np.eye(others.shape[1]), others.T @ had[:, item])
        assert np.delete(weights[:, item], item) == pytest.approx(ridge)
        assert weights[item, item] == 0


def test_two_items_by_hand():
    # B'B = [[2, 1], [1, 1]]; with lambda 1 the weight of a for b is 1 / (2 + 1), that of b for a 1 / (1 + 1).
    world = interactions_of(pd.DataFrame({"u": [1, 1, 2], "i": ["a", "b", "a"]}), "u", "i")

    assert Ease(1.0).fit(world, np.dtype(np.float64)).weights == pytest.approx(np.array([[0, 1 / 3], [1 / 2, 0]]))


def test_scores_add_up_the_weights_of_what_the_user_had():
    world = a_world()
    fitted = Ease(10.0).fit(world, np.dtype(np.float64))
    expected = world.seen.toarray() @ fitted.weights

    lists = similar(world, "ease", regularization=10.0, k=3)

    for code, user_list in enumerate(lists):
        open_items = np.flatnonzero(world.seen.toarray()[code] == 0)
        assert sorted(user_list.scores, reverse=True) == user_list.scores
        assert user_list.scores == pytest.approx(np.sort(expected[code, open_items])[::-1][:3])


def test_ratings_and_repeats_do_not_count(events):
    plain = events(("ann", "a", 1, 0), ("ann", "b", 1, 0), ("bob", "a", 1, 0))
    loud = events(("ann", "a", 5, 0), ("ann", "a", 5, 1), ("ann", "b", 0, 0), ("bob", "a", 3, 9))

    weights = [Ease().fit(world, np.dtype(np.float64)).weights for world in (plain, loud)]

    assert weights[0].tolist() == weights[1].tolist()


def test_a_catalogue_too_large_for_memory_is_refused_before_it_is_tried():
    with pytest.raises(ConfigError, match=r"9 items would need .* GB. Use sar"):
        Ease(largest=8).fit(a_world(), np.dtype(np.float64))


@pytest.mark.parametrize("regularization", [0.0, -1.0, float("nan"), float("inf")])
def test_regularization_must_be_above_0(regularization):
    with pytest.raises(ConfigError, match="regularization must be above 0"):
        Ease(regularization)


def test_a_half_life_is_refused_since_times_do_not_count(events):
    with pytest.raises(ConfigError, match="ease has no parameter 'half_life'"):
        similar(events(("ann", "a", 1, 0)), "ease", half_life="30d")
