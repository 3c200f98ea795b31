"""Dates as systems and people of many countries write them; the expected times are read by eye."""

from datetime import datetime

import pyarrow as pa
import pytest

from rlreco.errors import DataError
from rlreco.transactions.parse.dates import times

DAY = datetime(2024, 1, 5)
NOON = datetime(2024, 1, 5, 12)
HALF_PAST_TEN = datetime(2024, 1, 5, 10, 30)
QUARTER_TO_FOUR = datetime(2024, 1, 5, 15, 45)


def read(*texts, order=None):
    return times(pa.chunked_array([pa.array(texts, pa.string())]), "Date", 2, order).to_pylist()


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "NULL", "null", "NaT", "N/A", "n/a", "NaN", "None", "\\N", "-", "--", "#N/A", "<NA>", "nil",
        "0000-00-00", "0000-00-00 00:00:00", "0000-00-00T00:00:00Z", "00/00/0000", "00.00.0000", "0", "00:00:00",
        "1900-01-00", "1/0/1900", "1900-01-01", "1900-01-01 00:00:00", "01/01/1900", "1753-01-01", "9999-12-31",
        "31.12.9999", "12/31/9999 23:59:59", "1899-12-30", "0001-01-01T00:00:00", "0001-01-01 00:00:00",
    ],
)  # fmt: skip
def test_words_for_nothing_and_placeholders_are_blank(text):
    assert read("2024-01-15", text, "2024-01-16") == [datetime(2024, 1, 15), None, datetime(2024, 1, 16)]


def test_placeholders_with_the_day_first_are_blank_among_such_dates():
    assert read("25/12/2011", "30/12/1899", "31/12/9999") == [datetime(2011, 12, 25), None, None]


def test_a_column_of_placeholders_alone_is_blank():
    assert read("0000-00-00", "1900-01-01", "NULL") == [None, None, None]


def test_a_date_before_1970_that_is_no_placeholder_is_refused():
    with pytest.raises(DataError, match="Row 3, column 'Date': '1900-01-02' is not between 1970 and 2099"):
        read("2024-01-05", "1900-01-02")


