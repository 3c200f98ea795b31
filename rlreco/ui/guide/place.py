"""Where this visitor is in the tour: kept in the session, and in a cookie that holds that one word."""

import streamlit as st

from rlreco.ui.guide.traces import trace_of
from rlreco.views.guide import FIRST, OVER, WAITING, Place, after, kept_place, word_of

COOKIE = "rlreco_tour"
_PLACE, _BEFORE = "tour-place", "tour-before"
_COOKIE_SECONDS = 365 * 24 * 3600
_SCRIPT = """<script>
document.cookie = "{cookie}={word}; path=/; max-age={age}; samesite=lax"
    + (location.protocol === "https:" ? "; secure" : "");
</script>"""


def current_place() -> Place | None:
    """None for a visitor who was never offered the tour, or has not answered yet."""
    place = st.session_state.get(_PLACE)
    return place if isinstance(place, Place) else kept_place(st.context.cookies.get(COOKIE))


def move_to(place: Place) -> None:
    """The traces of the task are those from now on: what was done before the task doesn't count."""
    st.session_state[_PLACE] = place
    st.session_state[_BEFORE] = _trace(place)


def wait_for_shop() -> None:
    move_to(WAITING)


def begin_tour() -> None:
    move_to(FIRST)


def go_on(place: Place) -> None:
    move_to(after(place))


def skip_tour() -> None:
    move_to(OVER)


def notice(page: str) -> None:
    """Mark the task as done once the visitor has left a new trace on its page."""
    place = current_place()
    if place is None or place.current is None:
        return
    if _BEFORE not in st.session_state:
        move_to(place)
    if page == place.current.page and _has_new_trace(place):
        st.session_state[_PLACE] = place._replace(done=True)


def redraw_when_done() -> None:
    """At the end of a fragment: the card is outside of it, and is redrawn once when the task is done there."""
    place = current_place()
    if place is not None and place.current is not None and not place.done and _has_new_trace(place):
        st.rerun()


def keep_place() -> None:
    """Have the browser keep it, so that a reload goes on and the tour is never offered twice."""
    place = current_place()
    if place is not None and st.context.cookies.get(COOKIE) != word_of(place):
        st.html(_SCRIPT.format(cookie=COOKIE, word=word_of(place), age=_COOKIE_SECONDS), unsafe_allow_javascript=True)


def _has_new_trace(place: Place) -> bool:
    trace = _trace(place)
    return bool(trace) and trace != st.session_state.get(_BEFORE)


def _trace(place: Place) -> str:
    return "" if place.current is None else trace_of(place.current.act)
