"""Two dates, or two files, side by side by the same edges."""

from collections.abc import Hashable, Mapping
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from rlreco.language import gettext, gettext_noop, in_language_of_now
from rlreco.plots.palette import segment_colour
from rlreco.segmentation import Frozen, Segmentation, segment_words
from rlreco.segmentation.report.movement import compared
from rlreco.ui.kit import download, prose
from rlreco.ui.segments.segmented import SegmentedSource, segment_source
from rlreco.ui.segments.written import day_input
from rlreco.ui.visitor.source import choose_other
from rlreco.views.words.formats import Formats
from rlreco.views.workbench.comparison import Change, is_good, money_change, people_change

_DATES, _FILES = gettext_noop("Two dates"), gettext_noop("Two files")
_GOOD, _BAD = "var(--st-green-text-color,#0E9672)", "var(--st-red-text-color,#C8503C)"
_GRID = "display:grid;grid-template-columns:minmax(7rem,1.4fr) repeat(2,minmax(0,2fr));gap:.35rem 1rem"


def show_comparison(segmented: SegmentedSource, chosen: str | None) -> None:
    """Both are scored by the edges of the first."""
    kind = st.segmented_control(
        gettext("Compare"),
        [_DATES, _FILES],
        default=_DATES,
        required=True,
        key="compare-kind",
        format_func=in_language_of_now(gettext),
        persist_state="session",
    )
    if kind == _FILES:
        _compare_files(segmented, chosen)
    else:
        _compare_dates(segmented, chosen)


def _compare_dates(segmented: SegmentedSource, chosen: str | None) -> None:
    with st.container(horizontal=True):
        before: date = day_input(gettext("Before"), segmented.earlier(), segmented.day_key("compare-from"))
        after: date = day_input(gettext("After"), segmented.segmentation.as_of, segmented.day_key("compare-to"))
    formats = segmented.formats
    st.caption(
        gettext("By the edges of {day}, so that a segment means the same on both days.", day=prose(formats.day(before)))
    )
    _show(*segmented.at(before, after), formats, formats, chosen)


def _compare_files(segmented: SegmentedSource, chosen: str | None) -> None:
    other = choose_other()
    anew = {"as_of": None, "since": None, "until": None, "countries": ()}
    choices = segmented.choices.model_copy(update=anew)
    before = segment_source(other, choices, segmented.frozen)
    edges = Frozen(before.segmentation.scorer, before.segmentation.monetary, other.name)
    after = segment_source(segmented.source, segmented.choices, edges)
    st.caption(
        gettext(
            "Before is {before}, after is {after}; both by the edges of {before}, so that a segment means the same in "
            "both. Keep a file under a name where it is read to find it here.",
            before=prose(other.name),
            after=prose(segmented.source.name),
        )
    )
    if before.formats.currency != after.formats.currency:
        st.info(gettext("The two are in different currencies, so their money isn't compared."))
    _show(before.segmentation, after.segmentation, before.formats, after.formats, chosen)


def _show(before: Segmentation, after: Segmentation, earlier: Formats, later: Formats, chosen: str | None) -> None:
    table = compared(before, after)
    st.html(comparison_html(table, earlier, later, chosen))
    download(table, "comparison", parquet=True)


def comparison_html(table: pd.DataFrame, earlier: Formats, later: Formats, chosen: str | None) -> str:
    """A line for each segment; the chosen one stands out. table : of `compared`"""
    label = gettext("Segments before and after")
    titles = (gettext("Segment"), gettext("People"), gettext("Money"))
    head = "".join(f'<div role="columnheader">{escape(title)}</div>' for title in titles)
    rows = "".join(_line(row, earlier, later, chosen) for row in table.to_dict("records"))
    return (
        f'<div role="table" aria-label="{escape(label)}" '
        'style="font-size:.9375rem;line-height:1.5">'
        f'<div role="row" style="{_GRID};font-size:.8125rem;opacity:.78">{head}</div>{rows}</div>'
    )


def _line(row: Mapping[Hashable, Any], earlier: Formats, later: Formats, chosen: str | None) -> str:
    name = str(row["segment"])
    marked = ";background:rgba(128,128,128,.16)" if name == chosen else ""
    cells = (people_change(row, later), money_change(row, earlier, later))
    return (
        f'<div role="row" style="{_GRID};padding:.35rem 0;border-top:1px solid rgba(128,128,128,.25){marked}">'
        f'<div role="cell" style="border-left:5px solid {segment_colour(name)};padding-left:.5rem;font-weight:600">'
        f"{escape(segment_words(name))}</div>{''.join(_cell(change, _colour(name, change)) for change in cells)}</div>"
    )


def _colour(segment: str, change: Change) -> str:
    """By what the change means to the shop, not by its direction."""
    good = is_good(segment, change.arrow)
    return "inherit" if good is None else _GOOD if good else _BAD


def _cell(change: Change, colour: str) -> str:
    return (
        f'<div role="cell" style="display:flex;flex-wrap:wrap;gap:0 .5rem"><span>{escape(change.before)} → '
        f'<b>{escape(change.after)}</b></span><span style="color:{colour}">{change.arrow} {escape(change.size)}</span>'
        "</div>"
    )