@pytest.mark.parametrize(
    "text",
    [
        "2024.01.05", "2024. 1. 5.", "2024. 1. 5", "2024.1.5.", "2024年1月5日", "2024年01月05日", "2024 年 1 月 5 日",
        "24年1月5日", "2024年1月5日(金)", "2024年1月5日 星期五", "2024年1月5日金曜日", "2024년 1월 5일", "2024년1월5일",
        "2024년 1월 5일 금요일", "2024년 1월 5일 (금)", "2024. 1. 5. (금)", "2024/1/5", "2024/01/05(金)",
        "２０２４年１月５日",
        "05.01.2024", "5.1.2024", "5. 1. 2024", "05.01.24", "5.1.24", "Fr 05.01.2024", "Fr., 05.01.2024",
        "ven. 05.01.2024",
        "2024-01-05Z", "2024-01-05+01:00", "20240105", "'2024-01-05", "2024–01–05",
        "5-Jan-24", "05-JAN-24", "5-Jan-2024", "05jan2024", "5Jan2024", "2024-Jan-05", "2024 January 5", "Jan-05-24",
        "Friday, January 5, 2024", "Fri, 05 Jan 2024", "Fri Jan 5 2024", "January 5th, 2024", "5th of January 2024",
        "the 5th of January, 2024", "Jan. 5, 2024", "5 Jan. 2024", "5 January, 2024", "Jan 5 '24",
        "5. Januar 2024", "5. Jänner 2024", "5. Jan. 2024", "Freitag, 5. Januar 2024", "Freitag, den 5. Januar 2024",
        "Fr, 5. Jan. 2024", "5 janvier 2024", "05 janv. 2024", "ven. 5 janv. 2024", "vendredi 5 janvier 2024",
        "5 de enero de 2024", "5 enero 2024", "05-ene-2024", "05-ene-24", "5 ene. 2024", "viernes, 5 de enero de 2024",
        "vie., 5 ene 2024", "5 de enero del 2024", "5 de janeiro de 2024", "5 de jan. de 2024", "05/jan/2024",
        "sexta-feira, 5 de janeiro de 2024", "sex., 5 de jan. de 2024", "5 gennaio 2024", "05 gen 2024", "5-gen-24",
        "venerdì 5 gennaio 2024", "ven 5 gen 2024", "5 januari 2024", "vrijdag 5 januari 2024", "vr 5 jan. 2024",
        "5 stycznia 2024", "5 stycznia 2024 r.", "5 sty 2024", "piątek, 5 stycznia 2024", "pt., 5 sty 2024",
        "5 Ocak 2024", "05 Oca 2024", "5 Ocak 2024 Cuma", "5 января 2024", "5 января 2024 г.", "5 янв. 2024",
        "пятница, 5 января 2024 г.", "пт, 5 янв. 2024 г.", "den 5 januari 2024", "fredag 5 januari 2024",
        "fre 5 jan. 2024", "5. januar 2024", "fredag den 5. januar 2024", "fre. 5. jan. 2024", "5. tammikuuta 2024",
        "perjantai 5. tammikuuta 2024", "5. tammik. 2024", "pe 5.1.2024", "5. ledna 2024", "pátek 5. ledna 2024",
        "5. led 2024", "pá 5. 1. 2024",
    ],
)  # fmt: skip
def test_the_fifth_of_january_is_read_in_many_spellings(text):
    assert read(text) == [DAY]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("1er février 2024", 2), ("1 févr. 2024", 2), ("1 FEV 2024", 2), ("1. Februar 2024", 2), ("1 lutego 2024", 2),
        ("1 Şubat 2024", 2), ("1 ŞUB 2024", 2), ("1. helmikuuta 2024", 2), ("1. února 2024", 2), ("1 февраля 2024", 2),
        ("1. März 2024", 3), ("01-Mrz-24", 3), ("1-Mär-2024", 3), ("1 mrt 2024", 3), ("1 março 2024", 3),
        ("1 marca 2024", 3), ("1. marts 2024", 3), ("1. března 2024", 3), ("ven 1 mar 2024", 3), ("mar 1, 2024", 3),
        ("1 марта 2024", 3), ("1er avril 2024", 4), ("1 abr 2024", 4), ("1 kwietnia 2024", 4), ("1 Nisan 2024", 4),
        ("1. Mai 2024", 5), ("1º de maio de 2024", 5), ("1° maggio 2024", 5), ("1 mei 2024", 5), ("1 мая 2024", 5),
        ("1 май 2024", 5), ("1 maja 2024", 5), ("1 Mayıs 2024", 5), ("1. května 2024", 5), ("1 maj 2024", 5),
        ("1 juin 2024", 6), ("1 giu 2024", 6), ("1 czerwca 2024", 6), ("1 Haziran 2024", 6), ("1. června 2024", 6),
        ("1 juil. 2024", 7), ("1 juillet 2024", 7), ("1 lug 2024", 7), ("1 lipca 2024", 7), ("1. července 2024", 7),
        ("1 août 2024", 8), ("1 ago. 2024", 8), ("1 sierpnia 2024", 8), ("1 Ağustos 2024", 8), ("1 августа 2024", 8),
        ("Sept 1, 2024", 9), ("1 set 2024", 9), ("1 września 2024", 9), ("1 Eylül 2024", 9), ("1. září 2024", 9),
        ("1-Okt-24", 10), ("1 out 2024", 10), ("1 października 2024", 10), ("1 Ekim 2024", 10), ("1. října 2024", 10),
        ("1 listopada 2024", 11), ("1 Kasım 2024", 11), ("1 ноября 2024", 11), ("1. marraskuuta 2024", 11),
        ("1-Dez-24", 12), ("1 déc. 2024", 12), ("1 dic 2024", 12), ("1 grudnia 2024", 12), ("1 Aralık 2024", 12),
        ("1. desember 2024", 12), ("1. prosince 2024", 12), ("1. joulukuuta 2024", 12), ("mar. 1 oct. 2024", 10),
    ],
)  # fmt: skip
def test_months_are_read_in_many_languages(text, month):
    assert read(text) == [datetime(2024, month, 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-05 3:45PM", QUARTER_TO_FOUR), ("2024-01-05 3:45 p. m.", QUARTER_TO_FOUR),
        ("2024-01-05 3:45 p.m.", QUARTER_TO_FOUR), ("2024-01-05 03:45 p.\N{NO-BREAK SPACE}m.", QUARTER_TO_FOUR),
        ("1/15/2024 3:45p", datetime(2024, 1, 15, 15, 45)), ("2024. 1. 5. 오후 3:45", QUARTER_TO_FOUR),
        ("2024년 1월 5일 오후 3시 45분", QUARTER_TO_FOUR), ("2024/1/5 午後3:45", QUARTER_TO_FOUR),
        ("2024年1月5日 下午3:45", QUARTER_TO_FOUR), ("2024年1月5日下午3点45分", QUARTER_TO_FOUR),
        ("2024年1月5日 15時45分", QUARTER_TO_FOUR), ("2024年1月5日15时45分00秒", QUARTER_TO_FOUR),
        ("2024年1月5日 10時30分", HALF_PAST_TEN), ("2024年1月5日 10:30", HALF_PAST_TEN),
        ("2024. 1. 5. 오전 10:30", HALF_PAST_TEN), ("2024/1/5 上午10:30:00", HALF_PAST_TEN),
        ("2024. 1. 5. 오전 12:00", DAY), ("2024. 1. 5. 오후 12:00", NOON), ("2024-01-05 12:00 a.m.", DAY),
        ("2024-01-05 12:00 p.m.", NOON), ("2024-01-05 15:45 PM", QUARTER_TO_FOUR),
        ("5. Jan. 2024, 15h45", QUARTER_TO_FOUR),
        ("5 janvier 2024 à 15h45", QUARTER_TO_FOUR), ("5 janvier 2024 à 15 h 45", QUARTER_TO_FOUR),
        ("5 janvier 2024 12h", NOON), ("05.01.2024 15.45 Uhr", QUARTER_TO_FOUR),
        ("05.01.2024, 15:45 Uhr", QUARTER_TO_FOUR),
        ("5. Januar 2024 um 15:45 Uhr MEZ", QUARTER_TO_FOUR), ("5.1.2024 klo 15.45", QUARTER_TO_FOUR),
        ("5. januar 2024 kl. 15.45", QUARTER_TO_FOUR), ("5.1.2024 15.45.00", QUARTER_TO_FOUR),
        ("2024-01-05 15.45", QUARTER_TO_FOUR), ("January 5, 2024 at 3:45 PM", QUARTER_TO_FOUR),
        ("January 5, 2024 @ 3:45 pm", QUARTER_TO_FOUR), ("5 de enero de 2024 a las 15:45", QUARTER_TO_FOUR),
        ("10:30 2024-01-05", HALF_PAST_TEN), ("10:30:00 Jan 5, 2024 PST", HALF_PAST_TEN),
        ("Fri Jan  5 10:30:00 2024", HALF_PAST_TEN), ("Fri Jan 05 10:30:00 PST 2024", HALF_PAST_TEN),
        ("Fri Jan 05 10:30:00 +0000 2024", HALF_PAST_TEN), ("Fri, 05 Jan 2024 10:30:00 GMT", HALF_PAST_TEN),
        ("Fri Jan 05 2024 10:30:00 GMT+0100 (Central European Standard Time)", HALF_PAST_TEN),
        ("05/Jan/2024:10:30:00 +0100", HALF_PAST_TEN), ("Jan 5, 2024, 10:30:00 AM", HALF_PAST_TEN),
        ("Jan 5, 2024 10:30:00 AM PST", HALF_PAST_TEN), ("20240105103000", HALF_PAST_TEN),
        ("202401051030", HALF_PAST_TEN), ("20240105T103000", HALF_PAST_TEN), ("20240105T103000Z", HALF_PAST_TEN),
        ("20240105 103000", HALF_PAST_TEN), ("20240105 10:30:00", HALF_PAST_TEN),
        ("2024-01-05 10:30:00.123456", datetime(2024, 1, 5, 10, 30, 0, 123_456)),
        ("2024-01-05 10:30:00,123", datetime(2024, 1, 5, 10, 30, 0, 123_000)),
        ("2024-01-05T10:30:00.1234567Z", datetime(2024, 1, 5, 10, 30, 0, 123_456)),
        ("2024-01-05T10:30:00.123456789+01:00", datetime(2024, 1, 5, 10, 30, 0, 123_456)),
    ],
)  # fmt: skip
def test_times_of_day_are_read_in_many_spellings(text, expected):
    assert read(text) == [expected]


