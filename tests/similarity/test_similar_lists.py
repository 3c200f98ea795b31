"""Everybody's lists in one call: what is reported, stopped, framed, and how much memory it takes."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest

from rlreco.errors import CancelledError, ConfigError
from rlreco.progress import Watch
from rlreco.similarity import MODELS, Interactions, Sar, interactions_of, model_named, similar


def a_crowd(n_users=300, n_items=80, n_events=3000, seed=5):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"user": rng.integers(0, n_users, n_events), "item": rng.integers(0, n_items, n_events)})
    frame.loc[: n_users - 1, "user"] = np.arange(n_users)
    frame["time"] = rng.integers(1_500_000_000, 1_510_000_000, n_events)
    return interactions_of(frame, "user", "item", time="time")


@pytest.mark.parametrize("model", MODELS)
def test_every_model_lists_k_unseen_items_best_first(model):
    world = a_crowd()

    lists = similar(world, model, k=7)

    assert len(lists) == 300
    for user_list in lists:
        assert len(user_list.items) == len(set(user_list.items)) == 7
        assert user_list.scores == sorted(user_list.scores, reverse=True)
        assert not set(user_list.items) & set(world.history(user_list.user)["item"])


@pytest.mark.parametrize("model", MODELS)
def test_half_the_precision_gives_nearly_the_same_scores(model):
    world = a_crowd()

    double, single = (similar(world, model, float32=float32).best.scores for float32 in (False, True))

    assert single == pytest.approx(double, rel=1e-4, abs=1e-6)


def test_unknown_users_are_reported_and_the_others_get_their_lists():
    world = a_crowd()

    lists = similar(world, users=[5, "nobody", "7", 10_000])

    assert [user_list.user for user_list in lists] == [5, 7]
    assert lists.unknown == ("nobody", 10_000)
    assert lists.notes() == ["2 of the requested users have no interactions and get no list: nobody, 10000."]
    pd.testing.assert_frame_equal(
        lists.frame(), similar(world).frame().query("user in (5, 7)").reset_index(drop=True), check_dtype=False
    )


def test_asking_for_nobody_gives_no_list():
    lists = similar(a_crowd(), users=["nobody"])

    assert (len(lists), len(lists.frame()), len(lists.wide())) == (0, 0, 0)
    assert lists.wide().columns.tolist() == ["user_id", *(f"item{rank}" for rank in range(1, 11))]


def test_who_has_had_everything_gets_an_empty_list(events):
    world = events(("ann", "a", 1, 0), ("ann", "b", 1, 0), ("bob", "a", 1, 0))

    lists = similar(world)

    assert [(user_list.user, user_list.items) for user_list in lists] == [("ann", []), ("bob", ["b"])]
    assert lists.wide().iloc[0].isna().tolist() == [False] + [True] * 10
    assert lists.frame()["user"].tolist() == ["bob"]
    assert "2 lists are shorter than 10: the items ran out." in lists.notes()


def test_ties_go_to_the_smaller_id_also_at_the_last_place():
    rows = [("ann", 1)] + [(f"u{item}", item) for item in range(2, 40)] + [(f"u{item}", 1) for item in range(2, 40)]
    world = interactions_of(pd.DataFrame(rows, columns=["u", "i"]), "u", "i")

    assert similar(world, k=5, users=["ann"]).frame()["item"].tolist() == [2, 3, 4, 5, 6]


def test_equal_sums_of_different_parts_are_ties():
    # 1/3 + 1/6 from one side, 1/2 from another: unequal in the last bit, equal on paper.
    assert 0.1 + 0.2 != 0.3
    world = Interactions(
        users=np.array(["ann", "bob", "cat"], dtype=object),
        items=np.array(["a", "b", "c", "d", "e"], dtype=object),
        user_of=np.array([0, 0, 0, 1, 1, 1, 2, 2], dtype=np.int32),
        item_of=np.array([1, 2, 3, 4, 1, 2, 0, 3], dtype=np.int32),
        ratings=np.array([0.1, 0.2, 0.3, 1, 1, 1, 1, 1]),
    )

    frame = similar(world, similarity="counts", users=["ann"]).frame()

    assert frame["item"].tolist() == ["a", "e"]
    assert frame["score"].nunique() == 1


def test_the_summary_has_the_keys_of_the_command_line():
    ticks = iter([1.0, 3.5, 7.5])

    summary = similar(a_crowd(), clock=lambda: next(ticks)).summary()

    assert summary == {"users": 300, "items": 80, "rows": 3000, "fit_seconds": 2.5, "score_seconds": 4.0}


def test_the_long_frame_has_one_row_an_item_of_a_list(three_shoppers):
    frame = similar(three_shoppers).frame()

    assert frame.columns.tolist() == ["user", "item", "score", "rank"]
    assert frame[["user", "item", "rank"]].values.tolist() == [["ann", "c", 1], ["cat", "b", 1]]


def test_the_wide_frame_keeps_numbers_whole_where_lists_are_short(tmp_path):
    frame = pd.DataFrame({"u": [1, 1, 2], "i": [10, 20, 10]})

    similar(interactions_of(frame, "u", "i"), k=2).wide().to_csv(tmp_path / "wide.csv", index=False)

    assert (tmp_path / "wide.csv").read_text() == "user_id,item1,item2\n1,,\n2,20,\n"


def test_the_two_frames_say_the_same():
    lists = similar(a_crowd(), k=4)

    melted = lists.wide().melt("user_id", value_name="item").sort_values(["user_id", "variable"])

    assert melted["item"].tolist() == lists.frame()["item"].tolist()


def test_progress_rises_to_one_and_ends_there(monkeypatch):
    monkeypatch.setattr("rlreco.similarity.similar_lists._CHUNK_BYTES", 80 * 8 * 32)
    steps = []

    similar(a_crowd(), watch=Watch(lambda share, doing: steps.append((share, doing))))

    shares = [share for share, _ in steps]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert steps[0][1] == "Fitting sar to 3,000 events"
    assert steps[-1][1] == "300 of 300 lists"
    assert len(steps) == 1 + 10


def test_cancelling_stops_before_the_next_chunk(monkeypatch):
    monkeypatch.setattr("rlreco.similarity.similar_lists._CHUNK_BYTES", 80 * 8 * 32)
    steps = []

    with pytest.raises(CancelledError, match="Stopped after 64 of 300 users"):
        similar(a_crowd(), watch=Watch(lambda share, doing: steps.append(share), lambda: len(steps) >= 3))

    assert len(steps) == 3


@pytest.mark.parametrize("model", ["sar", "popularity"])
def test_the_size_of_chunks_does_not_change_a_list(monkeypatch, model):
    whole = similar(a_crowd(), model)
    monkeypatch.setattr("rlreco.similarity.similar_lists._CHUNK_BYTES", 80 * 8 * 7)

    chunked = similar(a_crowd(), model)

    assert chunked.best.items.tolist() == whole.best.items.tolist()
    assert chunked.best.scores.tolist() == whole.best.scores.tolist()


def test_memory_does_not_grow_with_users_times_items():
    # The trap: all scores at once. Here they would be 20,000 x 2,000 x 8 bytes, 320 MB.
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"u": rng.integers(0, 20_000, 60_000), "i": rng.integers(0, 2_000, 60_000)})
    world = interactions_of(frame, "u", "i")
    tracemalloc.start()

    lists = similar(world)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(lists) > 18_000
    assert peak < 100e6


def test_a_catalogue_too_wide_to_multiply_densely_gives_the_same_lists(monkeypatch):
    dense = similar(a_crowd())
    monkeypatch.setattr("rlreco.similarity.fitted._LARGEST_DENSE", 0)

    sparse = similar(a_crowd())

    assert not isinstance(sparse.fitted.weights, np.ndarray)
    assert isinstance(dense.fitted.weights, np.ndarray)
    assert sparse.best.items.tolist() == dense.best.items.tolist()
    assert sparse.best.scores == pytest.approx(dense.best.scores)


@pytest.mark.parametrize("k", [0, -1, 10_001])
def test_a_list_of_no_or_of_endless_length_is_refused(k):
    with pytest.raises(ConfigError, match="A list holds 1 to 10,000 items"):
        similar(a_crowd(), k=k)


def test_more_places_than_items_list_all_that_is_left(three_shoppers):
    assert similar(three_shoppers, k=50, users=["ann"]).frame()["item"].tolist() == ["c"]


def test_a_model_that_does_not_exist_is_refused_with_the_nearest():
    with pytest.raises(ConfigError, match=r"no model 'saar'. Did you mean 'sar'"):
        similar(a_crowd(), "saar")


def test_an_option_that_does_not_exist_is_refused_with_the_nearest():
    with pytest.raises(ConfigError, match=r"sar has no parameter 'treshold'. Did you mean 'threshold'"):
        similar(a_crowd(), "sar", treshold=3)


def test_a_model_may_be_handed_in_instead_of_its_name():
    world = a_crowd()

    by_name, by_hand = similar(world, similarity="lift"), similar(world, Sar(similarity="lift"))

    assert by_name.best.items.tolist() == by_hand.best.items.tolist()


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_a_frozen_record_that_knows_its_name(name):
    model = model_named(name)

    assert model == model_named(name)
    assert model.name == name
    assert hash(model) == hash(model_named(name))
