"""Choices in the address by their codes or English texts, whatever the language of the screen.

Streamlit's own binding writes what people read, so that a link would open in the language alone that it was copied in.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import streamlit as st

from rlreco.language import in_language_of_now


@contextmanager
def in_address(key: str, texts: Mapping[Any, str], first: str | None = None, *, others: bool = False) -> Iterator[None]:
    """Around a widget: it begins with the address's choice, and the address follows it.

    key : of the widget, and of the address
    texts : option -> its code or English text
    first : what the widget chooses by itself, which the address leaves out
    others : another text than these may be typed too, and is its own code
    """
    written = st.query_params.get(key)
    chosen = [option for option, text in texts.items() if text == written] or ([written] if written and others else [])
    if chosen and key not in st.session_state:
        st.session_state[key] = chosen[0]
    yield
    option = st.session_state[key]
    text = None if option == first else texts.get(option, option if others else None)
    if text is not None and text != written:
        st.query_params[key] = text
    elif text is None and written is not None:
        del st.query_params[key]


def choose_code(label: str, codes: Sequence[str], words: Callable[[str], str], key: str, **options: Any) -> str:
    """Draw a select box of what the codes are called; the first is chosen until the visitor or the address chooses.

    words : code -> the text that people read
    key : of the box, and of the address, which keeps the code
    options : more of st.selectbox
    """
    with in_address(key, {code: code for code in codes}, first=codes[0]):
        box = {"key": key, "persist_state": "session", **options}
        return str(st.selectbox(label, codes, format_func=in_language_of_now(words), **box))
