"""Each segment as a card: its customers, its share of revenue, its orders to come, and advice on what to do."""

from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from rlreco.plots.palette import segment_colour
from rlreco.segmentation import WHAT_TO_DO, segment_words

_CARD = "border:1px solid rgba(128,128,128,.35);border-left:6px solid {};border-radius:8px;padding:.6rem .9rem"
_SMALL = "font-size:.875rem;line-height:1.5;opacity:.8"


def segment_cards(table: pd.DataFrame) -> None:
    """The cards side by side, drawn as one element. table : of `segment_summary`, perhaps with a column `forecast`"""
    cards = "".join(card(row) for row in table.to_dict("records"))
    st.html(
        '<div role="list" style="display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr))">'
        f"{cards}</div>"
    )


def card(row: Mapping[Hashable, Any]) -> str:
    """One card as HTML. Segments that the visitor named have no advice."""
    name = str(row["segment"])
    numbers = f"{row['customers']:,} customers · {100 * row['revenue_share']:.1f} % of revenue"
    return (
        f'<div role="listitem" style="{_CARD.format(segment_colour(name))}">'
        f'<div style="font-weight:600">{escape(segment_words(name))}</div>'
        f'<div style="{_SMALL}">{numbers}</div>'
        f'<div style="{_SMALL}">{escape(str(row.get("forecast", "")))}</div>'
        f'<div style="font-size:.875rem;line-height:1.5">{escape(WHAT_TO_DO.get(name, ""))}</div></div>'
    )