@pytest.mark.parametrize(
    "zone",
    [
        " PST", " PDT", " CET", " CEST", " EST", " EDT", " MSK", " JST", " BST", " GMT", " UTC", "Z", " Z", " GMT+2",
        " UTC-05:00", " +0100", "+0100", " +01", "+01", "+01:00", " +01:00", " (CET)", " (UTC+01:00)", " +0100 (CET)",
        " America/New_York", "[Europe/Berlin]", "+01:00[Europe/Berlin]", " America/Argentina/Buenos_Aires",
        " +0000 UTC",
        " utc", "-05:00", " -0500",
    ],
)  # fmt: skip
def test_zones_are_left_out_for_the_shop_s_own_day_counts(zone):
    assert read(f"2024-01-05 10:30:00{zone}") == [HALF_PAST_TEN]
    assert read(f"15/01/2024 10:30{zone}") == [datetime(2024, 1, 15, 10, 30)]


@pytest.mark.parametrize(
    "text",
    [
        "Total", "2024", "Jan 2024", "January", "2024-01", "5 Jan", "10:30", "2024-01-05 25:00", "2024-01-05 10:61",
        "2024-01-05 15:45 a.m.", "2024-02-30", "30 février 2024", "32.01.2024", "5 Foo 2024", "about 5 Jan 2024",
        "5 Jan Feb 2024", "2024-01-05:10:30:15", "2024-01-05 10:30 11:30", "5 Jan 10:30.45", "1,234,567", "12.99",
        "令和6年1月5日", "2024-01-05 to 2024-01-06", "192.168.1.1", "12345", "99999", "5 Jan 2024 and more",
    ],
)  # fmt: skip
def test_other_texts_are_refused_naming_the_row(text):
    with pytest.raises(DataError, match="Row 3, column 'Date': "):
        read("2024-01-05", text)


def test_a_spelling_that_is_not_like_others_may_stand_among_plain_dates():
    texts = ["2024-01-04", "2024-01-05T10:30:00.1234567Z", "2024. 1. 5.", "2024年1月5日", "NULL"]

    assert read(*texts)[2:] == [DAY, DAY, None]
