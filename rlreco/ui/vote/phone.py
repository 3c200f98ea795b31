"""The page of a phone: it reads nothing but the room of its address, neither the store nor the visitor's workspace."""

from html import escape

import streamlit as st

from rlreco.errors import RLRecoError
from rlreco.language import gettext, number
from rlreco.service.simulations.vote.room import Room, Turn
from rlreco.ui.access.cookie import keep_cookie
from rlreco.ui.kit.fragment import fragment
from rlreco.ui.kit.markdown import prose
from rlreco.ui.vote.rooms import rooms
from rlreco.views.race import PRODUCT_COLOURS
from rlreco.views.words.vote import ROOM, class_score, next_step, outcome, own_score

COOKIE = "rlreco_phone"
"""So that a reload keeps the phone's score."""

_COOKIE_SECONDS = 2 * 3600
_PHONE = "phone"
_WIDTH = 160
_LARGE = "font-size:1.75rem;font-weight:650;line-height:1.3"


def play() -> None:
    """The room of the address; one line where it can't be entered."""
    try:
        room = rooms().room(st.query_params.get(ROOM, ""))
        phone = room.join(st.session_state.get(_PHONE) or st.context.cookies.get(COOKIE))
    except RLRecoError as error:
        st.info(prose(str(error)), icon=":material/how_to_vote:")
        return
    st.session_state[_PHONE] = phone
    keep_cookie(COOKIE, phone, _COOKIE_SECONDS)
    st.html(f"<style>{''.join(map(_style, range(len(PRODUCT_COLOURS))))}</style>")
    _draw(room, phone)


@fragment
def _draw(room: Room, phone: str) -> None:
    turn = room.turn(phone)
    st.html(_lines(turn))
    with st.container(horizontal=True, gap="small", key="products"):
        for product in range(turn.products if turn.on_offer else 0):
            _button(room, phone, turn, product)


def _button(room: Room, phone: str, turn: Turn, product: int) -> None:
    """Its key names the turn, so that a second press of the same button is of a turn that was answered."""
    with st.container(key=f"product-{product}", width=_WIDTH):
        st.button(
            gettext("Product {number}", number=number(product + 1)),
            key=f"tap-{turn.number}-{product}",
            on_click=_tap,
            args=(room, phone, turn.number, product),
            disabled=product not in turn.on_offer,
            width="stretch",
        )


def _tap(room: Room, phone: str, number: int, product: int) -> None:
    room.answer(phone, number, product)


def _lines(turn: Turn) -> str:
    scores = escape(f"{own_score(turn)} · {class_score(turn.room)}")
    result = f'<div style="{_LARGE}">{escape(outcome(turn))}</div>'
    return f'<div role="status">{result}<div>{scores}</div><div>{escape(next_step(turn))}</div></div>'


def _style(product: int) -> str:
    mark = f"border-left:1rem solid {PRODUCT_COLOURS[product]}"
    return f".st-key-product-{product} button{{min-height:3.5rem;{mark}}}"
