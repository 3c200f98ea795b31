"""Every page in German: no English word but names and codes."""

import re

import pytest

from rlreco.ui.frame import PAGES

ENGLISH_WORDS = re.compile(
    r"\b(the|and|of|with|from|is|are|this|that|your|has|have|were|each|by|to|for|which|what|where|how|it|its|more"
    r"|customers?|products?|sessions?|clicks?|buys|orders?|shopper|shoppers|slate|slates|policies|days?|none|yes|no)\b"
)
"""Words that German sentences don't have. All in small letters, as names of products and segments have capitals."""


def texts(app):
    """Whatever a visitor reads, as far as the test harness knows it, without codes and names of icons."""
    drawn = [getattr(element, "label", "") or "" for element in app.main] + [
        text for element in app.main for text in words_of(element)
    ]
    return [re.sub(r"`[^`]*`|:material/\w+:|https?://\S+", "", text) for text in drawn if isinstance(text, str)]


def words_of(element):
    value = getattr(element, "value", None)
    if element.type in {"markdown", "title", "subheader", "caption", "header", "info", "warning", "error", "success"}:
        return [value]
    help_ = getattr(getattr(element, "proto", None), "help", "")
    if hasattr(value, "columns"):
        return [help_, *map(str, value.columns)]
    return [help_]


def english_of(app):
    return sorted({text for text in texts(app) if ENGLISH_WORDS.search(text)})


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_a_shop_with_answers_speaks_german_alone(store, played, open_page, page):
    played(20)

    app = open_page(page, language="Deutsch")

    assert not app.exception
    assert english_of(app) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_a_shop_speaks_german_alone(empty_store, open_page, page):
    app = open_page(page, language="Deutsch")

    assert not app.exception
    assert english_of(app) == []


def test_the_language_stays_after_a_click(store, open_page):
    app = open_page("simulator", language="Deutsch")

    app.checkbox[0].check().run()

    assert app.session_state["language"] == "Deutsch"
    assert english_of(app) == []
