import json

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import rlreco as rl
from rlreco.datasets import demo_lines
from rlreco.library.kit.frames import table_of
from rlreco.progress import UNWATCHED
from rlreco.replay import BASELINES, replay_of
from rlreco.replay.sales import sales_of
from rlreco.similarity import interactions_of, similar
from rlreco.transactions import goods

EVENTS = pd.DataFrame(
    {
        "u": ["a", "a", "a", "b", "b", "c", "d"],
        "i": ["tea", "cup", "pot", "tea", "cup", "tea", "pot"],
        "stars": [5.0, 4.0, 1.0, 4.0, 5.0, 3.0, 2.0],
        "at": pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03"] * 2 + ["2026-01-09"]),
    }
)
MODELS = [rl.EASE(regularization=1), rl.SAR(), rl.SAR(normalize=True, half_life="7d"), rl.Popularity(), rl.Personal()]


@pytest.fixture(scope="module")
def shop():
    return rl.read_sales(demo_lines())


@pytest.mark.parametrize(
    ("model", "name", "options"),
    [
        (rl.EASE(regularization=2), "ease", {"regularization": 2.0}),
        (rl.SAR(similarity="lift", half_life="7d"), "sar", {"similarity": "lift", "half_life": "7d"}),
        (rl.SAR(normalize=True), "sar", {"normalize": True}),
        (rl.Popularity(half_life="none"), "popularity", {"half_life": "none"}),
    ],
    ids=lambda value: str(value)[:30],
)
def test_lists_are_those_of_the_model(model, name, options):
    events = interactions_of(EVENTS, "u", "i", "stars", "at")

    model.fit(EVENTS, user="u", item="i", rating="stars", time="at")

    pd.testing.assert_frame_equal(model.recommend(k=2), similar(events, name, k=2, **options).frame())
    kept = similar(events, name, k=2, keep_seen=True, **options).frame()
    pd.testing.assert_frame_equal(model.recommend(k=2, keep_seen=True), kept)


def test_a_basket_gets_the_sum_of_what_its_items_speak_for():
    """Users of both, by hand: tea and cup 2, tea and pot 1, cup and pot 1."""
    lists = rl.SAR(similarity="counts").fit(EVENTS, user="u", item="i")

    assert lists.recommend_for(["tea", "cup"]).values.tolist() == [["pot", 2.0, 1]]
    assert lists.recommend_for("tea", k=2).values.tolist() == [["cup", 2.0, 1], ["pot", 1.0, 2]]
    assert lists.recommend_for(["tea"], exclude=["cup"]).values.tolist() == [["pot", 1.0, 1]]
    assert lists.similar("cup").values.tolist() == [["tea", 2.0, 1], ["pot", 1.0, 2]]


def test_a_user_and_a_stranger_with_the_same_items_get_the_same_list():
    for model in (rl.EASE(regularization=1), rl.SAR()):
        lists = model.fit(EVENTS, user="u", item="i")
        of_user = lists.recommend(users=["b"])

        pd.testing.assert_frame_equal(lists.recommend_for(["tea", "cup"]), of_user[["item", "score", "rank"]])


def test_popularity_counts_events_and_knows_no_baskets():
    lists = rl.Popularity(half_life="none").fit(EVENTS, user="u", item="i")

    assert lists.recommend_for(["pot"]).values.tolist() == [["tea", 3.0, 1], ["cup", 2.0, 2]]
    with pytest.raises(rl.RLRecoError, match="doesn't compare items"):
        lists.similar("tea")


def test_personal_lists_are_the_users_own_items_and_then_what_is_popular():
    lists = rl.Personal(half_life="none").fit(EVENTS, user="u", item="i")

    assert lists.recommend(users=["d"]).values.tolist() == [
        ["d", "pot", 1.0, 1],
        ["d", "tea", 0.0, 2],
        ["d", "cup", 0.0, 3],
    ]
    assert lists.recommend(users=["d"], exclude=["tea"])["item"].tolist() == ["pot", "cup"]
    assert lists.recommend_for(["tea"])["item"].tolist() == ["cup", "pot"]


