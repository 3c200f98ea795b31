"""What a card shows of a product that somebody else wrote into a file."""

import pytest

from rlreco.records import Product
from rlreco.ui.cards import plain, shown_picture


@pytest.mark.parametrize("path", ["/etc/passwd", "secrets.toml", "file:///etc/passwd", "../x.png", "data:text/html,x"])
def test_a_picture_that_is_no_address_of_the_web_is_never_opened(path):
    shown = shown_picture(Product("p", "Wooden train", image_url=path))

    assert shown.startswith("<svg")
    assert path not in shown


def test_a_picture_of_the_web_is_shown_as_it_is():
    assert shown_picture(Product("p", "Train", image_url="https://shop.example/p.png")) == "https://shop.example/p.png"


def test_a_name_keeps_its_letters_and_loses_its_markup():
    assert plain("Mug [10%](https://x) *new* $5$") == r"Mug \[10%\]\(https\:\/\/x\) \*new\* \$5\$".replace(r"\/", "/")


def test_a_plain_name_stays_as_it_is():
    assert plain("Enamel mug with blue rim") == "Enamel mug with blue rim"
