"""Trouble in a real browser: a file too large, an unreachable store, two windows, two visitors."""

import re
from time import monotonic

import pytest

from rlreco.store.connect import connect

pytestmark = pytest.mark.slow

SECONDS_TO_THE_BANNER = 15.0
"""More than the store's patience on a busy machine, and less than the thirty seconds of its driver."""
HEADER = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID"
ROWS = [f"{n},p{n % 12},Thing {n % 12},1,2024-01-{1 + n % 28:02d},3.5,c{n % 7}" for n in range(60)]
SALES = "\n".join([HEADER, *ROWS]).encode()


def choose_own(visitor):
    """Choose an own file instead of the sample shop on the Segments page."""
    visitor.page.get_by_test_id("stRadio").get_by_text("A file of my own").click()
    visitor.settle()


def send(visitor, name, content):
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    visitor.page.locator("input[type=file]").first.set_input_files(file)


def errors(visitor):
    """The error messages on the page, which must not have a traceback."""
    assert visitor.page.get_by_test_id("stException").count() == 0
    alerts = visitor.page.get_by_test_id("stAlertContentError")
    return [alert.inner_text() for alert in alerts.all()]


def test_a_file_that_is_too_large_for_the_host_is_rejected_in_words_and_a_smaller_one_is_read(start_app, open_browser):
    app, visitor = start_app(STREAMLIT_SERVER_MAX_UPLOAD_SIZE="1"), open_browser()
    visitor.go(app, "segments")
    large = SALES + b"\n1,p1,Thing,1,2024-01-01,3.5,c1" * 70_000

    choose_own(visitor)
    assert visitor.page.get_by_text("1MB per file").count() == 1
    send(visitor, "large.csv", large)
    visitor.page.get_by_text("File must be 1.0MB or smaller").wait_for()
    assert errors(visitor) == []
    send(visitor, "small.csv", SALES)
    visitor.go_on()

    visitor.page.get_by_text("60 rows").filter(visible=True).first.wait_for()
    visitor.settle()
    assert app.trouble() == []


def test_an_unreachable_store_is_reported_soon_and_without_its_password(start_app, open_browser):
    app, visitor = start_app("mongodb://visitor:sekret@127.0.0.1:1/rlreco"), open_browser()
    visitor.page.goto(app.url)
    visitor.page.get_by_role("heading", level=1).wait_for()
    began = monotonic()
    visitor.page.get_by_text("The store doesn't answer").wait_for()
    assert monotonic() - began < SECONDS_TO_THE_BANNER

    for page in ("segments", "simulator"):
        visitor.go(app, page)
        [message] = errors(visitor)
        assert "MongoDB at mongodb://127.0.0.1:1/rlreco can't be reached" in message
        assert "sekret" not in visitor.page.content()
    visitor.press("Try again")

    assert len(errors(visitor)) == 1
    assert "sekret" not in app.log()
    assert app.trouble() == []


def test_two_windows_answer_their_own_slates_and_a_deletion_in_one_is_reported_in_the_other(
    trained_app, open_browser, tmp_path
):
    store = connect(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    before = store.status().answered
    first = open_browser()
    second = first.another_window()
    slates = []
    for window in (first, second):
        window.go(trained_app, "simulator")
        slates.append(open_slate(window))
        window.tick("Click", len(slates))
    for window in (first, second):
        window.press("Submit answer")
        window.page.get_by_role("heading", name="What changed").wait_for()

    assert store.status().answered == before + 2
    for index, slate in enumerate(slates, start=1):
        session = store.session(slate)
        assert session.outcome.clicked == (session.slate[index],)

    first.go(trained_app, "learning")
    overview = first.another_window()
    overview.go(trained_app)
    delete(overview, "demo-shop")
    second.press("Next customer")
    [message] = errors(second)
    assert "no experiment 'demo-shop'" in message
    first.page.get_by_text("Follow live").click()
    first.page.get_by_text("Nothing to show yet").wait_for()
    assert errors(first) == []
    assert trained_app.trouble() == []
    store.close()


def open_slate(window):
    """Its id."""
    keys = window.page.locator("[class*=st-key-submit-]").get_attribute("class")
    return re.search(r"st-key-submit-(\w+)", keys)[1]


def delete(visitor, name):
    visitor.press("Change")
    visitor.page.get_by_role("menuitem", name="Delete").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label("Type the shop's name to confirm").fill(name)
    visitor.page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Delete for good").click()
    visitor.page.get_by_text("Start here").wait_for()


def test_a_visitor_of_a_public_host_never_sees_the_file_of_another(start_app, open_browser):
    app = start_app(RLRECO_WORKSPACES="private")
    first, second = open_browser(), open_browser()
    first.go(app, "segments")
    choose_own(first)
    send(first, "acme.csv", SALES)
    first.go_on()
    first.page.get_by_role("button", name=re.compile("Train$")).click()
    first.page.get_by_text("acme is ready: 7 customers").wait_for()

    second.go(app)
    assert second.page.get_by_text("Start here").is_visible()
    second.press("Load the sample shop")
    second.page.get_by_role("heading", name="demo-shop").wait_for()
    for page in ("", "simulator", "learning"):
        second.go(app, f"{page}?experiment=acme")
        assert second.page.get_by_text("acme").count() == second.page.get_by_text("no shop 'acme' here").count()
    assert second.page.get_by_text("no shop 'acme' here").count() == 1

    first.page.reload()
    first.turn_to("Simulator")
    assert first.page.get_by_role("combobox", name="Shop").input_value() == "acme"
    assert app.trouble() == []