def test_personal_lists_rank_as_the_baseline_of_the_backtest(shop):
    sales = sales_of(goods(shop.classed))
    replay = replay_of(sales, np.datetime64("2025-11-01"))
    before = demo_lines()[lambda lines: pd.to_datetime(lines["InvoiceDate"]) < "2025-11-01"]
    ranked = BASELINES["personal"](replay, 10, np.random.default_rng(0), UNWATCHED)

    lists = rl.Personal().fit(before).recommend(k=10).groupby("user")["item"].agg(list)

    users = replay.history.users[replay.customer_of[~replay.is_new]]
    expected = [replay.history.items[row[row >= 0]].tolist() for row in ranked[~replay.is_new]]
    assert [lists[user] for user in users] == expected


@pytest.mark.parametrize("model", MODELS, ids=repr)
@pytest.mark.parametrize("kind", ["polars", "lazy", "arrow", "duckdb"])
def test_the_kind_of_frame_that_came_in_comes_out_with_the_same_numbers(model, kind):
    frame = {
        "polars": lambda: pl.from_pandas(EVENTS),
        "lazy": lambda: pl.from_pandas(EVENTS).lazy(),
        "arrow": lambda: pa.Table.from_pandas(EVENTS),
        "duckdb": lambda: duckdb.from_arrow(pa.Table.from_pandas(EVENTS)),
    }[kind]()
    columns = {"user": "u", "item": "i", "rating": "stars", "time": "at"}
    expected = type(model)(**model.get_params()).fit(EVENTS, **columns)

    lists = type(model)(**model.get_params()).fit(frame, **columns)

    for given, wanted in (
        (lists.recommend(), expected.recommend()),
        (lists.frame(), expected.frame()),
        (lists.recommend_for(["tea"]), expected.recommend_for(["tea"])),
    ):
        assert type(given) is type(frame)
        assert table_of(given).to_pylist() == wanted.to_dict("records")


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_saved_lists_answer_as_the_fitted_ones(model, tmp_path, shop):
    for number, lists in enumerate(
        (
            type(model)(**model.get_params()).fit(EVENTS, user="u", item="i", rating="stars", time="at"),
            type(model)(**model.get_params()).fit(shop),
        )
    ):
        path = tmp_path / f"{number}.npz"
        lists.save(str(path))
        loaded = type(model).load(path)

        pd.testing.assert_frame_equal(loaded.recommend(), lists.recommend())
        pd.testing.assert_frame_equal(loaded.recommend_for(lists.items_[:2]), lists.recommend_for(lists.items_[:2]))
        assert loaded.get_params().keys() == lists.get_params().keys()


def test_a_saved_file_runs_nothing_and_says_its_version(tmp_path):
    rl.SAR().fit(EVENTS, user="u", item="i").save(tmp_path / "lists.npz")

    with np.load(tmp_path / "lists.npz", allow_pickle=False) as archive:
        about = json.loads(str(archive["about"]))
        arrays = {name: archive[name] for name in archive.files}

    assert (about["version"], about["model"]) == (1, "sar")
    later = {**arrays, "about": np.array(json.dumps({**about, "version": 2}))}
    np.savez(tmp_path / "later.npz", **later)
    with pytest.raises(rl.RLRecoError, match="of version 2, and this release reads versions up to 1"):
        rl.SAR.load(tmp_path / "later.npz")
    with pytest.raises(rl.RLRecoError, match="lists of the model sar, not of ease"):
        rl.EASE.load(tmp_path / "lists.npz")


