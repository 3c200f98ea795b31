"""Editions on charts, by hand."""

from datetime import UTC, datetime

import pandas as pd

from rlreco.domain.records import Edition
from rlreco.plots.learning.editions import edition_marks
from rlreco.plots.learning.values import value_curves

EDITIONS = [Edition(number, datetime(2026, 3, number, tzinfo=UTC), sessions) for number, sessions in ((2, 40), (3, 90))]


def test_an_edition_is_marked_between_the_sessions_before_and_after_its_beginning():
    marks = edition_marks(EDITIONS, pd.Series([10, 41, 60]))

    assert [(line["x0"], line["x1"]) for line in marks["shapes"]] == [(40.5, 40.5)]
    assert [note["text"] for note in marks["annotations"]] == ["edition 2, 2 Mar"]
    assert edition_marks(EDITIONS, pd.Series([], dtype=int)) == {"shapes": [], "annotations": []}


def test_the_chart_of_values_has_the_marks():
    rows = pd.DataFrame({"session": [1, 100], "product_id": "a", "value": 1.0, "low": 0.5, "high": 1.5})

    figure = value_curves(rows, {}, EDITIONS)

    assert [shape.x0 for shape in figure.layout.shapes] == [40.5, 90.5]
