"""SAR against numbers worked out by hand, and against the formulas written densely."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlreco.errors import ConfigError, DataError
from rlreco.similarity import SIMILARITIES, Sar, interactions_of, similar

DOUBLE = np.dtype(np.float64)


def dense(weights):
    return weights if isinstance(weights, np.ndarray) else weights.toarray()


def scores_of(lists, user):
    match = next(user_list for user_list in lists if user_list.user == user)
    return dict(zip(match.items, match.scores, strict=True))


@pytest.mark.parametrize(
    ("similarity", "ab", "ac", "bc"),
    [
        ("counts", 2, 2, 1),
        ("jaccard", 2 / 3, 2 / 3, 1 / 3),
        ("lift", 1 / 3, 1 / 3, 1 / 4),
        ("cosine", 2 / 6**0.5, 2 / 6**0.5, 1 / 2),
    ],
)
def test_likeness_is_what_the_formula_gives_by_hand(three_shoppers, similarity, ab, ac, bc):
    alike = dense(Sar(similarity).fit(three_shoppers, DOUBLE).weights)

    assert [alike[0, 1], alike[0, 2], alike[1, 2]] == pytest.approx([ab, ac, bc])
    assert alike == pytest.approx(alike.T)


@pytest.mark.parametrize(
    ("similarity", "diagonal"),
    [("counts", [3, 2, 2]), ("jaccard", [1, 1, 1]), ("lift", [1 / 3, 1 / 2, 1 / 2]), ("cosine", [1, 1, 1])],
)
def test_an_item_is_as_like_itself_as_the_formula_says(three_shoppers, similarity, diagonal):
    assert np.diag(dense(Sar(similarity).fit(three_shoppers, DOUBLE).weights)) == pytest.approx(diagonal)


@pytest.mark.parametrize(
    ("similarity", "score"),
    [("counts", 5 * 2 + 1), ("jaccard", 11 / 3), ("lift", 5 / 3 + 1 / 4), ("cosine", 10 / 6**0.5 + 1 / 2)],
)
def test_a_score_adds_up_ratings_times_likeness(three_shoppers, similarity, score):
    assert scores_of(similar(three_shoppers, similarity=similarity), "ann") == pytest.approx({"c": score})


def test_seen_items_are_listed_only_when_asked_for(three_shoppers):
    kept = scores_of(similar(three_shoppers, keep_seen=True), "ann")

    assert kept == pytest.approx({"a": 5 + 2 / 3, "b": 5 * 2 / 3 + 1, "c": 11 / 3})


def test_an_event_counts_half_after_each_half_life(events):
    world = events(("ann", "a", 8, 0), ("bob", "b", 8, 10), ("cat", "c", 8, 20))

    affinity = Sar(half_life="10d").fit(world, DOUBLE).profiles.toarray()

    assert np.diag(affinity) == pytest.approx([2.0, 4.0, 8.0])


def test_repeated_events_are_decayed_each_by_its_own_time(events):
    # The trap: adding the timestamps up before decaying puts both events in the year 2070.
    world = events(("ann", "a", 4, 0), ("ann", "a", 2, 10), ("bob", "a", 1, 20))

    assert Sar(half_life=10).fit(world, DOUBLE).profiles.toarray()[0, 0] == pytest.approx(4 / 4 + 2 / 2)


def test_repeated_events_without_decay_add_up(events):
    world = events(("ann", "a", 4, 0), ("ann", "a", 2, 10), ("bob", "a", 1, 20), ("bob", "b", 1, 20))

    fitted = Sar(half_life=None).fit(world, DOUBLE)

    assert fitted.profiles.toarray()[0, 0] == 6
    assert scores_of(similar(world, half_life="none"), "ann") == pytest.approx({"b": 6 / 2})


def test_repeats_count_once_in_likeness(events):
    world = events(("ann", "a", 1, 0), ("ann", "a", 1, 1), ("ann", "b", 1, 2), ("bob", "a", 1, 3))

    assert dense(Sar("counts").fit(world, DOUBLE).weights).tolist() == [[2, 1], [1, 1]]


def test_an_event_after_the_given_moment_counts_one_and_no_more(events):
    world = events(("ann", "a", 8, 0), ("bob", "b", 8, 10))

    fitted = Sar(half_life=10, now=datetime(2020, 1, 1)).fit(world, DOUBLE)

    assert np.diag(fitted.profiles.toarray()) == pytest.approx([8, 8])


def test_pairs_below_the_threshold_are_not_alike(three_shoppers):
    alike = dense(Sar("counts", threshold=2).fit(three_shoppers, DOUBLE).weights)

    assert alike.tolist() == [[3, 2, 2], [2, 2, 0], [2, 0, 2]]


def test_no_threshold_leaves_a_score_undefined(three_shoppers):
    lists = similar(three_shoppers, threshold=100)

    assert scores_of(lists, "ann") == {"c": 0.0}


def test_normalised_scores_are_what_the_formula_gives_by_hand(three_shoppers):
    # c = (5/3, 5/3, 1), low 1, high 5: (11/3 - 1) / (25/3 - 1) x 4 + 1.
    assert scores_of(similar(three_shoppers, normalize=True), "ann") == pytest.approx({"c": 27 / 11})


def test_the_scale_of_normalising_is_that_of_the_decayed_ratings(events):
    # Affinities 1 x 1/4 and 4 x 1; ann: c = (1, 1), x_b = 1/4; low = 1/4, high = 4.
    world = events(("ann", "a", 1, 0), ("bob", "a", 4, 20), ("bob", "b", 4, 20))

    normalised = scores_of(similar(world, similarity="jaccard", half_life=10, normalize=True), "ann")

    # Ann's c = (1/4, 1/8): x_b = 1/8, between 1/8 x 1/4 and 1/4 x 4.
    assert normalised == pytest.approx({"b": (1 / 8 - 1 / 32) / (1 - 1 / 32) * (4 - 1 / 4) + 1 / 4})


def test_a_zero_rating_is_an_event_that_adds_nothing(events):
    # The trap: the zero is dropped or turns into NaN, which sorts before every number.
    world = events(("ann", "a", 0, 0), ("ann", "b", 5, 0), ("bob", "a", 1, 0), ("bob", "c", 1, 0), ("bob", "d", 0, 0))

    lists = similar(world, half_life=None, keep_seen=True)

    assert scores_of(lists, "ann") == pytest.approx({"b": 5, "a": 2.5, "c": 0, "d": 0})
    assert [user_list.items for user_list in similar(world)] == [["c", "d"], ["b"]]


def test_with_nothing_but_zero_ratings_lists_are_in_the_order_of_ids(events):
    world = events(("ann", "a", 0, 0), ("bob", "b", 0, 0), ("bob", "c", 0, 0))

    lists = list(similar(world, normalize=True))

    assert [user_list.items for user_list in lists] == [["b", "c"], ["a"]]
    assert lists[0].scores == [0.0, 0.0]


@pytest.mark.parametrize("similarity", SIMILARITIES)
def test_every_similarity_fills_its_lists(similarity):
    # The trap: one of the similarities of the reference library hands out no rows at all.
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"user": rng.integers(0, 40, 400), "item": rng.integers(0, 60, 400)})

    lists = similar(interactions_of(frame, "user", "item"), similarity=similarity)

    assert len(lists.frame()) == 40 * 10
    assert lists.frame()["score"].notna().all()


def test_a_similarity_that_is_not_offered_is_refused_with_those_that_are():
    with pytest.raises(ConfigError, match=r"no similarity 'mutual information'.*jaccard"):
        Sar("mutual information")


@pytest.mark.parametrize("half_life", ["soon", "-3d", "0", "nan", "inf", "1..5d", "3y"])
def test_a_half_life_that_is_no_time_is_refused(half_life):
    with pytest.raises(ConfigError, match="half-life is a time above 0"):
        Sar(half_life=half_life)


@pytest.mark.parametrize(("half_life", "share"), [("2w", 0.5), ("336h", 0.5), (14, 0.5), ("14", 0.5), ("7 d", 0.25)])
def test_a_half_life_may_be_in_weeks_days_or_hours(events, half_life, share):
    world = events(("ann", "a", 1, 0), ("bob", "b", 1, 14))

    assert Sar(half_life=half_life).fit(world, DOUBLE).profiles.toarray()[0, 0] == pytest.approx(share)


def test_normalising_negative_ratings_is_refused_since_it_could_turn_the_order_round(events):
    with pytest.raises(DataError, match="no rating is below 0; the lowest is -2"):
        similar(events(("ann", "a", -2, 0), ("bob", "b", 1, 0)), normalize=True)


def test_a_half_life_without_times_is_refused(three_shoppers):
    with pytest.raises(ConfigError, match="needs times"):
        similar(three_shoppers, half_life="30d")


ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 7), st.integers(0, 4), st.integers(0, 90)), min_size=1, max_size=60
)


def written_densely(world, similarity, threshold, half_life):
    """The formulas of the method, one cell at a time, without a sparse matrix."""
    n_users, n_items = world.shape
    affinity, had = np.zeros((n_users, n_items)), np.zeros((n_users, n_items))
    ages = (world.times.max() - world.times) / np.timedelta64(1, "D")
    for user, item, rating, age in zip(world.user_of, world.item_of, world.ratings, ages, strict=True):
        affinity[user, item] += rating * 2 ** (-age / half_life)
        had[user, item] = 1
    both = had.T @ had
    both[both < threshold] = 0
    alike = np.zeros_like(both)
    for item, other in zip(*np.nonzero(both), strict=True):
        alike[item, other] = SIMILARITIES[similarity](both[item, other], both[item, item], both[other, other])
    return affinity @ alike, had > 0


@settings(deadline=None, max_examples=80)
@given(ROWS, st.sampled_from(sorted(SIMILARITIES)), st.integers(1, 3), st.integers(1, 9), st.booleans())
def test_lists_are_the_dense_formula_sorted_by_score_then_id(rows, similarity, threshold, k, keep_seen):
    frame = pd.DataFrame(rows, columns=["user", "item", "rating", "day"]).assign(time=lambda f: f["day"] * 86_400)
    world = interactions_of(frame, "user", "item", "rating", "time")
    expected, had = written_densely(world, similarity, threshold, 30.0)

    lists = similar(world, k=k, keep_seen=keep_seen, similarity=similarity, threshold=threshold)

    for code, user_list in enumerate(lists):
        allowed = [item for item in range(len(world.items)) if keep_seen or not had[code, item]]
        best = sorted(allowed, key=lambda item: (-round(expected[code, item], 10), item))[:k]
        assert user_list.items == world.items[best].tolist()
        assert user_list.scores == pytest.approx(expected[code, best], rel=1e-10, abs=1e-12)


@settings(deadline=None, max_examples=60)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows, shuffler):
    def lists(of):
        frame = pd.DataFrame(of, columns=["user", "item", "rating", "day"]).assign(time=lambda f: f["day"] * 86_400)
        return similar(interactions_of(frame, "user", "item", "rating", "time"), half_life=7).frame()

    shuffled = list(rows)
    shuffler.shuffle(shuffled)

    pd.testing.assert_frame_equal(lists(rows), lists(shuffled), rtol=1e-11)


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_normalising_never_changes_an_order_and_stays_within_the_ratings(rows):
    frame = pd.DataFrame(rows, columns=["user", "item", "rating", "day"])
    world = interactions_of(frame, "user", "item", "rating")

    raw, normalised = similar(world, keep_seen=True), similar(world, keep_seen=True, normalize=True)
    affinities = frame.groupby(["user", "item"])["rating"].sum()

    assert [user_list.items for user_list in normalised] == [user_list.items for user_list in raw]
    for user_list in normalised:
        assert user_list.scores == sorted(user_list.scores, reverse=True)
        assert min(user_list.scores) >= affinities.min() - 1e-9
        assert max(user_list.scores) <= affinities.max() + 1e-9
