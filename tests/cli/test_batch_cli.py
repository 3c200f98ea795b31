"""rlreco similar and rlreco batch, as others call them."""

import json
from contextlib import closing

import numpy as np
import pandas as pd
import pytest

from rlreco.service.lists.live import LiveLists
from rlreco.store.connect import connect

# Who had what; times in seconds, a day apart. See tests/service/test_batch.py.
ROWS = [(1, "a"), (2, "a"), (2, "b"), (3, "a"), (3, "b"), (3, "c"), (1, "b"), (4, "c"), (4, "d")]


@pytest.fixture
def ratings(tmp_path):
    table = pd.DataFrame(ROWS, columns=["Who", "What"])
    table["Stars"], table["When"] = 1, [86_400 * (place + 20_000) for place in range(len(ROWS))]
    table.to_csv(tmp_path / "ratings.csv", index=False)
    return tmp_path / "ratings.csv"


COLUMNS = ("--user", "Who", "--item", "What")


def test_similar_reports_what_the_contract_names(ratings, result):
    done = result("similar", ratings, *COLUMNS, "--rating", "Stars", "--time", "When", "--model", "sar")

    assert set(done) == {"users", "items", "rows", "fit_seconds", "score_seconds", "seen"}
    assert (done["users"], done["items"], done["rows"]) == (4, 4, 9)


def test_similar_writes_one_row_an_item(ratings, result, tmp_path):
    out = tmp_path / "lists.csv"
    result("similar", ratings, *COLUMNS, "--similarity", "counts", "--k", "2", "--out", out)

    table = pd.read_csv(out)
    assert list(table.columns) == ["user", "item", "score", "rank"]
    # User 1 had a and b; one other, user 3, had c with each of them.
    assert table[table["user"] == 1].to_numpy().tolist() == [[1, "c", 2.0, 1], [1, "d", 0.0, 2]]


def test_similar_writes_the_published_wide_table(ratings, result, tmp_path):
    out = tmp_path / "lists.parquet"
    result("similar", ratings, *COLUMNS, "--model", "popularity", "--wide", "--out", out)

    table = pd.read_parquet(out)
    assert list(table.columns) == ["user_id", *(f"item{place}" for place in range(1, 11))]
    assert table["user_id"].tolist() == [1, 2, 3, 4]
    assert table.loc[0, ["item1", "item2"]].tolist() == ["c", "d"]
    assert table["item3"].isna().all()


def test_keep_seen_lists_what_the_user_had(ratings, result, tmp_path):
    out = tmp_path / "lists.csv"
    result("similar", ratings, *COLUMNS, "--model", "popularity", "--keep-seen", "--out", out)

    assert pd.read_csv(out).groupby("user")["item"].count().tolist() == [4, 4, 4, 4]


@pytest.fixture
def loyal(tmp_path):
    """25 users who have the same item of their own each week, for 30 weeks."""
    rows = [(user, f"p{user}", day) for user in range(25) for day in pd.date_range("2026-01-05", periods=30, freq="7D")]
    pd.DataFrame(rows, columns=["Who", "What", "When"]).to_csv(tmp_path / "loyal.csv", index=False)
    return tmp_path / "loyal.csv"


def test_where_users_come_for_the_same_again_seen_items_are_kept_and_the_figures_say_why(loyal, rlreco, tmp_path):
    out = tmp_path / "lists.csv"
    code, printed, err = rlreco("similar", loyal, *COLUMNS, "--time", "When", "--k", 1, "--out", out, "--json")
    seen = json.loads(printed)["seen"]

    assert code == 0
    assert (seen["choice"], seen["chosen_by"], seen["repeat_share"]) == ("keep", "sales", 1.0)
    assert seen["kept"] == {"ndcg": 1.0, "hits": 1.0}
    assert seen["dropped"] == {"ndcg": 0.0, "hits": 0.0}
    # 203 days from 5 January to 27 July; a sixth of them, 33.8, before its end is 23 June, with five Mondays after it.
    assert (seen["cut"], seen["baskets"], seen["k"]) == ("2026-06-23", 125, 1)
    assert err.splitlines()[0] == (
        "100 % of what known customers bought from 2026-06-23 on they had bought before. "
        "Lists that keep such products put 1.00 of 1 right there, lists without them 0.00: they are kept."
    )
    assert pd.read_csv(out)["item"].tolist() == [f"p{user}" for user in range(25)]


