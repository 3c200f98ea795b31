import pyarrow as pa
import pytest

from rlreco.errors import DataError
from rlreco.transactions.parse.cells import ids, names
from rlreco.transactions.parse.numbers import numbers


def column(*values):
    return pa.chunked_array([pa.array(values)])


@pytest.mark.parametrize(
    ("text", "comma", "expected"),
    [
        ("2.55", False, 2.55),
        (" -3 ", False, -3.0),
        ("+4", False, 4.0),
        ("1,234.50", False, 1234.5),
        ("£2.55", False, 2.55),
        ("$1,234", False, 1234.0),
        ("12.50 USD", False, 12.5),
        ("(12.50)", False, -12.5),
        ("5-", False, -5.0),
        ("1e3", False, 1000.0),
        (".5", False, 0.5),
        ("2,55", True, 2.55),
        ("1.234,50", True, 1234.5),
        ("1 234,50 €", True, 1234.5),
        ("1'234,5", True, 1234.5),
        ("7", True, 7.0),
    ],
)
def test_numbers_are_read_in_the_ways_that_people_write_them(text, comma, expected):
    assert numbers(column(text), "Price", 2, comma).to_pylist() == [expected]


@pytest.mark.parametrize("text", ["six", "1,2,3", "1.2.3", "0x10", "--1", "1-2", "inf", "٣", "."])
def test_what_is_no_number_is_refused_naming_row_and_column(text):
    with pytest.raises(DataError, match="Row 3, column 'Price'"):
        numbers(column("1", text), "Price", 2)


def test_blanks_and_words_for_nothing_are_no_number_and_no_error():
    assert numbers(column("1", "", " ", "NaN", "n/a", None), "Price", 2).to_pylist() == [1.0] + [None] * 5


def test_ids_are_text_however_they_arrive():
    assert ids(column("017850", "17850.0", " 85123A ", "", "nan", "1.5", None)).to_pylist() == [
        *("017850", "17850", "85123A", None, None, "1.5", None)
    ]
    assert ids(column(17850, 3)).to_pylist() == ["17850", "3"]
    assert ids(column(17850.0, float("nan"), 1.5)).to_pylist() == ["17850", None, "1.5"]


def test_names_lose_the_blanks_around_them_and_an_empty_one_is_none():
    assert names(column(" TEA ", "TEA", "", "  ", None)).to_pylist() == ["TEA", "TEA", None, None, None]
