"""The profile's choices reach the segments."""

from datetime import date, datetime

import pytest

from rlreco.domain.profile import make_profile
from rlreco.errors import ConfigError, RLRecoError
from rlreco.segmentation import Frozen, Recipe, Selection, map_of_csv, narrowed, segment, segment_by, selection_of
from rlreco.segmentation.edges import parse_cuts
from rlreco.transactions import classify


def test_every_choice_of_the_profile_reaches_the_segments(line, lines):
    made = lines(
        *[line(f"1{n}", datetime(2020, 1, 1 + n), 1, 1.0 + n, f"a{n}", country="France") for n in range(20)],
        *[line(f"2{n}", datetime(2020, 2, 1 + n), 1, 9.0, f"b{n}", country="Spain") for n in range(20)],
        line("10", datetime(2020, 1, 1), 1, 1.0, "a0", country="France"),
        line("C3", datetime(2020, 1, 9), -1, 5.0, "a0", country="France"),
    )
    profile = make_profile(
        {
            "bins": 3, "cuts": {"recency": [5, 10]}, "segmentMap": [["low"] * 3, ["mid"] * 3, ["top"] * 3],
            "countries": ["France"], "since": "2020-01-01", "until": "2020-01-18", "asOf": "2020-01-19",
            "withoutDuplicates": True, "monetary": "gross", "nclust": 2,
        }
    )  # fmt: skip

    segmentation = segment_by(made, profile)

    # Eighteen customers a0 .. a17, last seen on 1 .. 18 January; days to the 19th: 18 .. 1.
    assert segmentation.segments == {"top": 5, "mid": 5, "low": 8}
    assert segmentation.left_out == {"other countries": 20, "after the period": 2, "duplicates": 1}
    assert segmentation.edges["recency"] == [5, 10]
    assert set(segmentation.bands) == {"Q1", "Q2"}
    assert segmentation.customers.set_index("customer_id").loc["a0", "monetary"] == 1.0
    assert narrowed(classify(made), selection_of(profile)).counts["sale"] == 18


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"cuts": {"recency": [5, 1, 9, 10]}}, "cut points of recency must be 4 rising numbers"),
        ({"segmentMap": [["one"] * 5] * 4}, "Without a name: R5 F1"),
        ({"clusters": 1, "segmentBy": "kmeans"}, "2 to 8 clusters"),
        ({"countries": ["Atlantis"]}, "No line is of the country 'Atlantis'"),
        ({"since": "2021-01-01", "until": "2020-01-01"}, "Swap the two"),
    ],
)
def test_a_choice_that_cannot_be_is_one_clear_line(line, lines, choice, message):
    made = lines(*[line(f"{n}", datetime(2020, 1, 1 + n), 1, 1.0 + n, f"c{n}") for n in range(12)])

    with pytest.raises(RLRecoError, match=message) as refused:
        segment_by(made, make_profile(choice))

    assert "\n" not in str(refused.value)


def test_frozen_edges_bring_their_money_and_the_profile_the_rest(line, lines):
    made = lines(
        *[line(f"{n}", datetime(2020, 1, 1 + n), 1, 10.0 + n, f"c{n}") for n in range(12)],
        line("C1", datetime(2020, 1, 20), -1, 4.0, "c0"),
    )
    frozen = Frozen(segment(made, recipe=Recipe(monetary="gross")).scorer, "gross", "an earlier file")

    segmentation = segment_by(made, make_profile({"monetary": "net", "asOf": "2020-02-01"}), frozen)

    assert segmentation.monetary == "gross"
    assert segmentation.customers.set_index("customer_id").loc["c0", "monetary"] == 10.0
    assert segmentation.as_of == date(2020, 2, 1)
    assert segmentation.edges == frozen.scorer.edges


def test_a_profile_with_an_unknown_value_to_cut_is_refused():
    with pytest.raises(ConfigError, match="cuts"):
        make_profile({"cuts": {"loyalty": [1, 2, 3, 4]}})


def test_segments_that_are_too_small_are_said_with_where_they_went(line, lines):
    made = lines(
        *[line(f"{n}-{turn}", datetime(2020, 1, 1 + n), 1, 1.0, f"c{n}") for n in range(12) for turn in range(n)]
    )

    segmentation = segment(made, recipe=Recipe(bins=3, smallest=3))

    small = next(iter(segmentation.merged))
    assert any(small.replace("_", " ") in notice and "too few" in notice for notice in segmentation.notices)


@pytest.mark.parametrize("text", ["10, 30,60", "10;30;60", " 10 30\t60 ", "10|30|60"])
def test_cut_points_are_read_as_people_write_them(text):
    assert parse_cuts("recency", text) == (10, 30, 60)


def test_a_word_among_cut_points_is_refused():
    with pytest.raises(ConfigError, match="cut points of recency must be numbers"):
        parse_cuts("recency", "10, many")


def test_a_map_is_read_whatever_the_order_of_its_rows():
    assert map_of_csv("R,1,2,3\n3,g,h,i\n1,a,b,c\n\n2,d,e,f\n", "map.csv") == tuple(map(tuple, ("abc", "def", "ghi")))


@pytest.mark.parametrize("text", ["", "R,1,2\n", "R,1,2\n1,a\n2,b,c\n", "R,one\n1,a\n", "R,1\nfirst,a\n"])
def test_a_map_that_is_none_is_refused_by_name(text):
    with pytest.raises(ConfigError, match=r"map\.csv"):
        map_of_csv(text, "map.csv")


def test_a_line_without_a_country_is_of_none_of_those_that_were_chosen(line, lines):
    made = lines(
        line("1", datetime(2020, 1, 1), 1, 1.0, "a", country="France"),
        line("2", datetime(2020, 1, 2), 1, 1.0, "b", country=None),
    )

    segmentation = segment(made, Selection(countries=["France"]))

    assert list(segmentation.customers["customer_id"]) == ["a"]
    assert segmentation.left_out == {"other countries": 1}
