"""Frames and files with any column names become interactions, or one clear line."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from rlreco.errors import DataError
from rlreco.similarity import interactions_of, interactions_of_sales, read_interactions


def test_any_column_names_will_do():
    frame = pd.DataFrame({"Kunde": [2, 1, 2], "Artikel Nr.": ["x", "y", "x"], "Sterne": [1.5, 2, 3], "noise": None})

    world = interactions_of(frame, "Kunde", "Artikel Nr.", "Sterne")

    assert (world.users.tolist(), world.items.tolist()) == ([1, 2], ["x", "y"])
    assert world.summed(world.ratings, np.dtype(float)).toarray().tolist() == [[0, 2], [4.5, 0]]
    assert world.seen.toarray().tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize("kind", ["pandas", "arrow", "dictionary", "object"])
def test_every_kind_of_frame_gives_the_same(kind):
    frame = pd.DataFrame({"u": ["b", "a", "b"], "i": [10, 9, 9]})
    given = {
        "pandas": frame,
        "arrow": pa.Table.from_pandas(frame),
        "dictionary": frame.astype({"u": "category", "i": "category"}),
        "object": frame.astype(object),
    }[kind]

    world = interactions_of(given, "u", "i")

    assert (world.users.tolist(), world.items.tolist()) == (["a", "b"], [9, 10])
    assert (world.user_of.tolist(), world.item_of.tolist()) == ([1, 0, 1], [1, 0, 0])


@pytest.mark.parametrize("missing", ["user", "item", "rating", "time"])
def test_a_missing_column_is_named_with_those_there_are(missing):
    names = {"user": "u", "item": "i", "rating": "r", "time": "t"} | {missing: "Usr"}
    frame = pd.DataFrame({"u": [1], "i": [1], "r": [1], "t": [1], "User": [1]})

    with pytest.raises(
        DataError, match=f"no column 'Usr' for the {missing}. It has: u, i, r, t, User. Did you mean 'User'"
    ):
        interactions_of(frame, **names)


def test_a_column_that_is_there_twice_is_refused():
    frame = pd.DataFrame([[1, 2, 3]], columns=["u", "i", "u"])

    with pytest.raises(DataError, match="2 columns 'u' for the user"):
        interactions_of(frame, "u", "i")


def test_a_rating_that_is_no_number_is_shown_with_its_row():
    frame = pd.DataFrame({"u": [1, 2], "i": [1, 2], "r": ["4", "good"]})

    with pytest.raises(DataError, match="Row 2, column 'r': 'good' is not a number"):
        interactions_of(frame, "u", "i", "r")


@pytest.mark.parametrize("blank", [None, float("nan")])
def test_a_blank_rating_is_refused_and_not_taken_for_a_number(blank):
    frame = pd.DataFrame({"u": [1, 2, 3], "i": [1, 2, 3], "r": [4.0, blank, blank]})

    with pytest.raises(DataError, match=r"Row 2, column 'r': the rating is blank \(2 such rows\)"):
        interactions_of(frame, "u", "i", "r")


def test_an_infinite_rating_is_refused():
    with pytest.raises(DataError, match="not a finite number"):
        interactions_of(pd.DataFrame({"u": [1], "i": [1], "r": [np.inf]}), "u", "i", "r")


@pytest.mark.parametrize("time", ["yesterday", "2020-13-45"])
def test_a_time_that_is_none_is_refused(time):
    frame = pd.DataFrame({"u": [1, 2], "i": [1, 2], "t": ["2020-01-31", time]})

    with pytest.raises(DataError, match=time):
        interactions_of(frame, "u", "i", time="t")


@pytest.mark.parametrize(
    "times",
    [
        ["2020-01-31 12:00:00", "2020-02-01 00:00:00"],
        pd.to_datetime(["2020-01-31 12:00", "2020-02-01 00:00"]),
        [1580472000, 1580515200],
        [1580472000000, 1580515200000],
        [1580472000000000, 1580515200000000],
        [1580472000000000000, 1580515200000000000],
        ["1580472000", "1580515200.0"],
        [1580472000.0, 1580515200.0],
    ],
)
def test_times_may_be_text_dates_or_counted_since_1970(times):
    frame = pd.DataFrame({"u": [1, 2], "i": [1, 2], "t": times})

    moments = interactions_of(frame, "u", "i", time="t").times

    assert moments.tolist() == pd.to_datetime(["2020-01-31 12:00", "2020-02-01 00:00"]).to_pydatetime().tolist()


@pytest.mark.parametrize("times", [[20200131, 20200201], ["20200131", "20200201"]])
def test_dates_without_separators_are_dates_and_not_seconds(times):
    moments = interactions_of(pd.DataFrame({"u": [1, 2], "i": [1, 2], "t": times}), "u", "i", time="t").times

    assert moments.astype("datetime64[D]").astype(str).tolist() == ["2020-01-31", "2020-02-01"]


def test_rows_without_a_user_or_an_item_are_counted_and_reported():
    frame = pd.DataFrame({"u": [17850.0, np.nan, 13047.0], "i": ["a", "b", None], "r": [1.0, np.nan, np.nan]})

    world = interactions_of(frame, "u", "i", "r")

    assert (world.users.tolist(), world.items.tolist(), len(world), world.skipped) == ([17850], ["a"], 1, 2)
    assert world.notes() == ["2 of 3 rows have no user or no item and were left out."]


@pytest.mark.parametrize("frame", [{"u": [], "i": []}, {"u": [None], "i": [1]}])
def test_nothing_to_learn_from_is_said_and_not_divided_by(frame):
    with pytest.raises(DataError, match="no row with both a user and an item"):
        interactions_of(pd.DataFrame(frame), "u", "i")


def test_codes_that_mix_numbers_and_text_are_text():
    frame = pd.DataFrame({"u": [1, 1, 2], "i": [22423, "85123A", 22423]})

    assert interactions_of(frame, "u", "i").items.tolist() == ["22423", "85123A"]


def test_a_file_gives_numbers_where_all_ids_are_whole_so_9_comes_before_10(tmp_path):
    path = tmp_path / "ratings.tsv"
    path.write_text("user\titem\trating\ttime\n10\t007\t3\t881250949\n9\t7\t4,5\t881250950\n")

    world = read_interactions(path, "user", "item", "rating", "time")

    assert (world.users.tolist(), world.items.tolist()) == ([9, 10], ["007", "7"])
    assert world.ratings.tolist() == [3.0, 4.5]
    assert str(world.times[0])[:10] == "1997-12-04"


def test_a_file_of_either_kind_gives_what_its_frame_gives(tmp_path):
    frame = pd.DataFrame({"u": [3, 1, 3], "i": ["a", "b", "b"], "r": [1.0, 2.0, 3.0]})
    frame.to_csv(tmp_path / "f.csv", index=False)
    frame.to_parquet(tmp_path / "f.parquet", index=False)

    worlds = [read_interactions(str(tmp_path / name), "u", "i", "r") for name in ("f.csv", "f.parquet")]

    for world in [*worlds, interactions_of(frame, "u", "i", "r")]:
        assert (world.users.tolist(), world.items.tolist()) == ([1, 3], ["a", "b"])
        assert world.summed(world.ratings, np.dtype(float)).toarray().tolist() == [[0, 2], [1, 3]]


def test_a_bad_rating_in_a_file_is_named_by_the_line_a_person_counts(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,item,rating\n1,1,5\n1,2,bad\n")

    with pytest.raises(DataError, match="Row 3, column 'rating': 'bad'"):
        read_interactions(path, "user", "item", "rating")


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path):
    with pytest.raises(DataError, match="no file"):
        read_interactions(tmp_path / "none.csv", "u", "i")


def test_bought_lines_come_as_they_are_and_only_sales_count():
    lines = pa.table(
        {
            "customer_id": ["17850", "17850", None, "13047"],
            "product_id": ["85123A", "71053", "71053", "POST"],
            "ordered_at": pa.array([1, 2, 3, 4], pa.timestamp("us")),
            "quantity": [6.0, -1.0, 2.0, 1.0],
            "line_class": ["sale", "return", "anonymous", "service"],
        }
    )

    once, pieces = interactions_of_sales(lines), interactions_of_sales(lines, rating="quantity")

    assert (once.users.tolist(), once.items.tolist(), once.ratings) == (["17850"], ["85123A"], None)
    assert pieces.ratings.tolist() == [6.0]
    assert once.times is not None


def test_the_sales_of_online_retail_are_all_there(online_retail_classed):
    world = interactions_of_sales(online_retail_classed.table)

    assert len(world) == online_retail_classed.counts["sale"]
    assert 4_300 < world.shape[0] <= 4_338
    assert world.seen.sum() < len(world)
