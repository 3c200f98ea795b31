"""Opening a page asks no other host for anything: no icon, no font, no picture."""

from urllib.parse import urlsplit

import pytest

from rlreco.domain.records import Product
from rlreco.store.connect import connect
from rlreco.ui.frame import PAGES

pytestmark = pytest.mark.slow


@pytest.fixture
def shop_with_foreign_pictures(trained_store, tmp_path):
    """A store whose products all have a picture at another host."""
    path = tmp_path / "foreign.sqlite3"
    path.write_bytes(trained_store.read_bytes())
    store = connect(f"sqlite:///{path}")
    catalogue = store.experiments()[0].catalogue
    products = store.products(catalogue).values()
    foreign = [Product(each.id, each.name, image_url=f"https://evil.example/{each.id}.png") for each in products]
    store.put_products(catalogue, foreign)
    store.close()
    return f"sqlite:///{path}"


def watched(page):
    """(addresses of all requests, errors of the console), which grow while the page is used."""
    requests, errors = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if is_ours(message) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return requests, errors


def is_ours(message):
    """Errors, without those of Streamlit's search for its own address below a page: it asks /segments/_stcore/health
    before /_stcore/health."""
    return message.type == "error" and "/_stcore/" not in message.location["url"]


def hosts(requests):
    return {urlsplit(address).netloc for address in requests if urlsplit(address).scheme not in ("data", "blob")}


def test_no_page_asks_another_host_for_anything_and_the_console_stays_silent(
    start_app, open_browser, shop_with_foreign_pictures
):
    app, visitor = start_app(shop_with_foreign_pictures), open_browser()
    requests, errors = watched(visitor.page)

    _, *others = PAGES
    for name in ("", *others):
        visitor.go(app, name)
        visitor.page.wait_for_timeout(500)

    assert len(requests) > 20
    assert hosts(requests) == {urlsplit(app.url).netloc}
    assert errors == []


def test_a_host_that_allows_foreign_pictures_gets_them(start_app, open_browser, shop_with_foreign_pictures):
    app, visitor = start_app(shop_with_foreign_pictures, RLRECO_FOREIGN_PICTURES="true"), open_browser()
    visitor.page.route("https://evil.example/**", lambda route: route.fulfill(status=204))
    requests, _ = watched(visitor.page)

    visitor.go(app, "simulator")
    visitor.page.locator(".st-key-slate img").first.wait_for(state="attached")
    visitor.page.wait_for_timeout(500)

    assert "evil.example" in hosts(requests)
