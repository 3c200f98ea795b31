from datetime import date, datetime
from math import inf, nan

import pytest

from rlreco.language import MISSING, speaking
from rlreco.views.words.formats import Formats, with_sign

ENGLISH, GERMAN, SWISS = Formats("en", "EUR"), Formats("de", "EUR"), Formats("de_CH", "CHF")


@pytest.mark.parametrize(
    ("formats", "text"),
    [(ENGLISH, "13,184.10"), (GERMAN, "13.184,10"), (SWISS, "13'184.10"), (Formats("fr"), "13\u202f184,10")],
)
def test_a_number_is_written_as_its_language_does(formats: Formats, text: str) -> None:
    assert formats.number(13184.1, 2).replace("’", "'") == text


def test_a_difference_has_its_sign_unless_it_is_nothing() -> None:
    assert [ENGLISH.signed(x, 2) for x in (0.284, -0.284, -0.001, 0.0)] == ["+0.28", "−0.28", "0.00", "0.00"]


@pytest.mark.parametrize(
    ("formats", "text"),
    [
        (ENGLISH, "€13,184.13"),
        (GERMAN, "13.184,13\xa0€"),
        (Formats("en", "JPY"), "¥13,184"),
        (Formats("en"), "13,184.13"),
    ],
)
def test_money_has_the_sign_and_the_digits_of_its_currency(formats: Formats, text: str) -> None:
    assert formats.money(13184.126) == text


@pytest.mark.parametrize(
    ("formats", "amount", "text"),
    [
        (ENGLISH, 532.4, "€532"),
        (ENGLISH, 13184.0, "€13.2K"),
        (ENGLISH, 3559548.9, "€3.6M"),
        (ENGLISH, -13184.0, "-€13.2K"),
        (Formats("en"), 13184.0, "13.2K"),
        (GERMAN, 13184.0, "13.184\xa0€"),
        (GERMAN, 3559548.9, "3,6\xa0Mio.\xa0€"),
    ],
)
def test_short_money_fits_a_card(formats: Formats, amount: float, text: str) -> None:
    assert formats.short_money(amount) == text


def test_shares_days_and_spans() -> None:
    assert [ENGLISH.share(share) for share in (0.0, 0.0049, 0.006, 0.57)] == ["0 %", "under 1 %", "1 %", "57 %"]
    assert (ENGLISH.percent(0.1234, 1), GERMAN.percent(0.1234, 1)) == ("12.3 %", "12,3 %")
    assert (ENGLISH.day(date(2011, 12, 9)), GERMAN.day(datetime(2011, 12, 9, 8))) == ("9 Dec 2011", "09.12.2011")
    assert [ENGLISH.days(1), ENGLISH.days(51.2), GERMAN.days(51)] == ["1 day", "51 days", "51 Tage"]


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_what_is_missing_is_a_dash(value: float) -> None:
    texts = [ENGLISH.number(value), ENGLISH.signed(value), ENGLISH.percent(value), ENGLISH.money(value)]

    assert [*texts, ENGLISH.short_money(value), Formats().short_money(value), ENGLISH.days(value)] == [MISSING] * 7


def test_charts_take_the_signs_of_the_language() -> None:
    assert (ENGLISH.separators, GERMAN.separators) == (".,", ",.")


def test_cells_and_figures_follow_the_language_of_now() -> None:
    assert [with_sign(1.25, 1), with_sign(-1.26, 1)] == ["+1.2", "-1.3"]
    with speaking("de"):
        assert [with_sign(1.25, 1), with_sign(-1.26, 1)] == ["+1,2", "-1,3"]
