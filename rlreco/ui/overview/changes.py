"""Changes of a shop from its card: other texts at once, what can't be undone after a confirmation."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from rlreco.domain.records import MOST_DESCRIPTION, MOST_TITLE
from rlreco.language import gettext, gettext_noop, in_language_of_now
from rlreco.roles import Role
from rlreco.service.service import Service
from rlreco.ui.access import may_do
from rlreco.ui.guide import begin_tour
from rlreco.ui.kit import human_errors, prose, switch_to
from rlreco.ui.kit.fragment import dialog
from rlreco.ui.visitor import select_shop
from rlreco.views.home.card import ShopCard


class _Change(NamedTuple):
    """needs : the least role; ask : opens a dialog, or another page"""

    icon: str
    needs: Role
    ask: Callable[[Service, ShopCard], None]


def show_menu(service: Service, card: ShopCard) -> None:
    """What this visitor may change; nothing for one who only looks."""
    granted = may_do() or Role.VISITOR
    labels = [label for label, change in _CHANGES.items() if change.needs <= granted]
    if not labels:
        return
    chosen = st.menu_button(
        gettext("Change"),
        labels,
        key=f"change-{card.name}",
        type="tertiary",
        icon=":material/more_vert:",
        format_func=in_language_of_now(lambda label: f":material/{_CHANGES[label].icon}: {gettext(label)}"),
    )
    if chosen is not None:
        _CHANGES[chosen].ask(service, card)


@dialog(gettext_noop("Rename"))
def rename(service: Service, card: ShopCard) -> None:
    st.write(
        gettext(
            "The title of the shop {shop}; addresses, the REST service and the command line keep its name.",
            shop=prose(card.name),
        )
    )
    title = st.text_input(gettext("Title"), card.title, max_chars=MOST_TITLE, key="new-title")
    if st.button(gettext("Save"), key="save-title", type="primary"):
        kept = "" if title.strip() == card.name else title
        _do(lambda: service.describe(card.name, kept, card.description))


@dialog(gettext_noop("Describe"))
def describe(service: Service, card: ShopCard) -> None:
    text = st.text_area(gettext("Description"), card.description, max_chars=MOST_DESCRIPTION, key="new-description")
    if st.button(gettext("Save"), key="save-description", type="primary"):
        title = "" if card.title == card.name else card.title
        _do(lambda: service.describe(card.name, title, text))


@dialog(gettext_noop("Forget what was learned?"))
def forget(service: Service, card: ShopCard) -> None:
    st.write(
        gettext(
            "All slates of {shop} go, with their answers, totals and curves: {facts}. The shop stays, with its "
            "products, customers and orders, and starts again from what sold. This can't be undone.",
            shop=prose(card.title),
            facts=prose(card.facts),
        )
    )
    if st.button(gettext("Forget all of it"), key="forget-yes", type="primary", icon=":material/restart_alt:"):
        _do(lambda: service.forget(card.name))


@dialog(gettext_noop("Delete for good?"))
def delete(service: Service, card: ShopCard) -> None:
    st.write(
        gettext(
            "This deletes the shop {shop} with all its slates, answers and totals. Other shops, the customers and "
            "products that they use, and published lists stay. Deleting can't be undone.",
            shop=prose(card.name),
        )
    )
    typed = st.text_input(gettext("Type the shop's name to confirm"), key="delete-typed")
    if st.button(gettext("Delete for good"), key="delete-yes", type="primary", disabled=typed != card.name):
        _do(lambda: service.delete(card.name))


def tour_again(_: Service, card: ShopCard) -> None:
    select_shop(card.name)
    begin_tour()
    switch_to("segments")


def _do(change: Callable[[], None]) -> None:
    with human_errors():
        change()
    # A slate that is open may be of a shop that forgot it.
    st.session_state.pop("visit", None)
    st.rerun()


_CHANGES = {
    gettext_noop("Rename"): _Change("edit", Role.ANALYST, rename),
    gettext_noop("Describe"): _Change("notes", Role.ANALYST, describe),
    gettext_noop("Forget what was learned"): _Change("restart_alt", Role.ADMIN, forget),
    gettext_noop("Delete"): _Change("delete", Role.ADMIN, delete),
    gettext_noop("Take the tour again"): _Change("explore", Role.ANALYST, tour_again),
}
