import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlreco.errors import ConfigError, DataError
from rlreco.transactions.parse.decimals import DecimalError, Signs, decimal_comma_of, signs_of
from rlreco.transactions.parse.numbers import numbers

SWAPPED = str.maketrans(".,", ",.")


def column(*texts):
    return pa.chunked_array([texts], pa.string())


def comma(given=None, counts=("Quantity",), **columns):
    """Whether the file's decimal sign is the comma; every column a list of texts apart from blanks."""
    signs = {name: signs_of(column(*texts.split())) for name, texts in columns.items()}
    return decimal_comma_of(signs, given, counts)


def mirrored(columns):
    return {name: texts.translate(SWAPPED) for name, texts in columns.items()}


PROVED_BY_A_COMMA = [
    {"Price": "12,5 3"},
    {"Price": "1.234,50 1.000"},
    {"Price": "12.990", "Total": "25,98"},
    {"Price": "1.250.000 12.500"},
    {"Price": "12.500", "Total": "1.250.000"},
    {"Price": "0,500 12,990"},
    {"Price": "1234,567"},
    {"Quantity": "1.000 2", "Price": "1,50 1.234,50"},
    {"Quantity": "1.000 2.000", "Price": "1,50"},
    {"Price": ",5 1,234"},
    {"Price": "1,5e3"},
    {"Price": "-12,5 (1.250)"},
]


@pytest.mark.parametrize("columns", PROVED_BY_A_COMMA)
def test_a_value_that_only_a_sign_reads_decides_for_the_file_and_both_signs_are_alike(columns):
    assert comma(**columns)
    assert not comma(**mirrored(columns))


@pytest.mark.parametrize("text", ["1,23,456 900,000", "12,34,567", "1,23,456.00"])
def test_commas_in_the_indian_way_group(text):
    assert not comma(Price=text)


@pytest.mark.parametrize(
    "columns", [{"Price": "12.500 900"}, {"Quantity": "1.000 2", "Price": "25.000"}, {"Price": "12.500 900 0"}]
)
def test_in_doubt_beside_whole_numbers_under_a_thousand_a_sign_groups(columns):
    assert comma(**columns)
    assert not comma(**mirrored(columns))


@pytest.mark.parametrize("texts", ["1.000 2.000", "1.000 2.500 12.250", "1.000 0 3.000"])
def test_three_figures_after_every_sign_of_a_quantity_are_decimals(texts):
    assert not comma(Quantity=texts)
    assert comma(Quantity=texts.translate(SWAPPED))


def test_decimals_of_a_quantity_leave_the_other_sign_to_group_the_price():
    assert comma(Quantity="1,000 2,000", Price="12.990 5.500")


IN_DOUBT = [
    {"Price": "12.990"},
    {"Price": "25.000 50.000"},
    {"Quantity": "1 2 1", "Price": "12.990 5.500 25.000"},
    {"Price": "12.500 1500"},
    {"Price": "12.500 1500 900"},
    {"Price": "12.500 0"},
    {"Price": "1.500 1,500"},
    {"Quantity": "1.000 2.000", "Price": "12.500 900"},
    {"Quantity": "1.000 2", "Price": "1,500 2"},
]


@pytest.mark.parametrize("columns", IN_DOUBT)
def test_without_a_proof_the_user_is_asked_whichever_sign_it_is(columns):
    for texts in (columns, mirrored(columns)):
        with pytest.raises(DecimalError):
            comma(**texts)
        assert comma("comma", **texts)
        assert not comma("point", **texts)


def test_the_question_names_the_column_a_value_and_both_readings():
    with pytest.raises(DecimalError) as error:
        comma(Quantity="1 2", **{"Unit Price": "12.990 5.500"})

    assert str(error.value) == (
        "The numbers in column 'Unit Price' can be read in two ways, for example '12.990': 12990 with points that "
        'group thousands, or 12.99 with a decimal point. Say which it is: choose it under "Numbers", or use '
        "--decimal comma (points group) or --decimal point."
    )
    assert (error.value.column, error.value.example) == ("Unit Price", "12.990")
    assert error.value.choices == {"point": 12.99, "comma": 12990.0}


