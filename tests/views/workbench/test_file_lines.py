from rlreco.language import speaking
from rlreco.views.words.formats import Formats
from rlreco.views.workbench.file_lines import money_line, rows_line

ROWS = [
    {"line_class": "all", "rows": 1000, "worth": 0.0},
    {"line_class": "sale", "rows": 730, "worth": 90.0},
    {"line_class": "return", "rows": 22, "worth": -4.0},
    {"line_class": "adjustment", "rows": 4, "worth": 0.0},
    {"line_class": "service", "rows": 0, "worth": 0.0},
    {"line_class": "anonymous", "rows": 244, "worth": 1_458_744.18},
]
MONEY = {
    "sales": 8_761_066.65,
    "returns": 611_342.09,
    "services": 150_341.25,
    "adjustments": 0.0,
    "non_buyer_returns": 0.0,
    "anonymous": 1.0,
    "segments": 8_300_065.81,
}


def test_the_line_of_rows_has_the_largest_class_first_and_the_money_that_belongs_to_nobody():
    assert rows_line(ROWS, Formats(currency="EUR")) == (
        "1,000 rows: 73 % sales, 24 % without a customer (€1.5M), 2 % returns"
    )


def test_a_file_without_rows_is_a_count():
    assert rows_line([{"line_class": "all", "rows": 0, "worth": 0.0}], Formats()) == "0 rows"


def test_the_line_of_money_goes_from_sales_to_segments_with_the_sign_of_each_step():
    assert money_line(MONEY, Formats()) == (
        "Money: 8.8M sales − 611.3K returns + 150.3K postage and services = 8.3M of the segments"
    )


def test_sales_without_money_have_no_such_line():
    assert money_line({}, Formats()) == ""
    assert money_line({**MONEY, "sales": 0.0}, Formats()) == ""


def test_both_lines_are_read_in_german():
    with speaking("de"):
        rows, money = rows_line(ROWS, Formats(currency="EUR")), money_line(MONEY, Formats())

    assert rows.replace("\xa0", " ") == "1.000 Zeilen: 73 % Verkäufe, 24 % ohne Kunden (1,5 Mio. €), 2 % Retouren"
    assert money.endswith("− 611.342 Retouren + 150.341 Versand und Leistungen = 8,3\xa0Mio. in den Segmenten")
