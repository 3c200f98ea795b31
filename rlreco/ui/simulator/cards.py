"""A slate as cards: picture, name, price, why it is here, and boxes for what the shopper does."""

from collections.abc import Mapping
from html import escape

import streamlit as st

from rlreco.domain.ids import ProductId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Product
from rlreco.pictures import picture_uri
from rlreco.service.learner.explanation import CAME_FROM, WHY, Explanation, Why
from rlreco.ui.simulator.visit import Visit, box, buying_ticks_click, not_clicked_unticks_buy

_WIDTH = 157
_PICTURE = 96
_LINES_OF_NAME = 2
"""A short name takes as much, so that the boxes of a row stand side by side."""

_SIGNS: dict[Why, str] = {"best guess": "★", "exploring": "⚄", "prior": "◷"}


def slate(visit: Visit, products: Mapping[ProductId, Product], profile: Profile) -> None:
    """Every product of the slate, best first; the boxes are shut once the answer is in."""
    with st.container(horizontal=True, gap="xsmall", key="slate"):
        for explanation in visit.explanations:
            product = products.get(explanation.product) or Product(explanation.product, explanation.product)
            with st.container(border=True, horizontal=True, width=_WIDTH, height="stretch", gap="xsmall"):
                st.html(card(product, explanation, profile))
                _box("click", "Click", visit, product)
                _box("buy", "Buy", visit, product)


def card(product: Product, explanation: Explanation, profile: Profile) -> str:
    """What is known of the product on this slate, as one piece of HTML: ten cards of many small pieces take a browser
    several times as long. The whole story unfolds under why it is here."""
    below = " · ".join(filter(None, [_price(product), product.category])) or product.id
    return (
        f'<img src="{escape(shown_picture(product))}" alt="" width="{_PICTURE}" height="{_PICTURE}" '
        'style="border-radius:8px;object-fit:cover"/>'
        f'<div style="font-weight:600;margin-top:.5rem;min-height:{_LINES_OF_NAME}lh">{escape(product.name)}</div>'
        f'<div style="{_SMALL}">{escape(below)}<br/>{_numbers(explanation, profile)}</div>'
        f'<details style="{_SMALL};margin-top:.25rem"><summary style="cursor:pointer">'
        f'<span aria-hidden="true">{_SIGNS[explanation.why]}</span> {explanation.why.capitalize()}</summary>'
        f"{_whole_story(explanation, profile)}</details>"
    )


_SMALL = "font-size:.875rem;line-height:1.5;opacity:.8"


def shown_picture(product: Product) -> str:
    """An address for the browser: the product's own where that is one of the web, else a drawn picture.

    A path would say what is on the server's disk.
    """
    address = product.image_url or ""
    if address.startswith(("https://", "http://")):
        return address
    return picture_uri(product.id, product.name, product.category)


def _box(what: str, label: str, visit: Visit, product: Product) -> None:
    st.checkbox(
        label,
        key=box(what, visit, product.id),
        disabled=visit.answered is not None,
        on_change=buying_ticks_click if what == "buy" else not_clicked_unticks_buy,
        args=(visit, product.id),
    )


def _price(product: Product) -> str:
    return "" if product.price is None else f"{product.price:,.2f}"


def _numbers(explanation: Explanation, profile: Profile) -> str:
    value = f"Value {profile.in_units(explanation.value, 1):.2f}"
    return value if explanation.click_chance is None else f"Click {_percent(explanation.click_chance)}<br/>{value}"


def _whole_story(explanation: Explanation, profile: Profile) -> str:
    low, high = (profile.in_units(bound, 1) for bound in (explanation.low, explanation.high))
    told = (
        f"{WHY[explanation.why]} {explanation.sentence}",
        f"Value: the reward expected of showing it once, 95 % between {low:.2f} and {high:.2f}.",
        f"Chance of being this state's best product: {_percent(explanation.best)}.",
        CAME_FROM[explanation.came_from],
    )
    return "".join(f'<div style="margin-top:.4rem">{escape(sentence)}</div>' for sentence in told)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share < 0.1 else f"{100 * share:.0f} %"
