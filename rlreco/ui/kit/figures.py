"""The key figures at the top of a page."""

from collections.abc import Mapping
from html import escape

import streamlit as st

from rlreco.language import number

_BOX = "border:1px solid rgba(128,128,128,.35);border-radius:8px;padding:.6rem 1rem;flex:1 1 8rem"


def figures(numbers: Mapping[str, float], kind: str = "") -> None:
    """A box for each number, side by side, drawn as one element.

    numbers : label -> number
    kind : "observed", "estimated" or "exact" in the language of now, where that isn't plain
    """
    kind_of = f", {kind}" if kind else ""
    boxes = (
        f'<div role="listitem" style="{_BOX}"><div style="font-size:.875rem;opacity:.8">{escape(label + kind_of)}</div>'
        f'<div style="font-size:1.75rem;line-height:1.3">{number(value)}</div></div>'
        for label, value in numbers.items()
    )
    st.html(f'<div role="list" style="display:flex;flex-wrap:wrap;gap:1rem">{"".join(boxes)}</div>')
