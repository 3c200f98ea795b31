"""Every page in German: no English word but names and codes."""

import json
import re
from base64 import b64decode
from functools import cache
from html import unescape

import pandas as pd
import pytest

from rlreco.segmentation import SEGMENT_NAMES, segment_words
from rlreco.service.training.sources import demo_shop
from rlreco.transactions.lines import SCHEMA
from rlreco.ui.frame import PAGES
from rlreco.ui.segments.folds import FOLDS
from rlreco.views.words.products import product_name

ENGLISH_WORDS = re.compile(
    r"\b(the|and|of|with|from|is|are|this|that|your|has|have|were|each|by|to|for|which|what|where|how|it|its|more"
    r"|customers?|products?|sessions?|clicks?|buys|orders?|shopper|shoppers|slate|slates|policies|days?|none|yes|no)\b"
)
"""Words that German sentences don't have. All in small letters, as names of products and segments have capitals."""

UNREAD = re.compile(r"`[^`]*`|:material/\w+:|\w+://\S+|src=\"[^\"]*\"|<(?![^>]*aria-label)[^>]*>")
"""Codes, icons, addresses and tags without a label for screen readers."""

HIDDEN = re.compile(r"(?s)<(style|script).*?</\1>")


@cache
def names():
    """Of segments and of the sample shop's products, the same in every language."""
    products = demo_shop().table["product"].unique().to_pylist()
    every = {*map(segment_words, SEGMENT_NAMES), *map(product_name, filter(None, products)), *filter(None, products)}
    return re.compile("|".join(map(re.escape, sorted(every, key=len, reverse=True))), re.IGNORECASE)


def texts(app):
    """Whatever a visitor reads, as far as the test harness knows it, without names of segments."""
    drawn = [text for place in (app.sidebar, app.main) for element in place for text in words_of(element)]
    return [names().sub("", UNREAD.sub("", unescape(text))) for text in drawn if isinstance(text, str)]


def words_of(element):
    proto, value = getattr(element, "proto", None), getattr(element, "value", None)
    around = [getattr(element, "label", ""), *(getattr(proto, word, "") for word in ("help", "alt", "placeholder"))]
    if element.type == "html":
        return [*labels(proto.body), *words_of_drawings(proto.body), HIDDEN.sub(" ", proto.body)]
    if isinstance(value, pd.DataFrame):
        return [*around, *headers(proto, value)]
    if element.type == "plotly_chart":
        return [*around, *texts_of_chart(json.loads(proto.spec))]
    return [*around, getattr(proto, "body", ""), *map(str, getattr(element, "options", []))]


def labels(markup):
    """For screen readers, and what is shown under the pointer."""
    return re.findall(r'(?:alt|aria-label|title)="([^"]*)"', markup)


def words_of_drawings(markup):
    """Labels and texts within the pictures of the markup that are addresses themselves."""
    uris = re.findall(r'"data:image/svg\+xml;base64,([^"]*)"', markup)
    drawings = [b64decode(uri).decode() for uri in uris]
    return [text for svg in drawings for text in (*labels(svg), *re.findall(r">([^<>]+)<", svg))]


def headers(proto, frame):
    """As the table shows them, with their help. Rows of a file have its own."""
    if set(frame.columns) <= {*SCHEMA.names, "line_class"}:
        return []
    chosen = json.loads(getattr(proto, "columns", "") or "{}")
    columns = {name: chosen.get(name) or {} for name in getattr(proto, "column_order", None) or map(str, frame.columns)}
    return [
        text
        for name, column in columns.items()
        if not column.get("hidden")
        for text in (column.get("label") or name, column.get("help", ""))
    ]


def texts_of_chart(part):
    """Titles, names and hover texts."""
    if isinstance(part, list):
        return [text for each in part for text in texts_of_chart(each)]
    if not isinstance(part, dict):
        return []
    own = [part[word] for word in ("text", "name", "title", "hovertemplate") if isinstance(part.get(word), str)]
    return own + [text for name, each in part.items() if name != "template" for text in texts_of_chart(each)]


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


def test_every_fold_of_the_segments_speaks_german_alone(store, open_page):
    app = open_page("segments", language="Deutsch", segment="Loyal")
    for fold in ("rows", "mailing", "shares", *(f"fold-{name}" for name in FOLDS)):
        app.session_state[fold] = True

    app.run()

    assert not app.exception
    assert english_of(app) == []


def test_lists_that_were_made_compared_replayed_and_published_speak_german_alone(store, open_page, after_job):
    app = open_page("batch", language="Deutsch")
    app.session_state["comparing"] = app.session_state["backtesting"] = True
    app.run()
    app.multiselect(key="backtest-models").set_value(["personal", "popularity"]).run()
    for button, job in (("compare", "comparing"), ("backtest", "backtesting"), ("fit", "fitting")):
        app = after_job(app.button(key=button).click().run(), job)
    app.button(key="publish").click().run().button(key="publish-yes").click().run()
    app = after_job(app, "publishing")

    assert not app.exception
    assert app.success[0].value.endswith("Listen.")
    assert english_of(app) == []


def test_the_language_stays_after_a_click(store, open_page):
    app = open_page("simulator", language="Deutsch")

    app.checkbox[0].check().run()

    assert app.session_state["language"] == "Deutsch"
    assert english_of(app) == []


@pytest.mark.parametrize("written", ["de", "DE", "Deutsch", "deutsch"])
def test_an_address_may_say_the_language_by_code_or_name(empty_store, open_page, written):
    app = open_page("overview", language=written)

    assert app.selectbox(key="language").value == "Deutsch"
    assert english_of(app) == []


@pytest.mark.parametrize("written", ["en", "English", "fr", ""])
def test_an_address_with_english_or_a_language_that_there_is_not_opens_in_english(empty_store, open_page, written):
    assert open_page("overview", language=written).selectbox(key="language").value == "English"