@pytest.mark.parametrize(("flag", "choice"), [("--keep-seen", "keep"), ("--drop-seen", "drop")])
def test_a_person_overrules_the_sales_without_a_replay(loyal, rlreco, tmp_path, flag, choice):
    words = ("publish", loyal, *COLUMNS, "--time", "When", "--model", "sar", flag, "--store", "memory:", "--json")
    code, printed, err = rlreco("batch", *words)
    seen = json.loads(printed)["seen"]

    assert (code, err) == (0, "")
    assert (seen["choice"], seen["chosen_by"], seen["kept"]) == (choice, "option", None)


def test_a_file_too_short_to_tell_leaves_seen_items_out_and_says_so(ratings, rlreco):
    _, out, err = rlreco("similar", ratings, *COLUMNS, "--time", "When", "--json")

    assert json.loads(out)["seen"] == {
        "choice": "drop",
        "chosen_by": "default",
        **dict.fromkeys(("repeat_share", "kept", "dropped", "baskets", "k", "cut")),
    }
    assert err.startswith("Products that customers had already are left out: it takes times, and 20 customers")


@pytest.fixture
def wide(tmp_path):
    """One more item than EASE can be fitted to."""
    pd.DataFrame({"Who": np.arange(12_001) % 50, "What": np.arange(12_001)}).to_csv(tmp_path / "wide.csv", index=False)
    return tmp_path / "wide.csv"


def test_the_default_model_gives_way_to_sar_where_the_items_are_too_many_for_it(wide, rlreco):
    code, out, err = rlreco("batch", "publish", wide, *COLUMNS, "--k", 5, "--store", "memory:", "--json")

    assert (code, json.loads(out)["model"]) == (0, "sar")
    assert err.splitlines()[0] == "The lists are made by sar: 12,001 items are too many for ease."


@pytest.mark.parametrize(
    "words",
    [
        ("batch", "publish", "--store", "memory:", "--model", "ease"),
        ("batch", "publish", "--store", "memory:", "--regularization", 100),
        ("similar", "--model", "ease"),
    ],
)
def test_a_model_that_is_named_is_refused_in_one_line_where_the_items_are_too_many(wide, rlreco, words):
    code, out, err = rlreco(*words, wide, *COLUMNS)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "ease: 12,001 items would need 2.3 GB. Use sar" in err


@pytest.mark.parametrize("holdout", ["random", "chronological", "global-time"])
def test_holdout_compares_with_popularity_and_counts_cold_users_apart(ratings, result, holdout):
    words = ("similar", ratings, *COLUMNS, "--time", "When", "--model", "ease", "--holdout", holdout, "--share", 0.4)
    compared = result(*words)["comparison"]

    assert (compared["split"], compared["k"]) == (holdout, 10)
    assert set(compared["models"]) == {"ease", "popularity"}
    assert {"ndcg", "recall", "coverage", "users", "cold_ndcg", "cold_recall"} == set(compared["models"]["ease"])
    assert compared["train_events"] + compared["test_events"] == 9
    # The last 3 of 9 rows in time: user 1's second item, and both of user 4, who was never seen before.
    assert compared["cold_users"] == (1 if holdout == "global-time" else 0)


def test_holdout_is_repeatable_by_its_seed(ratings, result):
    words = ("similar", ratings, *COLUMNS, "--holdout", "random", "--share", 0.5, "--seed", 3)

    assert result(*words)["comparison"] == result(*words)["comparison"]


def test_people_read_one_line_a_figure(ratings, rlreco):
    code, out, err = rlreco("similar", ratings, *COLUMNS, "--holdout", "random", "--share", 0.5)

    assert code == 0
    assert "users: 4" in out
    assert "    ndcg: " in out
    assert "random split" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--user", "Nobody", "--item", "What"), "no column 'Nobody' for the user"),
        ((*COLUMNS, "--model", "ease", "--similarity", "jaccard"), "The model ease has no --similarity"),
        ((*COLUMNS, "--half-life", "30d"), "A half-life needs times"),
        ((*COLUMNS, "--half-life", "often", "--time", "When"), "A half-life is a time above 0"),
        ((*COLUMNS, "--holdout", "chronological"), "This split needs times"),
    ],
)
def test_a_mistake_is_one_clear_line(ratings, rlreco, words, message):
    code, out, err = rlreco("similar", ratings, *words)

    assert (code, out) == (2, "")
    assert message in err
    assert err.strip().count("\n") == err.count("lists are shorter")


