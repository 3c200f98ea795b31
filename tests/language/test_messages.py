from math import nan

import pytest

from rlreco.language import (
    gettext,
    in_language_of_now,
    language,
    language_named,
    nearest_language,
    ngettext,
    number,
    percent,
    separators,
    signed,
    significant,
    speaking,
)


def test_a_message_is_english_until_somebody_speaks_another_language():
    assert gettext("Language") == "Language"
    with speaking("de"):
        assert gettext("Language") == "Sprache"
    assert gettext("Language") == "Language"


def test_a_message_without_a_translation_stays_english():
    with speaking("de"):
        assert gettext("{x} of nobody", x="1") == "1 of nobody"
        assert ngettext("{n} of nobody", "{n} of them", 1_000) == "1.000 of them"


def test_braces_in_values_are_left_alone():
    assert gettext("{name} of it", name="{x}") == "{x} of it"


@pytest.mark.parametrize(("count", "text"), [(0, "0 cats"), (1, "1 cat"), (1234, "1,234 cats")])
def test_how_many_there_are_chooses_the_form(count, text):
    assert ngettext("{n} cat", "{n} cats", count) == text


def test_numbers_are_those_of_the_language():
    with speaking("de"):
        assert [number(13184.126, 2), signed(-0.284, 2), percent(0.1234, 1)] == ["13.184,13", "−0,28", "12,3 %"]
    assert [number(13184.126, 2), signed(-0.284, 2), percent(0.1234, 1)] == ["13,184.13", "−0.28", "12.3 %"]
    assert [number(-0.2), number(nan), percent(nan), gettext("")] == ["0", "–", "–", ""]


def test_significant_digits_and_signs_of_numbers_are_those_of_the_language():
    assert [significant(1.64, 2), significant(-2.0), significant(97.5), separators()] == ["1.6", "-2", "97.5", ".,"]
    with speaking("de"):
        assert [significant(1.64, 2), significant(-2.0), separators()] == ["1,6", "-2", ",."]
    assert separators(code="de_CH").replace("’", "'") == ".'"


def test_a_function_speaks_later_what_was_spoken_when_it_was_drawn():
    with speaking("de"):
        later = in_language_of_now(language)
    assert (later(), language()) == ("de", "en")


@pytest.mark.parametrize(
    ("locale", "code"), [("de-AT", "de"), ("de", "de"), ("DE_ch", "de"), ("fr-FR", "en"), ("", "en"), (None, "en")]
)
def test_a_browser_gets_the_nearest_language(locale, code):
    assert nearest_language(locale) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("de", "de"), ("DE", "de"), ("Deutsch", "de"), ("deutsch", "de"), ("en", "en"), (" English ", "en"), ("fr", None)],
)
def test_a_language_goes_by_its_code_and_by_its_own_name(text, code):
    assert language_named(text) == code
