"""A slate as cards: picture, name, price, the reason for showing it, and boxes to click and buy."""

from collections.abc import Mapping
from html import escape
from re import ASCII, IGNORECASE, compile

import streamlit as st

from rlreco.domain.ids import ProductId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Product
from rlreco.pictures import picture_uri
from rlreco.service.learner.explanation import CAME_FROM, WHY, Explanation, Why
from rlreco.ui.access.connection import settings
from rlreco.ui.simulator.visit import Action, Visit, box, tick_click_with_buy, untick_buy_with_click

_WIDTH = 157
_PICTURE = 96
_NAME_LINES = 2
"""Reserved for short names too, so that the boxes of a row line up."""
_OWN_PICTURE = compile(r"data:image/[a-z+.-]+[;,].+|/[\w.~%-][\w./~%-]*", ASCII | IGNORECASE)
"""Within the address, or a path of this host: /app/static/mug.png. //host and /\\host would be other hosts."""
_SMALL = "font-size:.875rem;line-height:1.5;opacity:.8"

_SIGNS: dict[Why, str] = {"best guess": "★", "exploring": "⚄", "prior": "◷"}


def slate(visit: Visit, products: Mapping[ProductId, Product], profile: Profile) -> None:
    """A card for each product, best first; boxes of what is learned are disabled, and after a simulated answer all."""
    foreign = settings().foreign_pictures
    with st.container(horizontal=True, gap="xsmall", key="slate"):
        for explanation in visit.explanations:
            product = products.get(explanation.product) or Product(explanation.product, explanation.product)
            with st.container(border=True, horizontal=True, width=_WIDTH, height="stretch", gap="xsmall"):
                st.html(card(product, explanation, profile, foreign=foreign))
                _box("click", "Click", visit, product)
                _box("buy", "Buy", visit, product)


def card(product: Product, explanation: Explanation, profile: Profile, *, foreign: bool = False) -> str:
    """A product on the slate as HTML; the full explanation unfolds under the reason for showing it.

    foreign : as in `picture_address`

    One element a card: a browser takes several times as long for cards made of many small elements.
    """
    below = " · ".join(filter(None, [_price(product), product.category])) or product.id
    return (
        f'<img src="{escape(picture_address(product, foreign=foreign))}" alt="" width="{_PICTURE}" height="{_PICTURE}" '
        'style="border-radius:8px;object-fit:cover"/>'
        f'<div style="font-weight:600;margin-top:.5rem;min-height:{_NAME_LINES}lh">{escape(product.name)}</div>'
        f'<div style="{_SMALL}">{escape(below)}<br/>{_numbers(explanation, profile)}</div>'
        f'<details style="{_SMALL};margin-top:.25rem"><summary style="cursor:pointer">'
        f'<span aria-hidden="true">{_SIGNS[explanation.why]}</span> {explanation.why.capitalize()}</summary>'
        f"{_full_explanation(explanation, profile)}</details>"
    )


def picture_address(product: Product, *, foreign: bool) -> str:
    """Address that the visitor's browser loads the product's picture from: its own, or that of a drawn picture.

    foreign : whether pictures of other hosts are loaded, which then learn of every visitor
    """
    address = product.image_url or ""
    if _OWN_PICTURE.fullmatch(address) or (foreign and address.startswith(("https://", "http://"))):
        return address
    return picture_uri(product.id, product.name, product.category)


def _box(action: Action, label: str, visit: Visit, product: Product) -> None:
    if visit.answered is not None and (not visit.can_grow or product.id in visit.learned(action)):
        _learned_box(action, label, visit, product)
        return
    st.checkbox(
        label,
        key=box(action, visit, product.id),
        on_change=tick_click_with_buy if action == "buy" else untick_buy_with_click,
        args=(visit, product.id),
    )


def _learned_box(action: Action, label: str, visit: Visit, product: Product) -> None:
    """Ticked by the answer, with a key of its own: the browser forgets a box that it didn't draw for a while."""
    key = f"learned-{box(action, visit, product.id)}"
    st.checkbox(label, value=product.id in visit.learned(action), key=key, disabled=True)


def _price(product: Product) -> str:
    return "" if product.price is None else f"{product.price:,.2f}"


def _numbers(explanation: Explanation, profile: Profile) -> str:
    value = f"Value {profile.in_units(explanation.value, 1):.2f}"
    return value if explanation.click_chance is None else f"Click {_percent(explanation.click_chance)}<br/>{value}"


def _full_explanation(explanation: Explanation, profile: Profile) -> str:
    low, high = (profile.in_units(bound, 1) for bound in (explanation.low, explanation.high))
    sentences = (
        f"{WHY[explanation.why]} {explanation.sentence}",
        f"Value: the expected reward of showing it once, 95 % between {low:.2f} and {high:.2f}.",
        f"Chance of being this state's best product: {_percent(explanation.best)}.",
        CAME_FROM[explanation.came_from],
    )
    return "".join(f'<div style="margin-top:.4rem">{escape(sentence)}</div>' for sentence in sentences)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share < 0.1 else f"{100 * share:.0f} %"
