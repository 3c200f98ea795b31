"""The chosen segment, or everybody, beside the picture: figures, advice, what to do with them."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from rlreco.language import gettext, gettext_noop, number
from rlreco.plots.palette import segment_colour
from rlreco.segmentation import advice, segment_words
from rlreco.table_files import csv_bytes, parquet_bytes
from rlreco.ui.kit import prose
from rlreco.views.words.formats import Formats
from rlreco.views.workbench.chosen import EVERYBODY, Figure, figures_of
from rlreco.views.workbench.people import (
    KLAVIYO,
    MAILCHIMP,
    for_klaviyo,
    for_mailchimp,
    mailing_note,
)

_SMALL = "font-size:.8125rem;line-height:1.45;opacity:.78"
_NEUTRAL = "rgba(128,128,128,.55)"
_FOR_ALL = gettext_noop("Press a segment to see its people, what they buy, and to download them.")

MakePeople = Callable[[], pd.DataFrame]


def show_panel(row: Mapping[Hashable, Any], chosen: str | None, horizon: int, formats: Formats) -> None:
    """row : of `segments_with_forecast`, of the chosen segment or of all customers"""
    st.html(panel_html(chosen, figures_of(row, horizon, formats)))


def panel_html(chosen: str | None, figures: Sequence[Figure]) -> str:
    """Segments that the visitor named have no advice."""
    colour = _NEUTRAL if chosen is None else segment_colour(chosen)
    name = gettext(EVERYBODY) if chosen is None else segment_words(chosen)
    below = gettext(_FOR_ALL) if chosen is None else advice(chosen)
    return (
        f'<div style="border-left:6px solid {colour};padding:.1rem 0 .1rem .9rem">'
        f'<div style="font-size:1.25rem;font-weight:600;line-height:1.3">{escape(name)}</div>'
        f'<div style="font-size:.9375rem;line-height:1.45;margin-top:.15rem">{escape(below)}</div>'
        '<div role="list" style="display:grid;grid-template-columns:repeat(auto-fill,minmax(7.2rem,1fr));'
        f'gap:.6rem .8rem;margin-top:.7rem">{"".join(map(_figure, figures))}</div></div>'
    )


def _figure(figure: Figure) -> str:
    return (
        f'<div role="listitem"><div style="{_SMALL}">{escape(figure.label)}</div>'
        f'<div style="font-size:1.25rem;font-weight:600;line-height:1.3">{escape(figure.value)}</div>'
        f'<div style="{_SMALL}">{escape(figure.note)}</div></div>'
    )


def show_downloads(n_people: int, people: MakePeople, name: str, formats: Formats) -> None:
    """Files of the chosen customers, made when a button is clicked.

    people : of `people_of`; name : of the files, without ending
    """
    label = gettext("Download these {count}", count=number(n_people))
    _file_button(label, "people", f"{name}.csv", lambda: csv_bytes(people()), primary=True)
    more = st.popover(gettext("For a mailing"), key="mailing", icon=":material/mail:", on_change="rerun")
    if more.open:
        with more:
            st.caption(prose(mailing_note(people())))
            for tool, columns in ((KLAVIYO, for_klaviyo), (MAILCHIMP, for_mailchimp)):
                _tool_button(tool, columns, people, name)
            _file_button("Parquet", "people-parquet", f"{name}.parquet", lambda: parquet_bytes(people()))


def _tool_button(tool: str, columns: Callable[[pd.DataFrame], pd.DataFrame], people: MakePeople, name: str) -> None:
    file_name = f"{name}-{tool.lower()}.csv"
    _file_button(
        gettext("CSV for {tool}", tool=tool), f"people-{tool.lower()}", file_name, lambda: csv_bytes(columns(people()))
    )


def _file_button(label: str, key: str, file_name: str, content: Callable[[], bytes], *, primary: bool = False) -> None:
    st.download_button(
        label,
        content,
        file_name,
        "text/csv" if file_name.endswith(".csv") else "application/vnd.apache.parquet",
        key=f"download-{key}",
        on_click="ignore",
        icon=":material/download:",
        type="primary" if primary else "tertiary",
    )
