"""Eight rows of a file, each column that is used under a coloured head with its role."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from rlreco.language import gettext, number
from rlreco.service.training.sources import Preview
from rlreco.ui.kit.markdown import prose
from rlreco.ui.upload.roles import NO_ROLE, ROLE_COLOURS, ROLE_LABELS, role_words

# The right end fades, as a sign that there is more to scroll to.
_FRAME = "overflow-x:auto;mask-image:linear-gradient(to right,#000 calc(100% - 2rem),rgba(0,0,0,.15))"
_TABLE = "margin-right:2rem;border-collapse:collapse;font-size:.85rem;line-height:1.35;white-space:nowrap"
_CELL = "padding:.2rem .7rem .2rem 0;border-bottom:1px solid rgba(128,128,128,.25);max-width:16rem;overflow:hidden"
_HEAD = "display:inline-block;background:{};color:#fff;border-radius:.4rem;padding:.05rem .45rem;font-weight:600"
_NAME = "font-weight:400;opacity:.8"
_LONGEST = 60
# With fewer used columns than these, others are shown too.
_FEW, _SHOWN_UNUSED = 4, 6
_NAMED = 8


def show_first_rows(preview: Preview) -> None:
    """Used columns first, in the order of the roles, and others where few are used; the rest is named below."""
    label = escape(gettext("The first rows of the file"))
    st.html(f'<div tabindex="0" role="region" aria-label="{label}" style="{_FRAME}">{first_rows(preview)}</div>')
    others = [name for name in _unused(preview) if name not in _shown(preview)]
    if others:
        st.caption(prose(_not_used(others)))


def _not_used(names: Sequence[str]) -> str:
    listed, more = ", ".join(names[:_NAMED]), len(names) - _NAMED
    if more <= 0:
        return gettext("Not used: {columns}.", columns=listed)
    return gettext("Not used: {columns} and {more} more.", columns=listed, more=number(more))


def first_rows(preview: Preview) -> str:
    """The table as HTML."""
    columns = _shown(preview)
    heads = "".join(
        f'<th scope="col" style="{_CELL};text-align:left">{_head(*pair, preview.guesses)}</th>'
        for pair in columns.items()
    )
    places = [preview.names.index(name) for name in columns]
    rows = "".join("<tr>" + "".join(_cell(row[place]) for place in places) + "</tr>" for row in preview.rows)
    return f'<table style="{_TABLE}"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _shown(preview: Preview) -> dict[str, list[str]]:
    """Column -> its roles, in their order; with columns of no role where roles are missing, to choose from."""
    columns: dict[str, list[str]] = {}
    used = {**preview.guesses, **preview.roles}
    for role in ROLE_LABELS:
        if role in used:
            columns.setdefault(used[role], []).append(role)
    more = _unused(preview)[:_SHOWN_UNUSED] if len(columns) < _FEW else []
    return columns | {name: [] for name in more}


def _unused(preview: Preview) -> list[str]:
    used = {*preview.roles.values(), *preview.guesses.values()}
    return list(dict.fromkeys(name for name in preview.names if name and name not in used))


def _head(name: str, roles: list[str], guesses: Mapping[str, str]) -> str:
    label = gettext(" and ").join(role_words(role, guesses) for role in roles) or gettext("not used")
    colour = ROLE_COLOURS[roles[0]] if roles else NO_ROLE
    head = f'<span style="{_HEAD.format(colour)}">{escape(label)}</span>'
    return f'{head}<br><span style="{_NAME}">{escape(name[:_LONGEST])}</span>'


def _cell(text: str) -> str:
    blank = f'<span style="opacity:.5">{escape(gettext("blank"))}</span>'
    shown = escape(text[:_LONGEST]) if text.strip() else blank
    return f'<td style="{_CELL}">{shown}</td>'
