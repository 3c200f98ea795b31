"""The rules of a request: what they refuse, and which products of a catalogue they leave."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlreco.domain.records import Product
from rlreco.domain.request_rules import NO_REQUEST_RULES, NothingLeftError, RequestRules, Rule
from rlreco.errors import ConfigError, DataError

CATALOGUE = {
    product.id: product
    for product in (
        Product("tea", "Tea", 4.0, "Kitchen"),
        Product("cup", "Cup", 9.0, "Kitchen"),
        Product("soap", "Soap", 2.5, "Bath"),
        Product("gift", "A gift", None, None),
    )
}


def left(**rules):
    return CATALOGUE.keys() - RequestRules.of(**rules).left_out(CATALOGUE)


@pytest.mark.parametrize(
    ("rules", "products"),
    [
        ({}, ["tea", "cup", "soap", "gift"]),
        ({"k": 1}, ["tea", "cup", "soap", "gift"]),
        ({"exclude": ["tea", "of another shop"]}, ["cup", "soap", "gift"]),
        ({"only": ["tea", "of another shop"]}, ["tea"]),
        ({"categories": ["Kitchen"]}, ["tea", "cup"]),
        ({"price_min": 4}, ["tea", "cup"]),
        ({"price_max": 4.0}, ["tea", "soap"]),
        ({"price_min": 3, "price_max": 5}, ["tea"]),
        ({"price_min": 0}, ["tea", "cup", "soap"]),
        ({"basket": ["cup", "of another shop"]}, ["tea", "soap", "gift"]),
        ({"categories": ["Kitchen", "Bath"], "price_max": 4, "exclude": ["tea"]}, ["soap"]),
    ],
    ids=str,
)
def test_a_product_may_be_shown_if_it_keeps_every_rule(rules, products):
    assert left(**rules) == set(products)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"only": ["x", "y"]}, "of 4 products, none is in only, which names 2 products such as 'x'."),
        ({"categories": ["Bath"], "price_min": 3}, "of 1 product, none is within price_min 3."),
        ({"price_max": 1}, "of 4 products, none is within price_max 1."),
        ({"only": ["tea"], "categories": ["Bath"]}, "of 1 product, none is in categories, which has 1 such as 'Bath'."),
        ({"exclude": list(CATALOGUE)}, "of 4 products, exclude names all."),
        ({"only": ["tea"], "basket": ["tea"]}, "of 1 product, all are in the basket."),
    ],
    ids=str,
)
def test_the_rule_that_leaves_nothing_is_named(rules, words):
    with pytest.raises(NothingLeftError) as raised:
        left(**rules)

    assert str(raised.value) == f"No product is left to show: {words}"


def test_a_rule_of_the_shop_is_named_too_where_it_leaves_nothing():
    with pytest.raises(NothingLeftError, match="of 1 product, all are sold out"):
        RequestRules.of(only=["tea"]).left_out(CATALOGUE, Rule("all are sold out", lambda product: product.id != "tea"))


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"k": 0}, "k must be a whole number from 1 to 100, found 0."),
        ({"k": 101}, "k must be a whole number from 1 to 100, found 101."),
        ({"k": 2.5}, "k must be a whole number"),
        ({"k": True}, "k must be a whole number"),
        ({"exclude": "tea"}, "exclude must be a list of texts, found 'tea'."),
        ({"basket": 7}, "basket must be a list of texts, found 7."),
        ({"exclude": [85123]}, "exclude must be a list of texts, and holds 85123."),
        ({"only": []}, "only is empty"),
        ({"categories": ()}, "categories is empty"),
        ({"price_min": -1}, "price_min must be a number of at least 0, found -1."),
        ({"price_max": float("nan")}, "price_max must be a number"),
        ({"price_max": float("inf")}, "price_max must be a number"),
        ({"price_max": "5"}, "price_max must be a number of at least 0, found '5'."),
        ({"price_min": 5, "price_max": 2.5}, "price_min is above price_max: 5 and 2.5."),
    ],
    ids=str,
)
def test_a_value_that_cannot_be_used_is_refused_in_one_line(rules, words):
    with pytest.raises(ConfigError) as raised:
        RequestRules.of(**rules)

    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_category_that_is_not_there_is_refused_with_the_nearest():
    with pytest.raises(DataError, match=r"no category 'Kitchn'\. Did you mean 'Kitchen'\?"):
        left(categories=["Kitchn"])
    with pytest.raises(DataError, match="no categories"):
        RequestRules.of(categories=["Kitchen"]).left_out({"gift": CATALOGUE["gift"]})


def test_numbers_of_numpy_are_numbers():
    assert RequestRules.of(k=np.int64(3), price_max=np.float64(2.5)) == RequestRules.of(k=3, price_max=2.5)


def test_rules_are_false_only_where_nothing_is_set():
    assert not NO_REQUEST_RULES
    assert not RequestRules.of(exclude=[], basket=[])
    for rules in ({"k": 3}, {"exclude": ["a"]}, {"only": ["a"]}, {"price_min": 0}, {"basket": ["a"]}):
        assert RequestRules.of(**rules)


IDS = st.lists(st.sampled_from([*CATALOGUE, "of another shop"]), max_size=4)
PRICES = st.none() | st.sampled_from([0.0, 2.5, 3.0, 4.0, 9.0])


@given(exclude=IDS, only=st.none() | IDS.filter(bool), low=PRICES, basket=IDS)
def test_a_product_is_left_out_if_and_only_if_it_breaks_a_rule(exclude, only, low, basket):
    def may_be_shown(product):
        priced = low is None or (product.price is not None and product.price >= low)
        return priced and (only is None or product.id in only) and product.id not in [*exclude, *basket]

    expected = {product.id for product in CATALOGUE.values() if may_be_shown(product)}
    if expected:
        assert left(exclude=exclude, only=only, price_min=low, basket=basket) == expected
    else:
        with pytest.raises(NothingLeftError):
            left(exclude=exclude, only=only, price_min=low, basket=basket)
