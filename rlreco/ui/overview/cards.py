"""A card for each shop: how well it does, and the next step with it."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from rlreco.clock import system_clock
from rlreco.domain.records import Experiment
from rlreco.language import gettext, number, percent
from rlreco.service.service import Service
from rlreco.ui.access import workspace
from rlreco.ui.drawings import picture_of
from rlreco.ui.kit import literal, prose, switch_to
from rlreco.ui.overview.changes import show_menu
from rlreco.ui.visitor import sample_button, select_shop
from rlreco.views.home.card import ShopCard, shop_card
from rlreco.views.home.sparkline import HEIGHT, sparkline

_MOST_CARDS = 12
_CARDS_A_ROW = 2

_QUIET = "font-size:.875rem;opacity:.75"


def show_cards(service: Service, experiments: Sequence[Experiment]) -> None:
    """The newest ones, and behind them a way to another shop. experiments : the newest first, at least one"""
    shown = experiments if _shows_all(len(experiments)) else experiments[:_MOST_CARDS]
    now = system_clock()
    cards = [shop_card(figures, now) for figures in service.shops(shown, workspace())]
    for first in range(0, len(cards) + 1, _CARDS_A_ROW):
        row = cards[first : first + _CARDS_A_ROW]
        columns = st.columns(_CARDS_A_ROW)
        for column, card in zip(columns, row, strict=False):
            with column:
                _show(service, card)
        if len(row) < _CARDS_A_ROW:
            with columns[len(row)]:
                _offer_another(service)


def _shows_all(shops: int) -> bool:
    if shops <= _MOST_CARDS:
        return False
    label = gettext("Show all {shops}, not only the newest {most}", shops=number(shops), most=number(_MOST_CARDS))
    return st.toggle(label, key="all-shops")


def _show(service: Service, card: ShopCard) -> None:
    with st.container(border=True, height="stretch", key=f"shop-{card.name}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(literal(card.title), anchor=False, width="stretch")
            show_menu(service, card)
        st.html(_body(card))
        with st.container(horizontal=True, vertical_alignment="center"):
            _go(
                gettext("Open"),
                f"open-{card.name}",
                card,
                "learning" if card.answered else "simulator",
                "arrow_forward",
            )
            _go(card.step.label, f"step-{card.name}", card, card.step.page, card.step.icon)
        st.caption(gettext("Next: {step}", step=prose(card.step.why)))


def _go(label: str, key: str, card: ShopCard, page: str, icon: str) -> None:
    """A button to a page, which then shows the card's shop."""
    if st.button(label, key=key, icon=f":material/{icon}:"):
        select_shop(card.name)
        switch_to(page)


def _body(card: ShopCard) -> str:
    name = f'<div style="{_QUIET}">{escape(card.name)}</div>' if card.title != card.name else ""
    description = f'<div style="white-space:pre-line">{escape(card.description)}</div>' if card.description else ""
    verdict = f"<div><strong>{escape(card.verdict.claim)}</strong>{escape(card.verdict.doubt)}</div>"
    return (
        f'<div style="display:flex;flex-direction:column;gap:.6rem">{name}{description}{verdict}'
        f'{_line(card)}<div style="{_QUIET}">{escape(card.facts)}</div></div>'
    )


def _line(card: ShopCard) -> str:
    """Of the click rate, with its ends in words."""
    drawn = sparkline(card.rates)
    if not drawn:
        return ""
    first, now = percent(card.rates[0]), percent(card.rates[-1])
    alt = gettext("Click rate, {first} at first and {now} now", first=first, now=now)
    picture = picture_of(drawn, alt, f"width:100%;height:{HEIGHT}px")
    at_first, by_now = gettext("click rate {first} at first", first=first), gettext("{now} now", now=now)
    ends = f"<span>{escape(at_first)}</span><span>{escape(by_now)}</span>"
    return f'<div>{picture}<div style="display:flex;justify-content:space-between;{_QUIET}">{ends}</div></div>'


def _offer_another(service: Service) -> None:
    with st.container(border=True, height="stretch", key="another-shop"):
        st.subheader(gettext("Another shop"), anchor=False)
        st.write(gettext("The sample shop as one that has learned nothing yet, or a shop of your own sales."))
        sample_button(service, beside_own_file=True, primary=False)