def test_the_question_about_a_comma_is_the_same_the_other_way_round():
    with pytest.raises(
        DecimalError, match=r"'-€12,990': -12990 with commas .* -12.99 with a decimal comma.*--decimal po"
    ):
        comma(Price="-€12,990")


def test_nobody_writes_thousandths_of_a_rupiah():
    assert comma(Price="Rp25.000 Rp12.500")
    assert not comma(Price="₩25,000")
    with pytest.raises(DecimalError):
        comma(Price="€25.000")


def test_proofs_of_both_signs_refuse_the_file_naming_a_value_of_each():
    with pytest.raises(DataError, match=r"'12\.5' in column 'Price' needs a decimal point, and '12,5' in column 'Tax'"):
        comma(Price="12.5", Tax="12,5")
    with pytest.raises(DataError, match=r"'1,234,567' in column 'Price' .* '12,5' in column 'Price'"):
        comma(Price="1,234,567 12,5")


@pytest.mark.parametrize(("sign", "value"), [("comma", "1.50"), ("comma", "1,234,567"), ("point", "1,50")])
def test_a_given_sign_that_a_value_contradicts_is_refused_naming_it(sign, value):
    with pytest.raises(DataError, match=f"Column 'Price': '{value}' can't be read with a decimal {sign}"):
        comma(sign, Price=f"{value} 12")


@pytest.mark.parametrize("sign", ["", ".", "Comma", "semicolon"])
def test_another_sign_than_point_and_comma_is_no_option(sign):
    with pytest.raises(ConfigError, match="must be point or comma"):
        comma(sign, Price="1")


def test_numbers_without_signs_and_columns_of_other_types_leave_the_point():
    assert not comma(Price="1 1500")
    assert not comma()
    assert signs_of(pa.chunked_array([[1.5, 2.0]])) == Signs()
    assert signs_of(column()) == Signs()


def test_texts_that_are_no_numbers_say_nothing():
    assert signs_of(column("1.2.3", "n/a", "", None, "12:30", "5 kg", "1,2,3", "24.01.2024")) == Signs()


def test_the_signs_keep_an_example_of_each_kind():
    signs = signs_of(column("$1.50", "1,5", "12.990", "1,234", "900", "1500", "0", "2 pcs"))

    assert signs == Signs("$1.50", "1,5", "12.990", "1,234", "900", "1500")


def test_an_apostrophe_that_groups_shows_that_the_other_sign_is_decimal():
    assert comma(Price="1’234,567")


SAMPLES = "1 900 1500 12.990 1,234 12.5 12,5 1.250.000 1,250,000 0 0.500 x 1.234,50 €7"
NUMBERS = st.sampled_from(SAMPLES.split())


@given(st.lists(NUMBERS, max_size=8), st.integers(0, 8))
def test_pieces_of_a_column_show_together_the_same_as_the_whole(texts, cut):
    whole = signs_of(column(*texts))
    pieces = signs_of(column(*texts[:cut])) | signs_of(column(*texts[cut:]))

    assert pieces == whole


@given(st.lists(NUMBERS, max_size=6), st.booleans())
def test_with_points_for_commas_every_decision_is_the_other_way_round(texts, is_count):
    def decision(texts):
        try:
            return decimal_comma_of({"a": signs_of(column(*texts))}, counts=["a"] if is_count else [])
        except DataError as error:
            return type(error)

    here, there = decision(texts), decision([text.translate(SWAPPED) for text in texts])

    signed = any("." in text or "," in text for text in texts)
    assert here == there if not signed or here not in (True, False) else here != there


@given(st.lists(st.decimals(0, 10**7, places=2), min_size=1, max_size=20), st.sampled_from([",.", ".,", " ,", "'."]))
def test_prices_with_two_decimals_are_read_exactly_without_a_question(amounts, form):
    texts = [f"{amount:,}".replace(",", "G").replace(".", form[1]).replace("G", form[0]) for amount in amounts]
    prices = column(*texts)

    decided = decimal_comma_of({"Price": signs_of(prices)})

    assert numbers(prices, "Price", 2, decided).to_pylist() == [float(amount) for amount in amounts]
