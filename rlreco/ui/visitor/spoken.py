"""The language of the screen: that of the address, then of the browser, until the visitor chooses another."""

import streamlit as st

from rlreco.language import LANGUAGES, gettext, language, language_named, nearest_language

_KEY = "language"


def spoken_language() -> str:
    """Its code, before anything is drawn. The address may say it by code or name, in any case."""
    chosen = language_named(str(st.session_state.get(_KEY, "")))
    return chosen or language_named(st.query_params.get(_KEY, "")) or nearest_language(st.context.locale)


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
