"""What holds on every page."""

import pytest

from rlreco.ui.frame import PAGES

FIRST_STEPS = dict.fromkeys(PAGES, "Load the sample shop") | {
    "overview": "Take the tour with the sample shop",
    "segments": "Train",
    "batch": "Make the lists",
}
"""Page -> its button on an empty store: two pages have the sales of the sample shop, the others need an experiment."""


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_on_an_empty_store_without_an_exception(name, empty_store, open_page):
    app = open_page(name)

    assert not app.exception
    assert not app.error
    assert len(app.title) == 1


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_store_offers_one_clear_action(name, empty_store, open_page):
    primary = [button for button in open_page(name).button if button.proto.type == "primary"]

    assert [button.label for button in primary] == [FIRST_STEPS[name]]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_shows_one_line_where_the_store_cannot_be_opened(name, monkeypatch, open_page, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("RLRECO_STORE", f"sqlite:///{tmp_path / 'file' / 'store.sqlite3'}")

    app = open_page(name)

    assert not app.exception
    assert len(app.error) == 1
    assert "\n" not in app.error[0].value


@pytest.mark.mongo
def test_one_click_reconnects_to_a_store_that_is_back(wire_server_type, monkeypatch, open_page):
    server = wire_server_type()
    server.kill()
    monkeypatch.setenv("RLRECO_STORE", f"{server.uri}rlreco")
    app = open_page("overview")
    assert "can't be reached" in app.error[0].value

    server.start()
    app.button(key="try-again").click().run()

    assert not app.error
    assert app.button(key="load-sample")
    server.stop()
