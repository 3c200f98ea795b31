"""Fragments and dialogs, whose later runs speak the language that the page was drawn in."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from rlreco.language import gettext, in_language_of_now

Parameters = ParamSpec("Parameters")


def fragment(
    draw: Callable[Parameters, None], *, run_every: float | None = None, key: str | None = None
) -> Callable[Parameters, None]:
    """Parameters as of st.fragment."""

    @wraps(draw)
    def drawn(*args: Parameters.args, **words: Parameters.kwargs) -> None:
        st.fragment(in_language_of_now(draw), run_every=run_every, key=key)(*args, **words)

    return drawn


def dialog(title: str) -> Callable[[Callable[Parameters, None]], Callable[Parameters, None]]:
    """title : a message for `gettext`, drawn in the language of the visitor who opens the dialog"""

    def decorated(draw: Callable[Parameters, None]) -> Callable[Parameters, None]:
        @wraps(draw)
        def opened(*args: Parameters.args, **words: Parameters.kwargs) -> None:
            st.dialog(gettext(title))(in_language_of_now(draw))(*args, **words)

        return opened

    return decorated
