"""Simulations, votes and evaluations in German, with what stands in a fold."""

import pytest

from tests.app.test_german import english_of


def test_a_race_and_its_decision_speak_german_alone(empty_store, open_page, after_job):
    app = open_page("experiments", language="Deutsch")
    next(button for button in app.button if button.key == "preset-easy").click().run()

    app = after_job(app, "simulation")

    assert not app.exception
    assert any("als eine zufällige Auswahl" in text.value for text in app.markdown)
    assert english_of(app) == []


def test_all_estimates_and_weights_speak_german_alone(store, played, open_page):
    played(20)
    app = open_page("evaluation", language="Deutsch")
    for fold in ("every-estimate", "all-weights"):
        app.session_state[fold] = True

    app.run()

    assert not app.exception
    assert english_of(app) == []


def test_a_file_of_another_log_is_asked_for_in_german(store, open_page):
    app = open_page("evaluation", language="Deutsch")

    app.radio(key="log-kind").set_value("file").run()

    assert not app.exception
    assert english_of(app) == []


@pytest.mark.parametrize("language", ["English", "Deutsch"])
def test_choices_stay_when_the_language_changes(store, played, open_page, language):
    played(20)
    app = open_page("evaluation", language="Deutsch" if language == "English" else "English")
    app.selectbox(key="metric").set_value("clicks").run()

    app.selectbox(key="language").set_value(language).run()

    assert not app.exception
    assert app.selectbox(key="metric").value == "clicks"
    assert app.multiselect(key="targets").value == ["uniform", "greedy"]
