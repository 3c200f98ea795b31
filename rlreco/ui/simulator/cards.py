"""A slate as cards: picture, name, price, the reason for showing it, and boxes to click and buy."""

from collections.abc import Mapping
from html import escape
from re import ASCII, IGNORECASE, compile

import streamlit as st

from rlreco.domain.ids import ProductId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Product
from rlreco.language import gettext, gettext_noop, number, percent
from rlreco.pictures import drawing_uri, is_drawing, picture_uri
from rlreco.plots.palette import SERIES
from rlreco.service.learner.explanation import CAME_FROM, WHY, Explanation, Why
from rlreco.ui.access.connection import settings
from rlreco.ui.simulator.visit import Action, Visit, box, tick_click_with_buy, untick_buy_with_click
from rlreco.views.words.formats import Formats
from rlreco.views.words.products import product_name

_PICTURE = 96
_OWN_PICTURE = compile(r"data:image/[a-z+.-]+[;,].+|/[\w.~%-][\w./~%-]*", ASCII | IGNORECASE)
"""Within the address, or a path of this host: /app/static/mug.png. //host and /\\host would be other hosts."""
_SMALL = "font-size:.875rem;line-height:1.5;opacity:.8"
_LINE = f"{_SMALL};white-space:nowrap;overflow:hidden;text-overflow:ellipsis"
_NAME = (
    "font-weight:600;margin-top:.5rem;height:2lh;overflow:hidden;display:-webkit-box;-webkit-box-orient:vertical;"
    "-webkit-line-clamp:2"
)
"""Two lines, for short and for long names, so that the boxes of a row line up."""

_SIDE_BY_SIDE, _TEXTS = "display:flex;flex-wrap:wrap;gap:0 .75rem", "flex:1 1 8rem;min-width:0"
"""The texts stand beside the picture in a wide card, else below it."""

_BAR = "flex:1;height:6px;border-radius:3px;background:rgba(128,128,128,.25);overflow:hidden"

_TAGS: dict[Why, tuple[str, str]] = {
    "best guess": (gettext_noop("Known good"), SERIES[2]),
    "exploring": (gettext_noop("Trying out"), SERIES[1]),
    "prior": (gettext_noop("From the sales"), SERIES[6]),
}
"""Why a product is shown -> message and colour of the dot before them."""


def slate(visit: Visit, products: Mapping[ProductId, Product], profile: Profile, formats: Formats) -> None:
    """A card for each product, best first; boxes of what is learned are disabled, and after a simulated answer all."""
    foreign = settings().foreign_pictures
    with st.container(horizontal=True, gap="xsmall", key="slate"):
        for explanation in visit.explanations:
            product = products.get(explanation.product) or Product(explanation.product, explanation.product)
            with st.container(border=True, horizontal=True, height="stretch", gap="xsmall"):
                st.html(card(product, explanation, profile, formats, foreign=foreign))
                _box("click", gettext("Click"), visit, product)
                _box("buy", gettext("Buy"), visit, product)


def card(
    product: Product, explanation: Explanation, profile: Profile, formats: Formats, *, foreign: bool = False
) -> str:
    """A product on the slate as HTML; the full explanation unfolds under the reason for showing it.

    foreign : as in `picture_address`

    One element a card: a browser takes several times as long for cards made of many small elements.
    """
    price = "" if product.price is None else formats.money(product.price)
    below = " · ".join(filter(None, [price, product.category])) or product.id
    tag, colour = _TAGS[explanation.why]
    return (
        f'<div style="{_SIDE_BY_SIDE}">'
        f'<img src="{escape(picture_address(product, foreign=foreign))}" alt="" width="{_PICTURE}" height="{_PICTURE}" '
        'style="border-radius:8px;object-fit:cover"/>'
        f'<div style="{_TEXTS}">'
        f'<div style="{_NAME}" title="{escape(product.name)}">{escape(product_name(product.name))}</div>'
        f'<div style="{_LINE}">{escape(below)}</div>{_chance_or_value(explanation, profile, formats)}'
        f'<details style="{_SMALL};margin-top:.25rem"><summary style="cursor:pointer">'
        f'<span aria-hidden="true" style="color:{colour}">●</span> {escape(gettext(tag))}</summary>'
        f"{_full_explanation(explanation, profile)}</details></div></div>"
    )


def picture_address(product: Product, *, foreign: bool) -> str:
    """Address that the visitor's browser loads the product's picture from: its own, or that of a drawn picture.

    foreign : whether pictures of other hosts are loaded, which then learn of every visitor
    """
    address = product.image_url or ""
    if is_drawing(address):
        return drawing_uri(address)
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


def _chance_or_value(explanation: Explanation, profile: Profile, formats: Formats) -> str:
    """A bar for the chance of a click; the value where a policy learns no chances, nothing where it learns nothing."""
    chance = explanation.click_chance
    if chance is not None:
        return _chance(chance)
    if not explanation.value:
        return ""
    value = formats.number(profile.in_units(explanation.value, 0), 2)
    words = gettext("Value {value}", value=value)
    return f'<div style="{_SMALL}">{escape(words)}</div>'


def _chance(chance: float) -> str:
    return (
        f'<div style="{_LINE}">{escape(gettext("Chance of a click"))}</div>'
        f'<div style="{_SMALL};display:flex;align-items:center;gap:.5rem"><div aria-hidden="true" style="{_BAR}">'
        f'<div style="width:{min(100.0 * chance, 100.0):.1f}%;height:100%;background:{SERIES[0]}"></div></div>'
        f"{escape(_percent(chance))}</div>"
    )


def _full_explanation(explanation: Explanation, profile: Profile) -> str:
    value, low, high = (
        number(profile.in_units(each, 0), 2) for each in (explanation.value, explanation.low, explanation.high)
    )
    sentences = (
        f"{gettext(WHY[explanation.why])} {explanation.sentence}",
        gettext(
            "Value: {value}, the expected reward of showing it once above being ignored, 95 % between {low} and "
            "{high}.",
            value=value,
            low=low,
            high=high,
        ),
        gettext("Chance of being this state's best product: {share}.", share=_percent(explanation.best)),
        gettext(CAME_FROM[explanation.came_from]),
    )
    return "".join(f'<div style="margin-top:.4rem">{escape(sentence)}</div>' for sentence in sentences)


def _percent(share: float) -> str:
    return percent(share, 1 if share < 0.1 else 0)
