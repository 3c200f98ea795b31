"""The shop of the sidebar, which every page shows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rlreco.ui.frame import PAGES


@pytest.fixture
def two_shops(store):
    first = store.experiment("demo-shop")
    store.save_experiment(replace(first, name="newer", t0=first.t0 + timedelta(days=1)), [])
    return store


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_the_switcher_with_the_newest_shop_first(name, two_shops, open_page):
    app = open_page(name)

    assert not app.exception
    assert app.sidebar.selectbox(key="experiment").options == ["newer", "demo-shop"]
    assert app.selectbox(key="experiment").value == "newer"


@pytest.mark.parametrize("name", PAGES)
def test_a_choice_holds_on_the_next_page(name, two_shops, open_page):
    app = open_page("overview")
    app.selectbox(key="experiment").set_value("demo-shop").run()

    app = app.switch_page(f"pages/{name}.py").run()

    assert app.selectbox(key="experiment").value == "demo-shop"
    assert not app.exception


def test_without_a_shop_there_is_no_switcher(empty_store, open_page):
    assert [box.key for box in open_page("learning").sidebar.selectbox] == ["language"]


@pytest.mark.parametrize("address", [{"experiment": "demo-shop"}, {"shop": "demo-shop"}])
def test_an_address_chooses_the_shop(address, two_shops, open_page):
    assert open_page("overview", **address).selectbox(key="experiment").value == "demo-shop"


@pytest.mark.parametrize("address", ["demo-shop", "Lamps · demo-shop", "Before · demo-shop"])
def test_an_address_from_before_a_title_was_changed_still_opens_the_shop(address, two_shops, open_page):
    two_shops.describe_experiment("demo-shop", "Lamps", "")

    app = open_page("overview", experiment=address)

    assert app.selectbox(key="experiment").value == "demo-shop"
    assert app.selectbox(key="experiment").options == ["newer", "Lamps · demo-shop"]


def test_a_shop_that_was_deleted_elsewhere_is_left_for_another(two_shops, open_page):
    app = open_page("learning", experiment="demo-shop")
    two_shops.delete_experiment("demo-shop")

    app.run()

    assert not app.exception
    assert app.selectbox(key="experiment").value == "newer"


def test_a_visitor_of_a_private_workspace_sees_no_shop_of_others_by_the_address(two_shops, open_page, monkeypatch):
    monkeypatch.setenv("RLRECO_WORKSPACES", "private")

    app = open_page("learning", experiment="demo-shop")

    assert [box.key for box in app.sidebar.selectbox] == ["language"]
    assert "Nothing to show yet" in [heading.value for heading in app.subheader]
