"""Cards of products from files that others wrote."""

import re

import pytest

from rlreco.domain.profile import make_profile
from rlreco.domain.records import Product
from rlreco.service.learner.explanation import Explanation
from rlreco.ui.simulator.cards import card, picture_address

GUESS = Explanation(
    "p", "best guess", value=0.5, low=0.4, high=0.6, click_chance=0.25, best=0.125, factors=(("", 0.1),)
)


@pytest.mark.parametrize("path", ["/etc/passwd", "secrets.toml", "file:///etc/passwd", "../x.png", "data:text/html,x"])
def test_a_picture_whose_address_is_not_on_the_web_is_never_opened(path):
    shown = picture_address(Product("p", "Wooden train", image_url=path))

    assert shown.startswith("data:image/svg+xml;base64,")
    assert path not in shown


def test_a_picture_of_the_web_is_shown_as_it_is():
    assert (
        picture_address(Product("p", "Train", image_url="https://shop.example/p.png")) == "https://shop.example/p.png"
    )


def test_texts_and_addresses_can_not_break_out_of_the_card():
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'

    html = card(Product("p", hostile, 1.0, hostile, "https://x/" + hostile), GUESS, make_profile({}, "the test"))

    assert sorted(set(re.findall(r"<(\w+)", html))) == ["br", "details", "div", "img", "span", "summary"]
    assert html.count("<img") == 1


def test_a_card_has_price_chance_value_and_interval_in_the_shops_units():
    """Rewards -2 to 5, so that a normalised .4, .5, .6 is .8, 1.5, 2.2."""
    html = card(Product("p", "Wooden train", 22.0, "Toys"), GUESS, make_profile({}, "the test"))

    for text in ("Wooden train", "22.00 · Toys", "Click 25 %", "Value 1.50", "between 0.80 and 2.20", "product: 12 %"):
        assert text in html
