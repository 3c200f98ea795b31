import pyarrow as pa
import pytest

from rlreco.errors import ConfigError
from rlreco.transactions.parse.currencies import currencies_in, currency_codes, parse_rates


def column(*values):
    return pa.chunked_array([pa.array(values)])


def test_cells_are_counted_by_currency_and_a_shared_sign_stays_open():
    cells = column(
        "€ 5", "5 EUR", "5 euros", "€5", "€5", "$3", "-$3", "US$ 3", "kr 5", "5 kr.", "￥5", "£1", "R$ 1,00", "7"
    )

    assert currencies_in(cells) == {"EUR": 5, "$": 2, "USD": 1, "kr": 2, "¥": 1, "GBP": 1, "BRL": 1}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[("5 ₽", "RUB"), ("5 руб.", "RUB"), ("5 р.", "RUB"), ("zł 5", "PLN"), ("5 TL", "TRY"), ("5円", "JPY")],
        *[("5元", "CNY"), ("5원", "KRW"), ("฿5", "THB"), ("₹5", "INR"), ("Rs. 5", "Rs"), ("Rp 5", "IDR")],
        *[("5 ₫", "VND"), ("5 Ft", "HUF"), ("5 Kč", "CZK"), ("5 lei", "RON"), ("5 лв", "BGN"), ("Fr. 5", "CHF")],
        *[("A$5", "AUD"), ("C$5", "CAD"), ("NZ$5", "NZD"), ("HK$5", "HKD"), ("S$5", "SGD"), ("5 dollars", "$")],
        *[("$5 USD", "USD"), ("CLP$ 5", "CLP"), ("5 XOF", "XOF"), ("4,50 €/Stk", "EUR"), ("(5,00 €)", "EUR")],
    ],
)
def test_signs_and_names_in_cells_mean_their_currency(text, code):
    assert currencies_in(column(text, "7")) == {code: 1}


def test_units_percentages_and_what_is_no_number_name_no_currency():
    assert currencies_in(column("2 pcs", "10%", "x2", "five EUR", "n/a", "", None, "50¢")) == {}
    assert currencies_in(column(1.5, 2.0)) == {}
    assert currencies_in(pa.chunked_array([], pa.string())) == {}


def test_a_dictionary_is_counted_by_its_rows():
    assert currencies_in(pa.chunked_array([pa.array(["$1", "$1", "$2"]).dictionary_encode()])) == {"$": 3}


def test_a_column_of_currencies_becomes_codes_whatever_form_they_have():
    texts = [
        "EUR",
        "eur",
        "€",
        "Euro",
        "US Dollar",
        "USD ",
        "Euro (EUR)",
        "try",
        "zł",
        "Pound Sterling",
        "us\u00a0dollars",
    ]

    codes = currency_codes(column(*texts)).to_pylist()

    assert codes == ["EUR", "EUR", "EUR", "EUR", "USD", "USD", "EUR", "TRY", "PLN", "GBP", "USD"]


def test_an_open_sign_and_an_unknown_currency_stay_and_blanks_are_none():
    texts = ["$", "kr.", " doubloons ", "EUR/USD", "", " ", None, "N/A", "\\N", "-"]

    assert currency_codes(column(*texts)).to_pylist() == ["$", "kr", "doubloons", "EUR/USD"] + [None] * 6
    assert currency_codes(column(978)).to_pylist() == ["978"]


def test_the_option_is_a_currency_or_one_with_rates():
    assert parse_rates("EUR") == ("EUR", {})
    assert parse_rates("EUR,USD=0.92,GBP=1.17") == ("EUR", {"USD": 0.92, "GBP": 1.17})
    assert parse_rates(" eur, usd = 0.92 ") == ("EUR", {"USD": 0.92})
    assert parse_rates("€,$=0.92,kr=0.09") == ("EUR", {"$": 0.92, "kr": 0.09})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "E",
        "EURO1",
        "EUR;USD=1",
        "EUR,",
        "EUR,USD",
        "EUR,USD=",
        "EUR,USD=0",
        "EUR,USD=-1",
        "EUR,USD=inf",
        "EUR,USD=nan",
        "EUR,USD=x",
        "EUR,USD=0,92",
        "EUR,USD=1,USD=2",
        "EUR,EUR=1",
        "EUR,=1",
        "USD=1",
    ],
)
def test_any_other_option_is_refused_in_a_line_that_shows_how(text):
    with pytest.raises(ConfigError, match="Give the one that counts, as EUR") as error:
        parse_rates(text)

    assert "\n" not in str(error.value)
    assert repr(text) in str(error.value)
