"""Which order is taken, which is asked about, and that pieces of a column give what the whole gives."""

from datetime import date, datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlreco.errors import DataError
from rlreco.transactions.parse.dates import DateOrderError, DateOrders, looks_like_dates, times


def read(*texts, order=None):
    return times(pa.chunked_array([pa.array(texts)]), "Date", 2, order).to_pylist()


def outcome(pieces):
    """The order that the pieces lead to, or the class of error and the choices."""
    orders, row = DateOrders("Date"), 2
    try:
        for piece in pieces:
            orders.add(pa.chunked_array([pa.array(piece, pa.string())]), row)
            row += len(piece)
        return orders.only()
    except DateOrderError as error:
        return error.choices
    except DataError as error:
        return type(error)


def test_points_between_figures_mean_the_day_first():
    assert read("07.06.2021", "03.06.2021", "05.04.2021") == [
        datetime(2021, 6, 7), datetime(2021, 6, 3), datetime(2021, 4, 5)
    ]  # fmt: skip
    assert read("7.6.21 8:05") == [datetime(2021, 6, 7, 8, 5)]


def test_points_give_way_to_a_date_that_can_only_have_the_month_first():
    assert read("07.06.2021", "12.25.2021") == [datetime(2021, 7, 6), datetime(2021, 12, 25)]


def test_strokes_are_asked_about_beside_points_too():
    assert outcome([["05.06.2021", "05/06/2021"]]) == ("dmy", "mdy")


def test_names_of_months_say_which_figures_are_the_day():
    assert read("11-Feb-17", "15-Mar-19", "26-Feb-17") == [
        datetime(2017, 2, 11), datetime(2019, 3, 15), datetime(2017, 2, 26)
    ]  # fmt: skip
    assert read("Feb-11-17") == [datetime(2017, 2, 11)]
    assert read("32-Feb-11") == [datetime(2032, 2, 11)]


def test_a_year_of_two_figures_in_front_is_the_last_resort():
    assert read("24/01/05") == [datetime(2005, 1, 24)]
    assert read("99/01/05", "24/01/05") == [datetime(1999, 1, 5), datetime(2024, 1, 5)]


def test_years_that_read_as_days_of_one_month_are_asked_about():
    assert outcome([["24/01/05", "24/01/20", "24/03/15"]]) == ("ymd", "dmy")
    assert outcome([["24-Jan-05", "24-Jan-20", "24-Mar-15"]]) == ("dmy", "ymd")


def test_the_question_is_one_line_and_recommends_the_likely_order():
    with pytest.raises(DateOrderError) as error:
        read("03/04/2011")

    assert "\n" not in str(error.value)
    assert str(error.value).endswith("or use --date-order dmy.")
    assert error.value.choices == ("dmy", "mdy")


def test_all_three_orders_can_be_asked_about():
    with pytest.raises(DateOrderError) as error:
        read("05/01/01", "05/01/02", "05/02/03")

    assert set(error.value.choices) == {"ymd", "dmy", "mdy"}


def test_an_order_that_was_chosen_is_read_even_if_it_is_unlikely():
    assert read("11-Feb-17", order="ymd") == [datetime(2011, 2, 17)]


def test_an_order_given_for_pieces_stays_but_kinds_are_checked():
    orders = DateOrders("Date", "mdy")
    orders.add(pa.chunked_array([["03/04/2011"]]), 2)

    assert orders.only() == "mdy"
    with pytest.raises(DataError, match="Row 3, column 'Date': '45296' reads as day numbers"):
        orders.add(pa.chunked_array([["45296"]]), 3)


def test_a_column_without_a_date_has_some_order():
    assert outcome([["", "NULL"]]) == outcome([]) == "dmy"


PIECE_TEXTS = st.sampled_from(
    ["03/04/2011", "13/04/2011", "04/13/2011", "05.06.2021", "2024-01-05", "11-Feb-17", "24/01/05", "99/01/05", "NULL",
     "24/01/30", "24/02/17", "2024. 1. 5.", "5 janv. 2024", "45296", "1704445200", "240105", "201011", "", "1900-01-01"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECE_TEXTS, min_size=1, max_size=5), st.integers(0, 5))
def test_two_pieces_lead_to_what_the_whole_leads_to(texts, cut):
    assert outcome([texts[:cut], texts[cut:]]) == outcome([texts])


@pytest.mark.parametrize(
    "texts",
    [
        ["45296", "NULL", "45297.5"],
        ["1704445200", "1704445300.0", "0"],
        ["03/04/2011", "N/A", "13/04/2011"],
        ["5 janv. 2024", "1900-01-01", "6 févr. 2024 15h30"],
        ["11-Feb-17", "15-Mar-19", ""],
    ],
)
def test_pieces_read_in_the_order_of_all_give_the_times_of_the_whole(texts):
    order = outcome([[text] for text in texts])

    assert [read(text, order=order)[0] for text in texts] == read(*texts)


