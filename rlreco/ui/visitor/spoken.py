"""The language of the screen: that of the address, then of the browser, until the visitor chooses another."""

import streamlit as st

from rlreco.language import LANGUAGES, gettext, language, language_named, nearest_language

_KEY = "language"


def spoken_language() -> str:
    """Its code, before anything is drawn. The address may say it by code or name, in any case."""
    in_address = language_named(st.query_params.get(_KEY, ""))
    if in_address is not None:
        _write_name(LANGUAGES[in_address])
    chosen = language_named(str(st.session_state.get(_KEY, "")))
    return chosen or in_address or nearest_language(st.context.locale)


def _write_name(name: str) -> None:
    """The choice in the sidebar takes nothing else from an address than what it would write itself."""
    if st.query_params[_KEY] != name:
        st.query_params[_KEY] = name
        st.rerun()


def choose_language() -> None:
    """Draw the choice in the sidebar. The address carries it, so that a link opens in the language it was sent in."""
    names = list(LANGUAGES.values())
    with st.sidebar:
        st.selectbox(
            gettext("Language"),
            names,
            index=names.index(LANGUAGES[language()]),
            key=_KEY,
            bind="query-params",
            persist_state="session",
        )
