import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlreco.bandit.slates.slate import explore, explorer_chances, mix_exploring, tied_top_chances, top_slate
from rlreco.errors import ConfigError


def rng(seed=0):
    return np.random.default_rng(seed)


def test_the_slate_holds_the_highest_scores_best_first():
    assert top_slate(np.array([0.1, 0.9, 0.5, 0.7]), 3, rng()).tolist() == [1, 3, 2]


def test_equal_scores_are_shown_equally_often():
    slates = top_slate(np.zeros((30_000, 5)), 2, rng())

    shown = np.bincount(slates.ravel(), minlength=5) / 30_000
    assert shown == pytest.approx(np.full(5, 0.4), abs=5 * np.sqrt(0.4 * 0.6 / 30_000))


def test_ties_behind_a_clear_winner_are_random_and_the_winner_stays_first():
    scores = np.tile([1.0, 0.5, 0.5, 0.5], (20_000, 1))

    slates = top_slate(scores, 2, rng())

    assert (slates[:, 0] == 0).all()
    seconds = np.bincount(slates[:, 1], minlength=4)[1:] / 20_000
    assert seconds == pytest.approx(np.full(3, 1 / 3), abs=5 * np.sqrt(2 / 9 / 20_000))


def test_the_order_within_a_slate_of_ties_is_random_too():
    slates = top_slate(np.zeros((20_000, 2)), 2, rng())

    assert (slates[:, 0] == 0).mean() == pytest.approx(0.5, abs=5 * 0.5 / np.sqrt(20_000))


@pytest.mark.parametrize("size", [0, 4])
def test_a_slate_that_the_candidates_cannot_fill_is_refused(size):
    with pytest.raises(ConfigError, match=f"slate of {size} .* 3 candidates"):
        top_slate(np.zeros(3), size, rng())


@given(st.integers(1, 6), st.integers(0, 6), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_a_slate_never_shows_an_arm_twice(size, more, epsilon, seed):
    chance = rng(seed)
    scores = chance.integers(0, 3, size=(4, size + more)).astype(float)

    slates = explore(scores, size, epsilon, chance).arms

    assert all(len(set(slate)) == size for slate in slates.tolist())


def test_exploring_every_place_shows_all_arms_alike():
    slates = explore(np.tile(np.arange(6.0), (30_000, 1)), 2, 1.0, rng())

    assert slates.explored.all()
    shown = np.bincount(slates.arms.ravel(), minlength=6) / 30_000
    assert shown == pytest.approx(np.full(6, 1 / 3), abs=5 * np.sqrt(2 / 9 / 30_000))


def test_without_exploring_the_slate_is_the_top_slate():
    slate = explore(np.array([3.0, 1.0, 2.0]), 2, 0.0, rng())

    assert slate.arms.tolist() == [0, 2]
    assert not slate.explored.any()


@pytest.mark.parametrize(("n_arms", "size", "epsilon"), [(5, 2, 0.3), (10, 10, 0.2), (240, 10, 0.02), (3, 1, 0.0)])
def test_exploring_chances_sum_to_the_slate_size(n_arms, size, epsilon):
    tops = tied_top_chances(np.arange(n_arms, dtype=float), size, np.arange(n_arms))

    assert mix_exploring(tops, n_arms, epsilon).sum() == pytest.approx(size, abs=1e-12)


def test_ties_share_the_chances_of_their_ranks():
    tops = tied_top_chances(np.array([2.0, 1.0, 1.0, 0.0]), 2, np.arange(4))

    assert tops.tolist() == [[0, 1, 1], [0, 0, 0.5], [0, 0, 0.5], [0, 0, 0]]


def test_the_chances_of_exploring_by_hand():
    """Two of three arms, epsilon .5: 0, 1 or 2 explorers with chance 1/4, 1/2, 1/4."""
    assert explorer_chances(2, 0.5) == pytest.approx([0.25, 0.5, 0.25])
    tops = tied_top_chances(np.array([3.0, 2.0, 1.0]), 2, np.arange(3))

    chances = mix_exploring(tops, 3, 0.5)

    assert chances == pytest.approx([0.25 + 0.5 + 0.25 * 2 / 3, 0.25 + 0.5 / 2 + 0.25 * 2 / 3, 0.5 / 2 + 0.25 * 2 / 3])
