"""Room for elements before they are there, so that nothing below them jumps when they come.

Streamlit loads the script of each kind of widget when the first one is drawn. Until then a bar of 40 pixels stands in
its place, whatever its height will be.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rlreco.ui.kit.charts import WITHOUT_HOVER

_LABELLED, _CHART = 68, 380
_VERDICT = 110
"""Of three lines: the progress of a simulation takes as much, as its verdict comes in its place."""
_WORKED_OUT = "worked-out"
_HEIGHTS: Mapping[str, int] = {
    **dict.fromkeys(
        (
            *("experiment", "sales", "customer", "newest", "state", "believer", "most", "more", "shop", "log-kind"),
            *("language", "model", "similarity", "half-life", "seen", "blocked"),
        ),
        _LABELLED,
    ),
    **dict.fromkeys(("regret-curves", "value-curves"), _CHART),
    "forest": 216,
    "segment-picture": 336,
    "live": 32,
}
"""Key of an element -> its height in pixels once it is drawn."""

_WIDTHS: Mapping[str, int] = {
    **{"another-": 155, "customer": 320, "plan-sessions": 170, "plan-replicates": 150, "plan-seed": 150},
    **{"preset-easy": 111, "preset-change": 142, "preset-nothing": 155, "preset-new": 136},
}
"""Beginning of a key -> width in pixels: without it elements of a row would wrap when they come."""

_WAITING = ":has([data-testid=stSkeleton])"
_FAMILIES = f"""
[class*="st-key-plan-"]:not(.st-key-plan-start){_WAITING}, [class*="st-key-states-"]{_WAITING} {{
  min-height: {_LABELLED}px;
}}
[class*="st-key-click-"]{_WAITING}, [class*="st-key-buy-"]{_WAITING} {{ height: 24px; overflow: hidden; }}
@media (min-width: 900px) {{
  .st-key-progress-simulation, .st-key-verdict-of-race, .st-key-verdict-of-race .st-key-verdict {{
    min-height: {_VERDICT}px;
  }}
  .st-key-progress-simulation {{ align-items: center; }}
  .st-key-verdict-of-race .st-key-verdict {{ justify-content: center; }}
}}
.st-key-verdict-of-race .st-key-cancel-simulation {{ display: none; }}
.st-key-slate [data-testid=stElementContainer]:not([class*="st-key-"]){_WAITING} {{ min-height: 243px; }}
"""


def reserve_room() -> None:
    """For the elements of all pages, and the style of their charts; once in each run, before them."""
    heights = "".join(f".st-key-{key}{_WAITING} {{ min-height: {height}px; }}\n" for key, height in _HEIGHTS.items())
    widths = "".join(
        f'[class*="st-key-{key}"]{_WAITING} {{ min-width: min({width}px, 100%); }}\n' for key, width in _WIDTHS.items()
    )
    st.html(f"<style>{heights}{widths}{_FAMILIES}{WITHOUT_HOVER}</style>")


@contextmanager
def room_for(work: str, place: DeltaGenerator, height: int) -> Iterator[None]:
    """Keep room at the place until what stands there is worked out; it goes when that is done or has failed.

    work : is worked out for the first time in this session; later the old elements stand until the new ones come
    """
    if st.session_state.get(_WORKED_OUT) != work:
        with place.container(height=height, border=False, key="room"):
            st.empty()
    try:
        yield
    finally:
        place.empty()
    st.session_state[_WORKED_OUT] = work
