import pandas as pd

from rlreco.language import number, speaking
from rlreco.ui.kit.tables import formatted


def _cells(styled):
    shown = styled._translate(sparse_index=False, sparse_cols=False)
    return [[cell["display_value"] for cell in row if cell["type"] == "td"] for row in shown["body"]]


def test_digits_line_up_whatever_the_numbers_end_in():
    table = pd.DataFrame({"segment": ["loyal", "new"], "revenue": [884605.5, 9558.0], "share": [0.09, 0.1512]})

    shown = formatted(table, {"revenue": "{:,.2f}", "share": "{:.1%}"})

    assert _cells(shown) == [["loyal", "884,605.50", "9.0%"], ["new", "9,558.00", "15.1%"]]


def test_missing_numbers_are_blank_and_formats_of_absent_columns_are_skipped():
    table = pd.DataFrame({"value": [0.5, float("nan")]})

    assert _cells(formatted(table, {"value": "{:.2f}", "clipped": "{:.1%}"})) == [["0.50"], [""]]


def test_a_number_that_rounds_to_zero_has_no_sign():
    assert _cells(formatted(pd.DataFrame({"lift": [-0.0001]}), {"lift": "{:z.3f}"})) == [["0.000"]]


def test_numbers_are_written_as_in_the_language_of_now():
    table = pd.DataFrame({"revenue": [884605.5], "lift": [1234.5]})

    with speaking("de"):
        shown = _cells(formatted(table, {"revenue": "{:,.2f}", "lift": lambda lift: number(lift, 1)}))

    assert shown == [["884.605,50", "1.234,5"]]
