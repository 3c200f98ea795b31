"""The shop of the sidebar in a real browser: it holds on every page, over a reload, and in addresses."""

import pytest

from rlreco.service.service import Service
from rlreco.service.training.sources import demo_shop
from rlreco.store.connect import connect
from rlreco.ui.frame import PAGES

pytestmark = pytest.mark.slow


@pytest.fixture
def app_of_two_shops(tmp_path, trained_store, start_app):
    """The shop with answers, and a newer one with a title that has learned nothing."""
    path = tmp_path / "store.sqlite3"
    path.write_bytes(trained_store.read_bytes())
    service = Service(connect(f"sqlite:///{path}"))
    profile = service.experiments()[0].profile
    service.train(demo_shop(), profile, base_name="lamps", name="lamps")
    service.describe("lamps", "Lamps & more", "")
    service.close()
    return start_app(f"sqlite:///{path}")


def shop_of(visitor):
    return visitor.page.get_by_test_id("stSidebar").get_by_role("combobox", name="Shop").input_value()


def choose(visitor, text):
    visitor.page.get_by_test_id("stSidebar").get_by_role("combobox", name="Shop").click()
    visitor.page.get_by_role("option").filter(has_text=text).click()
    visitor.settle()


@pytest.mark.parametrize("chosen", ["demo-shop", "Lamps & more · lamps"])
def test_the_choice_holds_on_every_page_and_over_a_reload(app_of_two_shops, open_browser, chosen):
    visitor = open_browser()
    visitor.go(app_of_two_shops)
    choose(visitor, chosen)

    for _, (title, _) in reversed(PAGES.items()):
        visitor.turn_to(title)
        assert shop_of(visitor) == chosen
        visitor.page.reload()
        visitor.page.get_by_role("heading", level=1, name=title).wait_for()
        visitor.settle()
        assert shop_of(visitor) == chosen
    assert app_of_two_shops.trouble() == []


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("learning?experiment=demo-shop", "demo-shop"),
        ("simulator?shop=demo-shop", "demo-shop"),
        ("evaluation?experiment=lamps", "Lamps & more · lamps"),
        ("experiments?shop=demo-shop", "demo-shop"),
        ("?experiment=Before%20%C2%B7%20lamps", "Lamps & more · lamps"),
        ("learning?experiment=none", "Lamps & more · lamps"),
    ],
)
def test_addresses_open_their_shop_and_go_on_with_it(app_of_two_shops, open_browser, address, shown):
    visitor = open_browser()
    visitor.go(app_of_two_shops, address)
    assert shop_of(visitor) == shown

    visitor.turn_to("Lists")
    assert shop_of(visitor) == shown


def test_a_card_opens_its_shop_and_forgets_what_it_learned_after_one_more_click(app_of_two_shops, open_browser):
    visitor = open_browser()
    visitor.go(app_of_two_shops)
    card = visitor.page.locator(".st-key-shop-demo-shop")
    card.get_by_text("120 slates answered").wait_for()
    card.get_by_role("button", name="Change").click()
    visitor.page.get_by_text("Forget what was learned", exact=False).first.click()
    visitor.page.get_by_role("button", name="Forget all of it").click()
    visitor.page.get_by_role("button", name="Forget all of it").wait_for(state="detached")
    visitor.settle()
    card.get_by_text("0 slates answered", exact=True).wait_for()

    card.get_by_role("button", name="Open").click()
    visitor.page.get_by_role("heading", level=1, name="Simulator").wait_for()
    visitor.settle()
    assert shop_of(visitor) == "demo-shop"
    assert app_of_two_shops.trouble() == []