def test_publish_rollback_and_status_tell_what_is_live(ratings, result, tmp_path):
    store = ("--store", f"sqlite:///{tmp_path}/a.sqlite3")
    publish = ("batch", "publish", ratings, *COLUMNS, "--time", "When", *store)

    first, second = result(*publish, "--model", "sar"), result(*publish, "--k", 1)

    assert (first["model"], second["model"], second["entries"]) == ("sar", "ease", 4)
    assert (first["state"], second["replaced"]) == ("live", first["version"])
    assert result("batch", "status", *store)["live"] == second["version"]
    assert result("batch", "rollback", *store)["version"] == first["version"]
    after = result("batch", "status", *store)
    assert (after["live"], [one["state"] for one in after["versions"]]) == (first["version"], ["kept", "live"])
    assert result("batch", "rollback", "--to", second["version"], *store)["version"] == second["version"]


def test_publish_without_a_file_takes_the_sales_of_the_demo_shop_and_its_experiment(result, tmp_path):
    uri = f"sqlite:///{tmp_path}/a.sqlite3"
    trained = result("train", "--store", uri)

    done = result("batch", "publish", "--model", "popularity", "--k", 20, "--store", uri)

    assert done["source"] == "demo-shop"
    store = connect(uri)
    version = store.list_version(done["version"])
    assert version.catalogue == store.experiment(trained["experiment"]).catalogue
    known = store.customers(version.catalogue, limit=1)[0].id
    assert LiveLists(store).lookup(known, 5).source == "batch"
    store.close()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("publish", "--user", "Who"), "Name both columns"),
        (("publish", "--rating", "Stars"), "a sales file needs neither"),
        (("publish", *COLUMNS), "Name the file"),
        (("publish", "FILE", *COLUMNS, "--experiment", "none"), "no experiment 'none'"),
        (("rollback",), "No lists are published in the workspace 'main' yet"),
    ],
)
def test_a_mistake_with_batch_is_one_clear_line(ratings, rlreco, words, message):
    named = [ratings if word == "FILE" else word for word in words]
    code, out, err = rlreco("batch", *named, "--store", "memory:")

    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_blocked_products_are_named_and_can_be_shown_again(result, tmp_path):
    place = ("--store", f"sqlite:///{tmp_path}/s.sqlite3")

    assert result("batch", "block", "b", "a", *place) == {"workspace": "main", "blocked": ["a", "b"]}
    assert result("batch", "block", "a", "--undo", *place)["blocked"] == ["b"]
    assert result("batch", "block", *place)["blocked"] == ["b"]


def test_an_id_that_is_none_blocks_nothing(result, rlreco, tmp_path):
    place = ("--store", f"sqlite:///{tmp_path}/s.sqlite3")

    code, _, err = rlreco("batch", "block", "a", "", *place)

    assert (code, err.count("\n")) == (2, 1)
    assert "The id of a product is empty" in err
    assert result("batch", "block", *place)["blocked"] == []


def test_products_of_an_experiment_are_sold_out_until_they_are_back(result, rlreco, tmp_path):
    place = ("--store", f"sqlite:///{tmp_path}/s.sqlite3")
    name = result("train", "--conf", "config/custprof.json", *place)["experiment"]
    with closing(connect(place[1])) as store:
        first, second, *_ = sorted(store.products(store.experiment(name).catalogue))

    assert result("batch", "sold-out", name, first, second, *place) == {"experiment": name, "sold_out": [first, second]}
    assert result("batch", "sold-out", name, first, "--undo", *place)["sold_out"] == [second]

    code, _, err = rlreco("batch", "sold-out", name, first, "nothing", *place)
    assert (code, err.count("\n")) == (2, 1)
    assert "was not trained on 'nothing', so nothing was marked" in err
    assert result("batch", "sold-out", name, *place)["sold_out"] == [second]


@pytest.mark.parametrize("words", [("train",), ("batch", "publish"), ("simulate", "--rounds", "5", "--data")])
def test_sales_that_name_no_product_have_segments_and_nothing_to_recommend(tmp_path, rlreco, words):
    sales, store = tmp_path / "till.csv", f"sqlite:///{tmp_path / 'store.db'}"
    sales.write_text("customer_id,trans_date,amount\nc1,2024-01-05,10\nc2,2024-02-06,12\nc1,2024-03-07,9\n")

    assert rlreco("segment", sales)[0] == 0
    code, out, err = rlreco(*words, sales, "--store", store)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "no column for the product" in err
    assert "live: None" in rlreco("batch", "status", "--store", store)[1]
