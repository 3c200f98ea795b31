"""Cards of products from files that others wrote."""

import re
from dataclasses import replace

import pytest

from rlreco.domain.profile import make_profile
from rlreco.domain.records import Product
from rlreco.pictures import drawing_uri, picture_uri
from rlreco.service.learner.explanation import Explanation
from rlreco.ui.simulator.cards import card, picture_address
from rlreco.views.words.formats import Formats

GUESS = Explanation(
    "p", "best guess", value=0.5, low=0.4, high=0.6, click_chance=0.25, best=0.125, factors=(("", 0.1),)
)


NO_PICTURES = ["secrets.toml", "file:///etc/passwd", "../x.png", "data:text/html,x", "javascript:alert(1)", ""]
FOREIGN = ["https://shop.example/p.png", "http://shop.example/p.png"]
HIDDEN_HOSTS = ["//evil/x.png", "/\\evil/x.png", "/\t/evil/x.png", "/\n/evil/x.png", " //evil/x.png", "\\\\evil\\x.png"]
OWN = ["/app/static/mug.png", "data:image/png;base64,iVBORw0KGgo=", "data:image/svg+xml,%3Csvg%3E"]


def address(image_url, foreign=False):
    return picture_address(Product("p", "Wooden train", image_url=image_url), foreign=foreign)


@pytest.mark.parametrize("image_url", NO_PICTURES + HIDDEN_HOSTS)
@pytest.mark.parametrize("foreign", [False, True])
def test_an_address_of_no_picture_gives_a_drawn_one(image_url, foreign):
    assert address(image_url, foreign).startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize("image_url", FOREIGN)
def test_a_picture_of_another_host_is_shown_only_where_the_host_allows_it(image_url):
    assert address(image_url).startswith("data:image/svg+xml;base64,")
    assert address(image_url, foreign=True) == image_url


@pytest.mark.parametrize("image_url", OWN)
def test_a_picture_of_this_host_or_within_the_address_is_shown(image_url):
    assert address(image_url) == image_url


def test_texts_and_addresses_can_not_break_out_of_the_card():
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'

    product = Product("p", hostile, 1.0, hostile, "https://x/" + hostile)
    html = card(product, GUESS, make_profile({}, "the test"), Formats(), foreign=True)

    assert sorted(set(re.findall(r"<(\w+)", html))) == ["details", "div", "img", "span", "summary"]
    assert html.count("<img") == 1


def test_a_card_has_price_chance_value_and_interval_in_the_shops_units():
    """Rewards -2 to 5, so that a normalised .4, .5, .6 is 2.8, 3.5, 4.2 above an ignored product."""
    product = Product("p", "WOODEN TRAIN", 22.0, "Toys")
    html = card(product, GUESS, make_profile({}, "the test"), Formats(currency="EUR"))

    for text in (
        ">Wooden train<",
        "€22.00 · Toys",
        "Chance of a click",
        ">25 %<",
        "Value: 3.50",
        "between 2.80 and",
        "product: 12 %",
    ):
        assert text in html, text
    assert "width:25.0%" in html
    assert "Known good" in html


def test_a_policy_that_knows_no_chances_has_its_value_in_their_place():
    html = card(Product("p", "Train"), replace(GUESS, click_chance=None), make_profile({}, "the test"), Formats())

    assert "Value 3.50" in html
    assert "Chance of a click" not in html


def test_a_policy_that_learns_nothing_has_no_value_of_zero_in_its_place():
    at_random = replace(GUESS, click_chance=None, value=0.0)

    assert "Value 0.00" not in card(Product("p", "Train"), at_random, make_profile({}, "the test"), Formats())


def test_a_drawing_of_the_sample_shop_is_drawn_and_a_name_without_one_gets_the_glyph() -> None:
    mug, other = (Product("1", "Mug", image_url=f"drawing:{name}") for name in ("mug-blue", "mug-pink"))

    assert picture_address(mug, foreign=False) == drawing_uri("drawing:mug-blue")
    assert picture_address(other, foreign=True) == picture_uri("1", "Mug", "")
