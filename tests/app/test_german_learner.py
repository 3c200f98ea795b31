"""Charts, tables and their words for screen readers in German, and choices that the address keeps in English."""

import json

import pytest

from rlreco.language import speaking
from tests.app.test_german import ENGLISH_WORDS

VIEWS = {
    "Policies side by side": "Strategien im Vergleich",
    "Regret a session": "Regret je Sitzung",
    "Clicks and buys": "Klicks und Käufe",
    "This state's best": "Die besten dieses Zustands",
    "States and products": "Zustände und Produkte",
    "Traffic by product": "Anteile der Produkte",
}


def words_of(app, learner):
    """Of charts and tables, without names of products."""
    texts = [element.proto.alt for kind in ("plotly_chart", "arrow_data_frame") for element in app.get(kind)]
    for chart in app.get("plotly_chart"):
        figure = json.loads(chart.proto.spec)
        layout = figure["layout"]
        texts += [layout[axis].get("title", {}).get("text") or "" for axis in ("xaxis", "yaxis")]
        texts += [mark["text"] for mark in layout.get("annotations", [])]
        texts += [text for trace in figure["data"] for text in (trace.get("name"), *(trace.get("text") or [])) if text]
    for table in app.dataframe:
        texts += [column.get("label") or "" for column in json.loads(table.proto.columns).values()]
    names = [product.name for product in learner.products().values()]
    return [without(text, names) for text in texts]


def without(text, names):
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return text


def english_of(app, learner):
    return sorted({text for text in words_of(app, learner) if ENGLISH_WORDS.search(text)})


@pytest.mark.parametrize("view", VIEWS)
def test_a_closer_look_speaks_german_and_opens_by_the_same_address_in_both_languages(
    store, learner, played, open_page, view
):
    played(20)

    german, english = (open_page("learning", language=name, more=view) for name in ("Deutsch", "English"))

    assert not german.exception
    assert english_of(german, learner) == []
    assert german.selectbox(key="more").value == english.selectbox(key="more").value
    assert VIEWS[view] in german.selectbox(key="more").options
    assert german.query_params["more"] == view


def test_a_choice_made_in_german_is_in_the_address_in_english(store, played, open_page):
    played(120)
    app = open_page("learning", language="Deutsch")

    app.selectbox(key="more").set_value("rates").run()
    app.radio(key="rate").set_value("conversion").run()
    app.selectbox(key="newest").set_value("100").run()

    address = {key: app.query_params[key] for key in ("more", "rate", "newest")}
    assert address == {"more": "Clicks and buys", "rate": "buys", "newest": "100"}
    app.selectbox(key="newest").set_value("all").run()
    assert "newest" not in app.query_params


def test_a_change_of_language_is_no_error_while_a_closer_look_is_open(store, played, open_page):
    played(20)
    app = open_page("learning", language="Deutsch", more="Clicks and buys")

    app.selectbox(key="language").set_value("English").run()

    assert not app.exception
    assert app.selectbox(key="more").value == "rates"
    assert app.query_params["more"] == "Clicks and buys"


def test_an_answer_and_its_log_speak_german(store, learner, open_page):
    app = open_page("simulator", language="Deutsch")
    app.checkbox[0].check()
    app.run()
    visit = app.session_state["visit"]
    visit.issued -= 1
    next(button for button in app.button if button.label == "Antwort absenden").click().run()
    app.session_state["beliefs"] = app.session_state["log"] = True
    app.run()

    assert not app.exception
    assert app.success[0].value.startswith("Gelernt: 1 nur geklickt, der Rest ignoriert.")
    assert english_of(app, learner) == []


def test_explanations_follow_the_language_of_an_open_visit(store, open_page):
    app = open_page("simulator")
    slate = app.session_state["visit"].session.slate
    assert " baskets), × " in app.session_state["visit"].explanations[0].sentence

    app.selectbox(key="language").set_value("Deutsch").run()

    visit = app.session_state["visit"]
    with speaking("de"):
        assert " Warenkörben), × " in visit.explanations[0].sentence
    assert visit.session.slate == slate


CODES = [
    ("simulator", "policy", "uniform", "Zufällige Auswahl · uniform"),
    ("learning", "believer", "uniform", "Zufällige Auswahl · uniform"),
    ("batch", "model", "popularity", "Bestseller · popularity"),
]


@pytest.mark.parametrize(("page", "key", "code", "words"), CODES)
def test_a_box_shows_names_and_the_address_has_codes(store, played, open_page, page, key, code, words):
    played(20, policy="thompson")
    played(10, policy=code if page == "learning" else None)

    app = open_page(page, language="Deutsch", **{key: code})

    assert app.selectbox(key=key).value == code
    assert words in app.selectbox(key=key).options
    assert app.query_params[key] == code
    first = next(name for name in app.selectbox(key=key).options if name != words)
    app.selectbox(key=key).set_value(code_of(first)).run()
    assert app.query_params.get(key) != code
    app.selectbox(key=key).set_value(code).run()
    assert app.query_params[key] == code
    assert not app.exception


def code_of(words):
    """As in "Softmax · softmax" and "Softmax · softmax (Standard)"."""
    return words.rpartition(" · ")[2].removesuffix(" (Standard)")
