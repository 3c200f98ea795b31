from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlreco.errors import DataError
from rlreco.transactions.parse.decimals import DecimalError
from rlreco.transactions.parse.numbers import is_percent, numbers


def column(*values):
    return pa.chunked_array([pa.array(values)])


def read(*texts, comma=False):
    return numbers(column(*texts), "Price", 2, comma).to_pylist()


BEFORE = (
    """R$ US$ A$ C$ NZ$ HK$ S$ $ € £ ₺ ₽ ₩ 원 円 元 ￥ ¥ ฿ Rs. Rs ₹ Rp Rp. ₫ CHF Fr. EUR USD PLN kr kr. R ₱ ₴ MX$ usd"""
)
AFTER = (
    """kr kr. zł zl TL ₺ ₽ руб. руб р. р € $ ₫ đ Ft Kč lei лв CHF Fr. EUR SEK euros dollars Euro 円 元 원 грн ₸ Kr."""
)


@pytest.mark.parametrize("sign", BEFORE.split())
@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\u202f"])
def test_a_currency_stands_before_the_figures_with_or_without_a_blank(sign, blank):
    assert read(f"{sign}{blank}1,234.50", f"-{sign}{blank}2", f"{sign}{blank}-3") == [1234.5, -2.0, -3.0]


@pytest.mark.parametrize("sign", AFTER.split())
@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\u202f"])
def test_a_currency_stands_after_the_figures_with_or_without_a_blank(sign, blank):
    assert read(f"1.234,50{blank}{sign}", f"-2{blank}{sign}", f"3,5-{blank}{sign}", comma=True) == [1234.5, -2.0, -3.5]


@pytest.mark.parametrize(
    "text", ["-$4.50", "$-4.50", "($4.50)", "$4.50-", "−$4.50", "–4.50", "- 4.50", "(4.50) USD", "US$ (4.50)", "‐4.50"]
)
def test_a_negative_number_is_read_however_the_minus_is_written(text):
    assert read(text) == [-4.5]


@pytest.mark.parametrize("text", ["€ -5,00", "5,00- €", "-5,00 €", "(5,00 €)", "€ 5,00-"])
def test_a_minus_and_a_currency_stand_in_any_order(text):
    assert read(text, comma=True) == [-5.0]


@pytest.mark.parametrize("text", ["12,-", "12,- €", "kr 12,-", "12,–", "12,—", "12,--", "€ 12,-"])
def test_a_dash_in_place_of_the_cents_is_no_minus(text):
    assert read(text, comma=True) == [12.0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 234 567.50", 1234567.5),
        ("1\u00a0234.50", 1234.5),
        ("1\u202f234.50", 1234.5),
        ("1'234.50", 1234.5),
        ("1’234’567.50", 1234567.5),
        ("1,23,456.00", 123456.0),
        ("1,23,456", 123456.0),
        ("Rs. 12,34,567.50/-", 1234567.5),
        ("１，２３４．５０", 1234.5),
        ("￥１，２３４", 1234.0),
        ("\u200e-1,234\ufeff", -1234.0),
        ("$.50", 0.5),
        ("Rs.500", 500.0),
        ("kr.50", 50.0),
        ("'5", 5.0),
        ("$12.50 USD", 12.5),
        ("12.50 $ US", 12.5),
        ("4.50 €/Stk", 4.5),
    ],
)
def test_groups_and_full_width_figures_are_read(text, expected):
    assert read(text) == [expected]


UNITS = "2 pcs,2 Stk,2 st,2 x,x2,x 2,2 pc(s),2 units,2 unit(s),2 шт.,2個,2件,2개,2 PCS,2pcs.,2 ks,2 szt.,2 adet"


@pytest.mark.parametrize("text", UNITS.split(","))
def test_a_unit_beside_a_count_is_left_out(text):
    assert read(text) == [2.0]


NOTHING = "\\N,N/A,-,--,—,–,n.a.,k.A.,#N/A,#NULL!,#REF!,#DIV/0!,#VALUE!,NULL,none, ,"


@pytest.mark.parametrize("text", NOTHING.split(","))
def test_words_for_nothing_and_errors_of_spreadsheets_are_no_number(text):
    assert read("1", text) == [1.0, None]


# Cents, thousands and weights would be other numbers; the rest are no numbers, or two.
REFUSED = """50¢|50p|12K|5 kg|500 g|2 dozen|5万|1 2|12 34|1 2345|3 for 2|2 x 3|10/5|12:30|5 EUR/USD|--5|(-5)|5+|(5|5)|
-5-|-(5)|ca. 5|~5|²|5²|½|1'23|1’2345|top 10|0xff|A1|2024-01-05|1,2345|,|€|pcs|#5|1.2.3,4|٣٤|5‰|0,123,456|1,,234"""


