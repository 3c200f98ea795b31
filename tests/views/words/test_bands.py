"""Bands of customers and states, whose codes read like quarters of a year."""

import pandas as pd
import pytest

from rlreco.language import speaking
from rlreco.views.words.bands import band_and_code, band_name, state_name, with_band_names


@pytest.mark.parametrize(
    ("code", "n_bands", "name"),
    [
        ("Q4", 4, "top band"),
        ("Q3", 4, "second band"),
        ("Q2", 4, "third band"),
        ("Q1", 4, "lowest band"),
        ("Q4", 10, "band 7"),
        ("Q1", 1, "top band"),
        ("Q5", 4, "Q5"),
        ("unknown", 4, "unknown"),
    ],
)
def test_bands_are_counted_from_the_best(code, n_bands, name):
    assert band_name(code, n_bands) == name


def test_the_code_stands_behind_the_name():
    assert band_and_code("Q4", 4) == "top band · Q4"
    assert band_and_code("unknown", 4) == "unknown"
    assert with_band_names(pd.DataFrame({"band": ["Q2", "Q1"]}), 2)["band"].tolist() == [
        "top band · Q2",
        "lowest band · Q1",
    ]


def test_a_state_is_called_by_the_name_of_its_band():
    assert state_name(["segment", "weekday"], "Q4_Tuesday", 4).startswith("customers in the top band, ")
    assert "band" not in state_name(["weekday"], "Tuesday", 4)
    with speaking("de"):
        assert state_name(["segment", "weekday"], "Q1_Tuesday", 4).startswith("Kunden (unterste Stufe), ")
