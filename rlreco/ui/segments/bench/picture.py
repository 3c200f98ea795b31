"""The picture of the segments, which is their filter too: a press on a tile chooses its segment, another frees it."""

import streamlit as st

from rlreco.language import gettext, gettext_noop, in_language_of_now
from rlreco.segmentation import Segmentation, segment_words
from rlreco.segmentation.report.summary import grid, segment_summary
from rlreco.ui.segments.bench.tiles import grid_html, treemap_html
from rlreco.views.words.formats import Formats
from rlreco.views.workbench.chosen import EVERYBODY

SEGMENT = "segment"
"""The key of the chosen segment, in the address too."""

_BOX_WIDTH = 190
"""Pixels; so wide that the box and the kinds of picture share a line of a phone."""

_PICTURE = "segment-picture"
_TREEMAP, _GRID = gettext_noop("Treemap"), "R × F"

_CSS = """
.treemap { position: relative; width: 100%; height: 336px; }
.place { position: absolute; padding: 2px; box-sizing: border-box; }
.place .tile { width: 100%; height: 100%; }
.tile {
  display: flex; flex-direction: column; gap: 1px; align-items: flex-start; overflow: hidden; position: relative;
  container-type: size; margin: 0; padding: 7px 8px; border: 0; border-radius: 6px; text-align: left; cursor: pointer;
  background: color-mix(in srgb, var(--colour) 80%, black); color: #fff; font: 400 13px/1.35 var(--st-font);
  transition: background .15s, filter .15s;
}
.tile b { font-weight: 600; font-size: 15px; line-height: 1.25; hyphens: auto; overflow-wrap: anywhere; }
.tile i { font-style: normal; }
.tile.other {
  background: color-mix(in srgb, var(--colour) 24%, var(--st-background-color)); color: var(--st-text-color);
}
.tile:hover:enabled { filter: brightness(1.13); }
.tile:disabled { cursor: default; }
.tile:focus-visible { outline: 3px solid var(--st-text-color); outline-offset: -1px; z-index: 1; }
.tile[aria-pressed=true] { box-shadow: inset 0 0 0 3px #fff, 0 0 0 2px var(--st-text-color); }
.place:has([aria-pressed=true]) { z-index: 1; }
@container (max-width: 100px) {
  .tile b, .tile span { font-size: 12px; }
  .tile i { display: none; }
}
@container (max-width: 100px) or (max-height: 66px) { .tile .more { display: none; } }
@container (max-width: 66px) { .tile b { font-size: 11px; letter-spacing: -.02em; } }
@container (max-width: 60px) and (min-height: 60px) {
  .treemap .tile b { writing-mode: vertical-rl; white-space: nowrap; }
}
@container (max-height: 44px) { .tile span { display: none; } }
.axes { margin: 0 0 4px 34px; font: 400 12px/1.4 var(--st-font); color: var(--st-text-color); opacity: .75; }
.grid { display: grid; grid-template-columns: 30px repeat(var(--bins), minmax(0, 1fr)); gap: 3px; }
.grid .tile { height: 56px; padding: 4px 4px 7px; align-items: center; justify-content: center; text-align: center; }
.grid .tile b { font-size: 12px; line-height: 1.2; letter-spacing: -.01em; hyphens: none; white-space: nowrap; }
.grid .tile span { font-size: 12px; }
.grid u { position: absolute; left: 0; bottom: 0; height: 4px; background: currentColor; opacity: .75; }
.axis { display: flex; align-items: center; justify-content: center; font: 400 12px/1.6 var(--st-font);
  color: var(--st-text-color); opacity: .75; }
@media (max-width: 640px) {
  .grid { grid-template-columns: 22px repeat(var(--bins), minmax(0, 1fr)); }
  .grid .tile b { font-size: 10.5px; }
}
"""

_JS = """
export default function ({ parentElement, data, setTriggerValue }) {
  const picture = parentElement.querySelector(".picture");
  const focused = picture.querySelector("button:focus")?.dataset.segment;
  if (picture.dataset.shown !== data.html) {
    picture.innerHTML = data.html;
    picture.dataset.shown = data.html;
    const again = [...picture.querySelectorAll("button")].find((tile) => tile.dataset.segment === focused);
    if (focused !== undefined && again) again.focus();
  }
  picture.onclick = (event) => {
    const tile = event.target.closest("button");
    if (tile && !tile.disabled) setTriggerValue("pressed", tile.dataset.segment);
  };
}
"""

_component = st.components.v2.component("segment_picture", html='<div class="picture"></div>', css=_CSS, js=_JS)


def choose_segment(segmentation: Segmentation, formats: Formats) -> str | None:
    """The chosen segment, None for everybody, from the picture, the box beside it or the address."""
    summary = segment_summary(segmentation)
    names = summary["segment"].tolist()
    with st.container(horizontal=True, vertical_alignment="center", key="segment-choice"):
        st.selectbox(
            gettext("Segment"),
            names,
            index=None,
            key=SEGMENT,
            bind="query-params",
            placeholder=gettext(EVERYBODY),
            format_func=lambda name: segment_words(str(name)),
            label_visibility="collapsed",
            width=_BOX_WIDTH,
        )
        kind = st.radio(
            gettext("Picture"),
            [_TREEMAP, _GRID],
            format_func=in_language_of_now(gettext),
            horizontal=True,
            key="segment-picture-kind",
            persist_state="session",
            label_visibility="collapsed",
        )
    chosen = st.session_state[SEGMENT]
    if kind == _GRID:
        _show_grid(segmentation, chosen, formats)
    else:
        _show(treemap_html(summary, chosen, formats))
    return None if chosen is None else str(chosen)


def _show_grid(segmentation: Segmentation, chosen: str | None, formats: Formats) -> None:
    clusters = bool(segmentation.scorer.clusters)
    if clusters:
        st.info(gettext("These segments are clusters, which use neither the scores nor the names of the cells."))
    _show(grid_html(grid(segmentation), chosen, formats, segmentation.merged, pressable=not clusters))


def _show(html: str) -> None:
    _component(key=_PICTURE, data={"html": html}, on_pressed_change=_press)


def _press() -> None:
    pressed = st.session_state[_PICTURE].pressed
    st.session_state[SEGMENT] = None if pressed == st.session_state.get(SEGMENT) else pressed
