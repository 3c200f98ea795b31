"""Edges that were saved score new customers as those that were fitted did."""

import json
from datetime import date, datetime

import pytest

from rlreco.errors import ConfigError
from rlreco.segmentation import Frozen, Recipe, Selection, frozen_of, segment, text_of
from rlreco.segmentation.frozen import rows_of, scorer_of


def shop(line, lines, customers=40):
    """Customer n bought n times, the last time on day n."""
    return lines(
        *[
            line(f"{n}-{turn}", datetime(2020, 1, 1 + n % 28), 1, 1.0 + n, f"c{n}")
            for n in range(customers)
            for turn in range(n % 7 + 1)
        ]
    )


@pytest.mark.parametrize("recipe", [Recipe(), Recipe(bins=4, bands=3), Recipe(method="kmeans", clusters=3)])
def test_saved_edges_give_every_customer_the_same_segment_again(line, lines, recipe):
    shop_lines = shop(line, lines)
    first = segment(shop_lines, recipe=recipe)

    kept = frozen_of(text_of(Frozen(first.scorer, "net", "here")), "edges.json")
    again = segment(shop_lines, recipe=Recipe(monetary=kept.monetary), scorer=kept.scorer)

    assert again.customers.equals(first.customers)
    assert again.segments == first.segments


def test_a_new_customer_is_scored_by_the_old_edges(line, lines):
    old = segment(shop(line, lines), Selection(as_of=date(2020, 2, 1)))
    newcomer = lines(line("1", datetime(2020, 1, 31), 1, 10_000.0, "rich"))

    alone = segment(newcomer, Selection(as_of=date(2020, 2, 1))).customers.iloc[0]
    beside = segment(newcomer, Selection(as_of=date(2020, 2, 1)), scorer=old.scorer).customers.iloc[0]

    assert tuple(alone[["r", "f", "m"]]) == (5, 1, 1)
    assert tuple(beside[["r", "f", "m"]]) == (5, 1, 5)


def test_rows_of_numbers_are_all_that_k_means_needs(line, lines):
    scorer = segment(shop(line, lines), recipe=Recipe(method="kmeans", clusters=3)).scorer

    rows = rows_of(scorer)

    assert {name: len(row) for name, row in rows.items() if name.startswith("kmeans")} == {
        "kmeans_means": 3, "kmeans_scales": 3, "kmeans_centre_1": 3, "kmeans_centre_2": 3, "kmeans_centre_3": 3,
    }  # fmt: skip
    assert scorer_of(rows, scorer.bins, scorer.bands, scorer.segment_map) == scorer


def damaged(**changes):
    values = {
        "bins": 3,
        "bands": 2,
        "monetary": "net",
        "segmentMap": [["a"] * 3] * 3,
        "edges": {name: [1, 2] for name in ("recency", "frequency", "monetary")},
    }
    return json.dumps({**values, **changes})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "edges.json holds no saved edges"),
        ("[1, 2]", "holds no saved edges"),
        (damaged(edges={}), "The saved edges of recency must be 2 numbers"),
        (damaged(edges={"recency": [1, 2], "frequency": [2, 1], "monetary": [1, 2]}), "The saved edges of frequency"),
        (damaged(monetary="much"), "must be net or gross, got 'much'"),
        (damaged(segmentMap=[["a"] * 3] * 2), "Without a name: R3 F1"),
        (damaged(edges={**json.loads(damaged())["edges"], "kmeans_means": [1, 2, 3]}), "incomplete"),
    ],
)
def test_a_file_of_edges_that_is_damaged_is_refused_in_one_line(text, message):
    with pytest.raises(ConfigError, match=message) as refused:
        frozen_of(text, "edges.json")

    assert "\n" not in str(refused.value)


def test_the_file_written_by_hand_is_read():
    assert frozen_of(damaged(), "edges.json").scorer.segment_map[3, 3] == "a"