def test_a_spoilt_file_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "lists.npz"
    rl.SAR().fit(EVENTS, user="u", item="i").save(path)
    whole = path.read_bytes()
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    np.savez(tmp_path / "short.npz", **{**arrays, "items": arrays["items"][:1]})
    np.savez(tmp_path / "other.npz", a=np.arange(3))
    spoilt = [whole[:100], whole[: len(whole) // 2], whole.replace(b"tea", b"t") or b"", b"", b"PK\x03\x04", b"{}"]
    for number, content in enumerate(spoilt):
        (tmp_path / f"{number}.npz").write_bytes(content)

    for name in [*(f"{number}.npz" for number in range(len(spoilt))), "short.npz", "other.npz"]:
        if (tmp_path / name).read_bytes() == whole:
            continue
        with pytest.raises(rl.RLRecoError, match="holds no saved lists, or is spoilt"):
            rl.SAR.load(tmp_path / name)
    with pytest.raises(rl.RLRecoError, match="can't be read"):
        rl.SAR.load(tmp_path / "none.npz")


def test_events_without_a_header_have_numbered_columns(tmp_path):
    (tmp_path / "u.data").write_text("196\t242\t3\t881250949\n186\t242\t3\t891717742\n196\t302\t4\t878887116\n")

    lists = rl.SAR().fit(tmp_path / "u.data", user="1", item="2", rating="3", time="4", header=False)

    assert lists.recommend(users=[186])["item"].tolist() == [302]
    assert repr(lists) == "<SAR: 3 events of 2 users with 2 items>"


def test_ids_may_be_categories():
    events = pl.from_pandas(EVENTS).with_columns(pl.col("u").cast(pl.Categorical), pl.col("i").cast(pl.Categorical))
    expected = rl.SAR().fit(EVENTS, user="u", item="i").recommend()

    for frame in (events, EVENTS.astype({"u": "category", "i": "category"})):
        given = rl.SAR().fit(frame, user="u", item="i").recommend()

        assert table_of(given).to_pylist() == expected.to_dict("records")


def test_unknown_users_and_items_are_named_with_the_nearest():
    lists = rl.EASE().fit(EVENTS, user="u", item="i")

    with pytest.raises(rl.RLRecoError, match=r"'te'\. Did you mean 'tea'"):
        lists.recommend_for(["te"])
    with pytest.raises(rl.RLRecoError, match=r"'cups'\. Did you mean 'cup'"):
        lists.similar("cups")
    with pytest.raises(rl.RLRecoError, match="User 'z' has no interactions"):
        lists.recommend(users=["z"])
    assert len(lists.recommend(exclude=["no such thing"])) == len(lists.recommend())


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (lambda: rl.EASE().recommend(), "isn't fitted yet"),
        (lambda: rl.EASE().save("x.npz"), "isn't fitted yet"),
        (lambda: rl.EASE().fit(EVENTS, user="u"), "Name both columns"),
        (lambda: rl.EASE().fit(EVENTS, user="u", item="thing"), "no column 'thing'"),
        (lambda: rl.EASE().fit(EVENTS, rating="stars"), "go with user and item"),
        (lambda: rl.EASE().fit(rl.read_sales(demo_lines().head(50)), user="u", item="i"), "Leave user and item out"),
        (lambda: rl.EASE().fit(3, user="u", item="i"), "can't be read from an int"),
        (lambda: rl.EASE(regularization=-1), "regularization must be above 0"),
        (lambda: rl.EASE(regularization="much"), "regularization must be a number"),
        (lambda: rl.SAR(similarity="jacard"), "Did you mean 'jaccard'"),
        (lambda: rl.Personal(half_life="long"), "half-life"),
        (lambda: rl.EASE().fit(EVENTS, user="u", item="i").recommend(k=0), "1 to 10,000"),
        (lambda: rl.EASE().fit(EVENTS, user="u", item="i").recommend(k="ten"), "whole number"),
        (lambda: rl.EASE().fit(EVENTS, user="u", item="i").recommend_for([]), "basket is empty"),
    ],
)
def test_a_mistake_is_one_sentence_of_the_house(step, message):
    with pytest.raises(rl.RLRecoError, match=message):
        step()


def test_lists_of_sales_show_themselves(shop):
    lists = rl.EASE().fit(shop)

    assert repr(lists) == "<EASE: 32,017 events of 1,000 users with 200 items>"
    assert "<table" in lists._repr_html_()
    assert "not fitted yet" in rl.EASE()._repr_html_()
    for pure in (lists.fitted_, lists.fitted_.interactions, similar(lists.fitted_.interactions, "ease")):
        assert len(repr(pure)) < 200
