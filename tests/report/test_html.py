"""A report as HTML: names are text, JSON can't end its script, and nothing but its own scripts may run."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser

import pytest

from rlreco.errors import ConfigError, DataError
from rlreco.plots.frame import chart
from rlreco.report.bundle import bundle
from rlreco.report.document import Chart, Facts, Figures, Points, Report, Section, Table, Text
from rlreco.report.file import write_report
from rlreco.report.html import to_html
from rlreco.views.verdicts.sentence import Verdict
from rlreco.views.workbench.chosen import Figure

HOSTILE = """</script><script>alert(1)</script><img src=x onerror=alert(2)><!-- {{ 7*7 }} '"& \\"; } i{top:0}"""
NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def report(name: str = "Spring", blocks: tuple = ()) -> Report:
    table = Table((name,), ((name,),), frozenset(), name)
    figure = chart([{"type": "scatter", "x": [1, 2], "y": [3, 4], "name": name, "text": [name, name]}], x=name)
    every = (
        Chart(figure, name, table, name),
        Figures((Figure(name, name, name),)),
        Text(name, name),
        Points((name,), numbered=True),
        Facts(((name, name),)),
        table,
    )
    section = Section(name, blocks or every)
    return Report(name, name, Verdict(name, name), NOW, (section, Section(name, every, folded=True)), name, (name,))


class Elements(HTMLParser):
    """tags : each with its attributes; scripts : texts of scripts by their id or type"""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, text):
        self.texts.append((self.tags[-1][0] if self.tags else "", text))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_a_hostile_name_makes_no_element_and_is_shown_as_it_is():
    as_long = "S" * len(HOSTILE)
    plain, hostile = (Elements(to_html(report(name)).decode()) for name in (as_long, HOSTILE))

    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    assert [sorted(attributes) for _, attributes in hostile.tags] == [sorted(each) for _, each in plain.tags]
    assert ("h1", HOSTILE) in hostile.texts
    assert "49" not in "".join(text for tag, text in hostile.texts if tag == "h1")


def test_the_figures_are_read_back_as_they_were_drawn():
    page = to_html(report(HOSTILE)).decode()

    [text, _] = re.findall(r'<script type="application/json" id="figure-\d+">(.*?)</script>', page)
    figure = json.loads(text)
    assert figure["data"][0]["name"] == HOSTILE.replace("<", "&lt;")
    assert "template" not in figure["layout"]
    assert not re.search("[<>]", text)


def test_the_title_in_the_style_ends_neither_its_text_nor_the_style():
    page = to_html(report(HOSTILE)).decode()

    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    title = re.search(r'--title: "([^"]*)"; }\n', style)[1]
    assert re.fullmatch(r"([A-Za-z0-9]|\\[0-9a-f]+ )*", title)
    decoded = re.sub(r"\\([0-9a-f]+) ", lambda match: chr(int(match[1], 16)), title)
    assert decoded == HOSTILE[:120]


def test_the_policy_of_the_page_allows_its_own_two_scripts_and_no_address():
    elements = Elements(to_html(report()).decode())

    [policy] = [meta["content"] for meta in elements.named("meta") if "http-equiv" in meta]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["img-src"] == "data:"
    scripts = [text for tag, text in elements.texts if tag == "script" and text.startswith('"use strict"')]
    wanted = [b64encode(sha256(each.encode()).digest()).decode() for each in (*scripts, bundle().script)]
    assert directives["script-src"].split() == [f"'sha256-{each}'" for each in wanted]
    assert len(scripts) == 1


def test_it_names_no_other_place():
    page = to_html(report()).decode().replace(bundle().packed, "")

    assert re.findall(r"https?:|//[a-z]+\.", page) == []
    assert {"link", "iframe", "object", "img", "base"}.isdisjoint(tag for tag, _ in Elements(page).tags)
    assert not any("src" in attributes or "href" in attributes for _, attributes in Elements(page).tags)


def test_every_chart_has_its_words_and_its_figures_without_a_script():
    elements = Elements(to_html(report()).decode())

    [first, _] = [each for each in elements.named("div") if "data-figure" in each]
    assert (first["role"], first["aria-label"]) == ("img", "Spring")
    assert ("summary", "The figures of this picture") in elements.texts
    assert elements.named("html")[0]["lang"] == "en"
    assert len(elements.named("h1")) == 1


def test_it_is_written_on_the_day_by_this_release_and_with_the_licence_of_its_charts():
    page = unescape(to_html(report()).decode())

    assert "Written on 1 Dec 2026, 09:30 UTC by RLReco" in page
    assert "Permission is hereby granted" in page


def test_a_file_is_whole_or_not_at_all_and_its_name_is_one_that_browsers_open(tmp_path):
    path = tmp_path / "report.html"

    assert write_report(report(), path) == path.stat().st_size
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]
    with pytest.raises(ConfigError, match=r"end its name in \.html, not 'report\.pdf'"):
        write_report(report(), tmp_path / "report.pdf")
    with pytest.raises(DataError, match="can't be written"):
        write_report(report(), tmp_path / "nowhere" / "report.html")


def test_a_report_of_an_app_that_others_can_open_says_its_address_at_its_foot():
    address = "https://shop.example/learning"

    _, foot = to_html(replace(report(), address=address)).decode().split("<footer>")

    assert f"<p>From {address}</p>" in foot
    assert "<p>From " not in to_html(report()).decode()