@pytest.mark.parametrize("text", [text.strip() for text in REFUSED.split("|")])
def test_what_might_mean_another_number_is_refused_naming_the_row(text):
    with pytest.raises(DataError, match=r"Row 3, column 'Price': .* is not a number"):
        read("1", text)


def test_a_number_too_large_for_a_float_is_refused():
    with pytest.raises(DataError, match="Row 3, column 'Price': '1e999' is not a finite number"):
        read("1", "1e999")


def test_a_column_of_numbers_stays_and_other_types_are_refused():
    assert read(1, 2, None) == [1.0, 2.0, None]
    assert read(1.5, float("nan")) == [1.5, None]
    with pytest.raises(DataError, match="holds list<item: bool>, not numbers"):
        numbers(column([True]), "Price", 2)


def test_a_value_of_the_dictionary_that_no_row_uses_is_not_refused():
    shared = pa.DictionaryArray.from_arrays(pa.array([0, 0, 2]), pa.array(["1.5", "six", "2", "5%"]))

    assert numbers(pa.chunked_array([shared]), "Price", 2, False).to_pylist() == [1.5, 1.5, 2.0]


def test_no_rows_are_no_numbers():
    assert numbers(pa.chunked_array([], pa.string()), "Price", 2).to_pylist() == []


def test_percentages_keep_their_number_and_are_told_apart():
    assert read("19%", "10 %", "%5", "0") == [19.0, 10.0, 5.0, 0.0]
    assert is_percent(column("19%", "10 %", "", "0", None))
    assert not is_percent(column("19", "10"))
    assert not is_percent(column("19%", "10"))
    assert not is_percent(column(0.19))


def test_amounts_among_percentages_are_refused():
    with pytest.raises(DataError, match=r"Row 3, column 'Price': '5\.00' has no percent sign"):
        read("10%", "5.00")


def test_the_column_alone_decides_where_the_decimal_sign_is_not_given():
    assert read("1.250.000", "12.500", comma=None) == [1250000.0, 12500.0]
    assert read("12,5", "1,234", comma=None) == [12.5, 1.234]
    assert read("3.500", "4.125", comma=None) == [3.5, 4.125]
    with pytest.raises(DecimalError):
        read("1.500", "1200", comma=None)


# Each the sign of groups, if any, and the decimal sign.
FORMATS = [",.", ".,", " ,", " .", "\u00a0,", "\u202f,", "'.", "’.", ".", ","]
MINUS = ["-{}", "−{}", "–{}", "{}-", "({})", "- {}"]
MONEY = [
    "{}",
    "{} €",
    "€{}",
    "$ {}",
    "{}\u00a0kr",
    "R$ {}",
    "CHF\u202f{}",
    "{} zł",
    "Rs. {}",
    "{} USD",
    "￥{}",
    "{} руб.",
]
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@given(
    cents=st.integers(0, 10**15),
    places=st.integers(0, 4),
    form=st.sampled_from(FORMATS),
    minus=st.sampled_from(["{}", *MINUS]),
    money=st.sampled_from(MONEY),
    money_inside=st.booleans(),
    wide=st.booleans(),
)
def test_a_number_written_in_the_way_of_any_country_comes_back_exactly(
    cents, places, form, minus, money, money_inside, wide
):
    amount = Decimal(cents).scaleb(-places)
    written = f"{amount:,.{places}f}".replace(",", "G").replace(".", "D").replace("G", form[:-1]).replace("D", form[-1])
    text = minus.format(money.format(written)) if money_inside else money.format(minus.format(written))

    value = read(text.translate(WIDE) if wide else text, comma=form[-1] == ",")

    assert value == [float(amount) if minus == "{}" else -float(amount)]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=20))
def test_floats_as_python_writes_them_come_back_exactly(values):
    assert (
        numbers(pa.chunked_array([[repr(value) for value in values]], pa.string()), "x", 2, False).to_pylist() == values
    )


@given(st.lists(st.text("0123456789.,-+() €'eExpc%\u00a0", max_size=8), max_size=6))
def test_any_text_is_a_number_or_refused_and_its_neighbours_change_nothing(texts):
    def alone(text):
        try:
            return read(text)[0]
        except DataError:
            return "refused"

    each = [alone(text) for text in texts]
    percent = {"%" in text for text, value in zip(texts, each, strict=True) if value}

    if "refused" not in each and len(percent) < 2:
        assert numbers(pa.chunked_array([texts], pa.string()), "x", 2, False).to_pylist() == each
    else:
        with pytest.raises(DataError):
            numbers(pa.chunked_array([texts], pa.string()), "x", 2, False)
