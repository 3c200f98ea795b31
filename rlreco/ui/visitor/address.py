"""Choices in the address by their English texts, whatever the language of the screen.

Streamlit's own binding writes what people read, so that a link would open in the language alone that it was copied in.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import streamlit as st


@contextmanager
def in_address(key: str, texts: Mapping[Any, str], first: str | None = None) -> Iterator[None]:
    """Around a widget: it begins with the address's choice, and the address follows it.

    key : of the widget, and of the address
    texts : option -> its English text
    first : what the widget chooses by itself, which the address leaves out
    """
    written = st.query_params.get(key)
    chosen = [option for option, text in texts.items() if text == written]
    if chosen and key not in st.session_state:
        st.session_state[key] = chosen[0]
    yield
    option = st.session_state[key]
    text = None if option == first else texts.get(option)
    if text is not None and text != written:
        st.query_params[key] = text
    elif text is None and written is not None:
        del st.query_params[key]
