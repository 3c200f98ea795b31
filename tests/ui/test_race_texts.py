"""The words of the Race, which the browser writes."""

import re
from importlib.resources import files

from rlreco.language import speaking
from rlreco.ui.race.texts import race_texts


def test_the_browser_has_every_text_that_it_writes_and_no_other():
    html, script = (files("rlreco.ui.race").joinpath(name).read_text(encoding="utf-8") for name in NAMES)

    named = {*re.findall(r'data-(?:text|label)="(\w+)"', html), *re.findall(r"\btexts\.(\w+)", script)}

    assert named == set(race_texts())


NAMES = ("race.html", "race.js")


def test_the_page_of_the_race_holds_no_words_of_its_own():
    html, _ = (files("rlreco.ui.race").joinpath(name).read_text(encoding="utf-8") for name in NAMES)

    assert re.findall(r">\s*([^<>×★\s][^<>]*)<", html) == []


def test_the_race_speaks_german():
    with speaking("de"):
        texts = race_texts()

    assert texts["progress"].replace("{session}", "1.000").replace("{planned}", "2.000") == "Sitzung 1.000 von 2.000"
