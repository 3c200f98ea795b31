"""The column of each role, to be corrected by hand."""

import streamlit as st

from rlreco.language import gettext
from rlreco.service.training.sources import Preview
from rlreco.transactions import ReadOptions
from rlreco.ui.kit import prose
from rlreco.ui.upload.hints import set_hints
from rlreco.ui.upload.roles import ROLE_LABELS, role_words

_FIELDS_A_ROW = 4
_ENCODINGS = (
    *("utf-8", "windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254", "windows-1256"),
    *("iso-8859-2", "iso-8859-15", "koi8-r", "mac-roman", "cp850", "cp866", "shift-jis", "gb18030", "big5", "euc-kr"),
)


def show_columns_form(file_id: str, preview: Preview, hints: ReadOptions, *, expanded: bool) -> None:
    """Opens by itself where the file can't be read."""
    with (
        st.expander(gettext("Columns"), key=f"columns-{expanded}", expanded=expanded, icon=":material/view_column:"),
        st.form(f"mapping-{file_id}", border=False),
    ):
        st.caption(gettext("How each column is used. Your choice is kept for your next files and with the shop."))
        columns = _choose_columns(file_id, preview)
        encoding = st.selectbox(
            gettext("Encoding of the text"),
            _ENCODINGS,
            index=_ENCODINGS.index(hints.encoding) if hints.encoding in _ENCODINGS else None,
            placeholder=gettext("judged automatically"),
            key=f"encoding-{file_id}",
            accept_new_options=True,
            width=260,
        )
        if st.form_submit_button(gettext("Read with these columns"), key="read-so"):
            changed = {role: name for role, name in columns.items() if name}
            set_hints(file_id, columns=changed, encoding=encoding)
            st.rerun()


def _choose_columns(file_id: str, preview: Preview) -> dict[str, str | None]:
    """Role -> column; at first by the header, and by the values alone where the label says that it is a guess."""
    chosen, listed = {}, list(dict.fromkeys(name for name in preview.names if name))
    proposed = {**preview.guesses, **preview.roles}
    for index, role in enumerate(ROLE_LABELS):
        if index % _FIELDS_A_ROW == 0:
            row = st.columns(_FIELDS_A_ROW)
        chosen[role] = row[index % _FIELDS_A_ROW].selectbox(
            prose(role_words(role, preview.guesses)),
            listed,
            index=listed.index(proposed[role]) if role in proposed else None,
            placeholder=gettext("none"),
            key=f"column-{role}-{file_id}",
        )
    return chosen
