"""The card of the tour, in the bar at the foot of the window: it covers nothing, and nothing moves when it goes."""

from html import escape

import streamlit as st

from rlreco.language import gettext
from rlreco.ui.guide.place import (
    begin_tour,
    current_place,
    go_on,
    keep_place,
    notice,
    skip_tour,
)
from rlreco.ui.kit import switch_to
from rlreco.ui.visitor.source import OWN_FILE
from rlreco.ui.visitor.switcher import chosen_shop
from rlreco.views.guide import CLOSING, CLOSING_SENTENCE, CLOSING_SHORT, STEPS, WAITING, Card, Place, after, card_of

_CSS = """<style>
.st-key-tour { border: 1px solid color-mix(in srgb, currentColor 22%, transparent); border-radius: 8px;
  padding: .35rem .5rem .35rem .9rem; }
.st-key-tour .tour { display: flex; gap: .3rem 1rem; align-items: center; flex-wrap: wrap; line-height: 1.35; }
.st-key-tour .tour .short { display: none; }
.st-key-tour .tour .dots { display: inline-flex; gap: .3rem; }
.st-key-tour .tour .dots i { width: .5rem; height: .5rem; border-radius: 50%; border: 1.5px solid currentColor; }
.st-key-tour .tour .dots i.past { background: currentColor; }
@media (max-width: 640px) {
  .st-key-tour { padding: .1rem .2rem .1rem .6rem; }
  .st-key-tour .tour { flex-wrap: nowrap; font-size: .8125rem; line-height: 1.2; }
  .st-key-tour .tour .long, .st-key-tour .tour .dots { display: none; }
  .st-key-tour .tour .short { display: inline; }
  .st-key-tour .tour b { position: absolute; clip-path: inset(50%); }
  .st-key-tour-skip [data-testid=stMarkdownContainer] { position: absolute; clip-path: inset(50%); }
  .st-key-tour button { min-height: 2rem; padding: 0 .5rem; white-space: nowrap; }
}
</style>"""


def show_guide(page: str) -> None:
    """Draw the card while the tour lasts, before the page. page : file of the page that is open

    Where the tour waits for the sample shop and that is there, it begins.
    """
    if current_place() == WAITING and chosen_shop() is not None:
        begin_tour()
        switch_to("segments")
    notice(page)
    place = current_place()
    if place is not None and chosen_shop() is not None:
        _show(place, page)
    with st.sidebar:
        keep_place()


def _show(place: Place, page: str) -> None:
    card = card_of(place, page)
    if card is None and place != CLOSING:
        return
    st.html(_CSS)
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", wrap=False, gap="xsmall", key="tour"):
        if card is None:
            _show_closing()
        else:
            _show_task(card, place, page)


def _show_task(card: Card, place: Place, page: str) -> None:
    st.html(_words(card))
    if st.button(card.button, key="tour-next", type="primary" if card.primary else "secondary", wrap=False):
        _advance(place, page)
    _skip_button(gettext("Skip the tour"))


def _advance(place: Place, page: str) -> None:
    """To the task's page, where another one is open, else to the next task."""
    assert place.current is not None
    if page == place.current.page or place.done:
        go_on(place)
        place = after(place)
    if place.current is not None and place.current.page != page:
        switch_to(place.current.page)
    st.rerun()


def _show_closing() -> None:
    st.html(_line("", "", gettext(CLOSING_SENTENCE), gettext(CLOSING_SHORT)))
    if st.button(gettext(OWN_FILE), key="tour-own-file", icon=":material/upload_file:", type="primary", wrap=False):
        skip_tour()
        st.session_state["sales"] = OWN_FILE
        switch_to("segments")
    with st.popover("REST", key="tour-rest", icon=":material/api:"):
        st.write(
            gettext(
                "A web shop gets its slates and sends its answers by REST: `rlreco serve` starts the service over this "
                "store, and its `/docs` lists the requests."
            )
        )
    _skip_button(gettext("Close the tour"))


def _skip_button(label: str) -> None:
    st.button(label, key="tour-skip", type="tertiary", icon=":material/close:", on_click=skip_tour, wrap=False)


def _words(card: Card) -> str:
    dots = "".join(f'<i class="{"past" if step <= card.step else ""}"></i>' for step in range(1, STEPS + 1))
    return _line(f'<span class="dots" aria-hidden="true">{dots}</span>', card.label, card.sentence, card.short)


def _line(dots: str, label: str, sentence: str, short: str) -> str:
    """In full, and for a phone; a screen reader gets the one that is drawn."""
    name = f"<b>{escape(label)}</b>" if label else ""
    return (
        f'<div class="tour" role="status">{dots}{name}<span class="long">{escape(sentence)}</span>'
        f'<span class="short">{escape(short)}</span></div>'
    )
