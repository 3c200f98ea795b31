"""Names that look like Markdown or HTML, on every page: shown as they are, so nothing in them is loaded or run."""

import io
import re
from datetime import UTC, datetime

import numpy as np
import pytest

from rlreco.datasets import demo_lines
from rlreco.domain.profile import Profile
from rlreco.service.lists.fit import events_of, fit
from rlreco.service.lists.publish import publish
from rlreco.service.service import Service
from rlreco.service.shoppers.run import play
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.training.train import train
from rlreco.store.connect import connect
from rlreco.transactions import read_lines
from rlreco.ui.frame import PAGES
from rlreco.ui.kit import literal

T0 = datetime(2026, 3, 2, tzinfo=UTC)
NAME = "![x](http://evil/x.png) <img src=x onerror=alert(1)> [click](javascript:alert(1)) :red[x] `code`"
HTML = re.compile(r"<img src=x")
MARKDOWN = re.compile(r"(?<!\\)!\[x|(?<!\\)\[click(?<!\\)\]|(?<!\\):red(?<!\\)\[|(?<!\\)<img src=x")
"""Marks of the name that a browser would act on."""

DRAWN = {"body", "label", "help", "text", "title", "spec", "format", "caption", "placeholder"}
"""Fields of elements that the browser draws as Markdown, as HTML or as a chart."""


def sales(lines):
    return read_lines(io.BytesIO(lines.to_csv(index=False).encode()), name="sales.csv")


@pytest.fixture(scope="module")
def hostile_file(tmp_path_factory):
    """A store whose products, categories, customers and experiment have such names."""
    lines = demo_lines()
    for column in ("Description", "Category", "CustomerID"):
        lines[column] = lines[column].astype("string") + f" {NAME}"
    path = tmp_path_factory.mktemp("hostile") / "store.sqlite3"
    store = connect(f"sqlite:///{path}", durable=False)
    profile = Profile(state_features=("segment", "month"), n_products=3, top_candidates=20, tail_candidates=5)
    train(store, sales(lines), profile, base_name=NAME, now=T0)
    store.close()
    return path


@pytest.fixture
def hostile(hostile_file, tmp_path, monkeypatch):
    path = tmp_path / "store.sqlite3"
    path.write_bytes(hostile_file.read_bytes())
    monkeypatch.setenv("RLRECO_STORE", f"sqlite:///{path}")
    monkeypatch.setenv("RLRECO_DATA_DIR", str(tmp_path))
    store = connect(f"sqlite:///{path}", durable=False)
    yield store
    store.close()


def drawn(app):
    """(kind of element, field, text) of everything that is drawn, those in expanders and columns too."""
    waiting = [app._tree]
    while waiting:
        node = waiting.pop()
        waiting += list(getattr(node, "children", {}).values())
        yield from texts(getattr(node, "type", ""), getattr(node, "proto", None))


def texts(kind, message):
    for field, value in message.ListFields() if hasattr(message, "ListFields") else ():
        if isinstance(value, str) and field.name in DRAWN:
            yield kind, field.name, value
        elif hasattr(value, "ListFields"):
            yield from texts(f"{kind}.{field.name}", value)


def alive(kind, field, text):
    return bool((HTML if kind == "html" or field == "spec" else MARKDOWN).search(text))


def assert_nothing_is_alive(app):
    shown = list(drawn(app))
    assert not app.exception
    assert len(shown) > 3
    assert [each for each in shown if alive(*each)] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_name_is_shown_as_it_is_on_every_page(hostile, open_page, name):
    learner = Service(hostile, rng=np.random.default_rng(3)).learner(hostile.experiments()[0].name)
    play(learner, Shoppers(learner), np.random.default_rng(5), sessions=12)

    assert_nothing_is_alive(open_page(name))
    assert_nothing_is_alive(open_page(name, experiment=f"{NAME} gone", shop=f"{NAME} gone"))


def test_a_hostile_file_name_and_hostile_headers_are_shown_as_they_are(hostile, open_page, after_job):
    lines = demo_lines().head(400).rename(columns={"Description": f"Description {NAME}"})
    app = open_page("segments")
    app.radio(key="sales").set_value("A file of my own").run()
    app.file_uploader(key="sales-file").upload(f"{NAME.replace('/', '')}.csv", lines.to_csv(index=False).encode()).run()
    assert_nothing_is_alive(app)

    for _ in range(2):
        app.run()
        assert_nothing_is_alive(app)


def test_published_lists_of_hostile_names_are_shown_as_they_are(hostile, open_page):
    lines = demo_lines()
    lines["StockCode"] = lines["StockCode"].astype("string") + f" {NAME}"
    publish(hostile, fit(events_of(sales(lines)), "popularity", k=5), now=hostile.experiments()[0].t0)

    assert_nothing_is_alive(open_page("batch"))
    assert_nothing_is_alive(open_page("overview"))


def test_such_a_name_would_be_seen():
    assert alive("success", "body", f"Version {NAME} is live")
    assert alive("plotly_chart", "spec", f'{{"name": "{NAME}"}}')
    assert not alive("success", "body", literal(NAME))