MONTHS = {
    "English": "January February March April May June July August September October November December",
    "German": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "French": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "Spanish": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "Portuguese": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "Italian": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "Dutch": "januari februari maart april mei juni juli augustus september oktober november december",
    "Polish": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "Turkish": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "Russian": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "Swedish": "januari februari mars april maj juni juli augusti september oktober november december",
    "Danish": "januar februar marts april maj juni juli august september oktober november december",
    "Norwegian": "januar februar mars april mai juni juli august september oktober november desember",
    "Finnish": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta "
    "lokakuuta marraskuuta joulukuuta",
    "Czech": "ledna února března dubna května června července srpna září října listopadu prosince",
}


@pytest.mark.parametrize("language", MONTHS)
@settings(max_examples=15, deadline=None)
@given(
    days=st.lists(st.dates(date(2000, 1, 1), date(2068, 12, 31)), min_size=1, max_size=12),
    change=st.sampled_from([str.upper, str.lower, str.title, str]),
    form=st.sampled_from(
        ["{d} {m} {y}", "{d:02d}-{m}-{y}", "{d}. {m} {y}", "{d} de {m} de {y}", "{m} {d}, {y}", "{y} {m} {d}"]
    ),
)
def test_months_written_in_words_are_read_back(language, days, change, form):
    names = MONTHS[language].split()
    texts = [form.format(d=day.day, m=change(names[day.month - 1]), y=day.year) for day in days]

    assert [moment.date() for moment in read(*texts)] == days


FORMATS = [
    ("%Y-%m-%d", "ymd"), ("%Y/%m/%d %H:%M", "ymd"), ("%Y.%m.%d %H:%M:%S", "ymd"), ("%Y%m%d", "ymd"),
    ("%Y%m%d%H%M%S", "ymd"), ("%Y年%m月%d日 %H時%M分", "ymd"), ("%Y-%m-%dT%H:%M:%S.%f+01:00", "ymd"),
    ("%d/%m/%Y %H:%M", "dmy"), ("%d.%m.%Y %H.%M Uhr", "dmy"), ("%d.%m.%y", "dmy"), ("%d-%b-%y %I:%M%p", "dmy"),
    ("%A, %d %B %Y %Hh%M", "dmy"), ("%a, %d %b %Y %H:%M:%S GMT", "dmy"), ("%d/%b/%Y:%H:%M:%S +0000", "dmy"),
    ("%m/%d/%Y %I:%M:%S %p", "mdy"), ("%m/%d/%y", "mdy"), ("%B %d, %Y at %I:%M %p", "mdy"),
    ("%a %b %d %H:%M:%S %Y", "mdy"),
    ("%H:%M:%S %b %d, %Y PST", "mdy"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "order"), FORMATS)
@settings(max_examples=15, deadline=None)
@given(moments=st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2068, 12, 31)), min_size=1, max_size=5))
def test_what_strftime_writes_is_read_back_in_its_order(form, order, moments):
    texts = [moment.strftime(form) for moment in moments]

    assert read(*texts, order=order) == [datetime.strptime(text, form) for text in texts]


@pytest.mark.parametrize(
    ("values", "share"),
    [
        (["2024-01-05", "2024-01-06"], 1.0),
        (["2024-01-05", "n/a", "", None, "x"], 0.5),
        (["5 janv. 2024", "6 janv. 2024", "10:30 Jan 7, 2024"], 1.0),
        (["2024-01-05", "x", "x", "x"], 0.25),
        (["20240105"], 1.0), ([20240105, 20240106], 1.0), (["20240105103000", "202401051030"], 1.0),
        ([1704445200, 1704445300.0], 1.0), (["1704445200123"], 1.0), ([45296, 45297], 0.5), ([45296.5, 12.5], 0.25),
        (["17850", "13047", "536365"], 0.0), ([17850, 13047], 0.0), (["874724710"], 0.0), (["240105"], 0.0),
        (["12.99", "3", "1,234.50"], 0.0), ([12.99, 3.0], 0.0), (["85123A", "POST"], 0.0), ([True, False], 0.0),
        (["1850-01-05"], 0.0), (["NULL", ""], 0.0), ([], 0.0), ([None, None], 0.0),
        ([datetime(2024, 1, 5)], 1.0), ([date(2024, 1, 5), None], 1.0),
    ],
)  # fmt: skip
def test_the_share_of_values_that_read_as_dates(values, share):
    assert looks_like_dates(pa.chunked_array([pa.array(values)])) == pytest.approx(share)


def test_hostile_texts_are_no_dates_and_take_no_time():
    texts = ["10:30 " + "a/aaaa" * 20, "1" * 100_000, "5 " * 50, "(" * 100, "10:30 " + "+01" * 30, "a/" * 40 + " 1.30"]

    assert looks_like_dates(pa.chunked_array([pa.array(texts)])) == 0.0


def test_the_share_counts_every_row_of_coded_text():
    column = pa.chunked_array([pa.array(["2024-01-05", "x", "x", "x"]).dictionary_encode()])

    assert looks_like_dates(column) == 0.25
