"""A slate as cards: picture, name, price, why it is here, and boxes for what the shopper does."""

from collections.abc import Mapping

import streamlit as st

from rlreco.config import Profile
from rlreco.pictures import picture
from rlreco.records import Product, ProductId
from rlreco.service.explaining import CAME_FROM, WHY, Explanation, Why
from rlreco.ui.visit import Visit, box, buying_ticks_click, not_clicked_unticks_buy

_WIDTH = 170

_ICONS: dict[Why, str] = {
    "best guess": ":material/thumb_up:",
    "exploring": ":material/casino:",
    "prior": ":material/history:",
}


def slate(visit: Visit, products: Mapping[ProductId, Product], profile: Profile) -> None:
    """Every product of the slate, best first; the boxes are shut once the answer is in."""
    with st.container(horizontal=True, key="slate"):
        for explanation in visit.explanations:
            product = products.get(explanation.product) or Product(explanation.product, explanation.product)
            with st.container(border=True, width=_WIDTH, height="stretch", gap="xsmall"):
                _card(visit, product, explanation, profile)


def _card(visit: Visit, product: Product, explanation: Explanation, profile: Profile) -> None:
    st.image(shown_picture(product), width=96, alt="")
    st.markdown(f"**{plain(product.name)}**")
    st.caption(" · ".join(filter(None, [_price(product), plain(product.category or "")])) or product.id)
    st.caption(_numbers(explanation, profile))
    key = f"why-{visit.session.id}-{product.id}"
    with st.popover(explanation.why.capitalize(), icon=_ICONS[explanation.why], type="tertiary", key=key):
        st.markdown(_whole_story(explanation, profile))
    with st.container(horizontal=True):
        _box("click", "Click", visit, product)
        _box("buy", "Buy", visit, product)


def shown_picture(product: Product) -> str:
    """The product's own, where that is an address of the web: a path would make the server open and show its files."""
    address = product.image_url or ""
    if address.startswith(("https://", "http://")):
        return address
    return picture(product.id, product.name, product.category)


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
    value = profile.in_units(explanation.value, 1)
    chance = "" if explanation.click_chance is None else f"Click {_percent(explanation.click_chance)} · "
    return f"{chance}value {value:.2f}"


def _whole_story(explanation: Explanation, profile: Profile) -> str:
    low, high = (profile.in_units(bound, 1) for bound in (explanation.low, explanation.high))
    return (
        f"**{WHY[explanation.why]}** {explanation.sentence}\n\n"
        f"Value: the reward expected of showing it once, 95 % between {low:.2f} and {high:.2f}.\n\n"
        f"Chance of being this state's best product: {_percent(explanation.best)}.\n\n"
        f"{CAME_FROM[explanation.came_from]}"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share < 0.1 else f"{100 * share:.0f} %"


def plain(text: str) -> str:
    """The text as it is, with nothing in it that markdown would take for markup."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()#+-.!:|<>$~" else letter for letter in text)
