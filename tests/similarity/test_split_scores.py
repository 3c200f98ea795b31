"""Splits that keep back what they say, and measures worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from rlreco.errors import CancelledError, ConfigError, DataError
from rlreco.progress import Watch
from rlreco.similarity import SPLITS, PopularItems, Sar, compare, interactions_of
from rlreco.similarity.split_scores import chronological, global_time, ndcg, random, recall


@pytest.fixture
def rng():
    return np.random.default_rng(8)


def a_shop(n_users=200, n_items=60, n_events=6000, seed=4):
    """Two tastes: each user keeps to one half of the items."""
    rng = np.random.default_rng(seed)
    users = rng.integers(0, n_users, n_events)
    items = rng.integers(0, n_items // 2, n_events) + (users % 2) * (n_items // 2)
    frame = pd.DataFrame({"u": users, "i": items, "t": rng.integers(1_500_000_000, 1_510_000_000, n_events)})
    return interactions_of(frame, "u", "i", time="t")


def test_ndcg_and_recall_by_hand():
    hits = np.array([[True, False, True], [False, False, False], [True, False, False]])
    wanted = np.array([2, 1, 5])

    best_of_two, best_of_three = 1 + 1 / np.log2(3), 1 + 1 / np.log2(3) + 1 / 2
    assert ndcg(hits, wanted) == pytest.approx([(1 + 1 / 2) / best_of_two, 0, 1 / best_of_three])
    assert recall(hits, wanted) == pytest.approx([1, 0, 1 / 5])


def test_a_random_split_keeps_back_a_share_of_each_users_items_with_all_their_events(rng):
    world = a_shop()

    held = random(world, 0.25, rng)

    frame = pd.DataFrame({"u": world.user_of, "i": world.item_of, "held": held})
    assert (frame.groupby(["u", "i"])["held"].nunique() == 1).all()
    by_user = frame.drop_duplicates(["u", "i"]).groupby("u")["held"].agg(["sum", "size"])
    assert (by_user["sum"] == by_user["size"] // 4).all()


def test_a_random_split_depends_on_chance_and_on_nothing_else():
    world = a_shop()

    masks = [random(world, 0.25, np.random.default_rng(seed)).tolist() for seed in (1, 1, 2)]

    assert masks[0] == masks[1] != masks[2]


def test_a_chronological_split_keeps_back_each_users_last(events, rng):
    world = events(*[("ann", item, 1, day) for day, item in enumerate("abcd")], ("bob", "a", 1, 50), ("bob", "b", 1, 2))

    assert chronological(world, 0.5, rng).tolist() == [False, False, True, True, True, False]


def test_a_chronological_split_never_tears_a_basket_apart(events, rng):
    world = events(("ann", "a", 1, 0), *[("ann", item, 1, 5) for item in "bcd"], ("ann", "e", 1, 9), ("bob", "a", 1, 1))

    assert chronological(world, 0.4, rng).tolist() == [False, False, False, False, True, False]


def test_every_user_keeps_something_to_learn_from_in_a_chronological_split(rng):
    world = a_shop()

    for share in (0.1, 0.5, 0.99):
        assert len(np.unique(world.user_of[~chronological(world, share, rng)])) == world.shape[0]


def test_a_global_split_keeps_back_all_after_one_moment(rng):
    world = a_shop()

    held = global_time(world, 0.25, rng)

    assert world.times[~held].max() < world.times[held].min()
    assert held.mean() == pytest.approx(0.25, abs=0.001)


@pytest.mark.parametrize("split", ["chronological", "global-time"])
def test_a_split_in_time_needs_times(three_shoppers, split, rng):
    with pytest.raises(ConfigError, match="needs times"):
        compare(three_shoppers, split=split, rng=rng)


def test_the_measures_of_a_whole_comparison_by_hand(events, rng):
    # Learned from: c 3 times, a and b twice each. After day 10: ann takes c and d, which nobody had; new zoe takes c.
    before = [("ann", "a", 1, 0), ("bob", "a", 1, 0), ("bob", "c", 1, 0), ("cat", "b", 1, 0), ("cat", "c", 1, 0)]
    before += [("dan", "b", 1, 0), ("dan", "c", 1, 0)]
    after = [("ann", "c", 1, 20), ("ann", "d", 1, 21), ("zoe", "c", 1, 22), ("bob", "a", 1, 23)]

    comparison = compare(
        events(*before, *after), {"pop": PopularItems(half_life=None)}, "global-time", rng=rng, share=4 / 11, k=2
    )

    assert (comparison.train_events, comparison.test_events, comparison.repeats) == (7, 4, 1)
    assert (comparison.cold_users, comparison.cold_events, comparison.new_item_events) == (1, 1, 1)
    (score,) = comparison.scores
    # Ann alone is warm with something to find: her list is c, b.
    assert (score.model, score.users, score.recall) == ("pop", 1, 0.5)
    assert score.ndcg == pytest.approx(1 / (1 + 1 / np.log2(3)))
    assert score.coverage == pytest.approx(2 / 3)
    assert comparison.notes() == [
        "7 events to learn from, 4 to find (global-time split).",
        "Cold users: 1, with 25 % of the events to find; popularity alone serves them.",
    ]
    # Zoe's list is c first: exactly what she took.
    assert (score.cold_ndcg, score.cold_recall) == (1.0, 1.0)


@pytest.mark.parametrize("split", SPLITS)
def test_where_tastes_differ_likeness_beats_popularity(split, rng):
    comparison = {score.model: score for score in compare(a_shop(), split=split, rng=rng).scores}

    assert list(comparison) == ["sar", "ease", "popularity"]
    assert comparison["sar"].ndcg > 1.3 * comparison["popularity"].ndcg
    assert comparison["ease"].ndcg > 1.3 * comparison["popularity"].ndcg
    assert all(0 < score.coverage <= 1 for score in comparison.values())


def test_popularity_is_always_beside_the_others(rng):
    comparison = compare(a_shop(), ["sar"], rng=rng)

    assert [score.model for score in comparison.scores] == ["sar", "popularity"]


def test_a_comparison_that_names_no_models_leaves_out_those_that_the_items_are_too_many_for(rng):
    frame = pd.DataFrame({"u": np.arange(16_100) % 100, "i": np.arange(16_100)})
    comparison = compare(interactions_of(frame, "u", "i"), rng=rng, share=0.25)

    assert comparison.left_out == ("ease",)
    assert [score.model for score in comparison.scores] == ["sar", "popularity"]
    assert comparison.notes()[-1] == "Left out, as the items are too many: ease."
    assert compare(a_shop(), rng=rng).left_out == ()


def test_models_may_be_compared_under_labels_of_ones_own(rng):
    models = {"jaccard": Sar(), "lift": Sar("lift"), "lately": PopularItems("3d")}

    assert compare(a_shop(), models, rng=rng).frame()["model"].tolist() == list(models)


def test_a_comparison_on_the_same_seed_is_the_same():
    frames = [compare(a_shop(), ["sar"], rng=np.random.default_rng(3)).frame() for _ in range(2)]

    pd.testing.assert_frame_equal(*frames)


def test_lists_that_find_everything_score_one(rng):
    # Each user has all items but one; a random split of one item leaves nothing else to list.
    frame = pd.DataFrame([(user, item) for user in range(6) for item in range(4)], columns=["u", "i"])

    comparison = compare(interactions_of(frame, "u", "i"), rng=rng, share=0.25, k=3)

    assert [(score.ndcg, score.recall) for score in comparison.scores] == [(1.0, 1.0)] * 3


def test_the_summary_is_plain_enough_for_json(rng):
    from json import dumps

    summary = compare(a_shop(), ["sar"], rng=rng).summary()

    assert '"cold_ndcg": null' in dumps(summary, allow_nan=False)
    assert [score["model"] for score in summary["scores"]] == ["sar", "popularity"]


def test_progress_runs_once_from_start_to_end_and_names_the_model(rng):
    steps = []

    compare(a_shop(), ["sar"], rng=rng, watch=Watch(lambda share, doing: steps.append((share, doing))))

    assert [share for share, _ in steps] == [0.5, 1.0]
    assert [doing.split(":")[0] for _, doing in steps] == ["sar", "popularity"]


def test_a_comparison_can_be_cancelled(rng):
    with pytest.raises(CancelledError):
        compare(a_shop(), rng=rng, watch=Watch(cancelled=lambda: True))


@pytest.mark.parametrize("share", [0.0, 1.0, -0.5, float("nan")])
def test_a_share_that_leaves_nothing_on_one_side_is_refused(share, rng):
    with pytest.raises(ConfigError, match="between 0 and 1"):
        compare(a_shop(), rng=rng, share=share)


def test_too_few_events_to_split_are_refused(events, rng):
    with pytest.raises(DataError, match="leaves nothing on one side"):
        compare(events(("ann", "a", 1, 0)), rng=rng)


def test_a_split_that_does_not_exist_is_refused_with_those_that_do(rng):
    with pytest.raises(ConfigError, match=r"no split 'globaltime'. Did you mean 'global-time'"):
        compare(a_shop(), split="globaltime", rng=rng)
