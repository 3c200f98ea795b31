"""Errors that a visitor can act on: one clear message, never a traceback."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from logging import getLogger

import streamlit as st

from rlreco.errors import ConfigError, ConflictError, DataError, ForbiddenError, NotFoundError, RLRecoError, StoreError
from rlreco.language import gettext, gettext_noop
from rlreco.ui.access.connection import retry_connection
from rlreco.ui.access.workspace import is_host
from rlreco.ui.kit.markdown import literal, prose

_TITLES: dict[type[RLRecoError], str] = {
    StoreError: gettext_noop("The store doesn't answer"),
    DataError: gettext_noop("This data can't be used"),
    ConfigError: gettext_noop("This setting can't be used"),
    NotFoundError: gettext_noop("Not found"),
    ConflictError: gettext_noop("Already taken or already done"),
}

_OTHER = gettext_noop("That didn't work")
"""Title of any other."""


@contextmanager
def human_errors() -> Iterator[None]:
    """Show an error of ours where it was raised, and end the run: nothing after it is drawn.

    The frame has one around every page. Fragments, dialogs and callbacks run outside of it and need their own.
    """
    try:
        yield
    except RLRecoError as error:
        show_error(error)
        st.stop()


def show_error(error: RLRecoError, key: str = "try-again", *, forget: Callable[[], None] = lambda: None) -> None:
    """Show an error; one of the store comes with a button to try again.

    key : of that button, unique on the page
    forget : called on retry, drops the remembered failure
    """

    def retry() -> None:
        forget()
        retry_connection()

    if isinstance(error, ForbiddenError):
        st.info(prose(str(error)), title=gettext("This needs the host"), icon=":material/lock:")
        return
    title = next((title for kind, title in _TITLES.items() if isinstance(error, kind)), _OTHER)
    st.error(prose(_said(error)), title=gettext(title), icon=":material/error:")
    if isinstance(error, StoreError):
        st.button(gettext("Try again"), key=key, on_click=retry, icon=":material/refresh:")


def _said(error: RLRecoError) -> str:
    """Errors of a store may name its place, which is for the host."""
    if not isinstance(error, StoreError) or is_host():
        return str(error)
    getLogger(__name__).error("A visitor saw that the store doesn't answer: %s", error)
    return gettext("It may work again in a moment. If not, tell the host, whose log has the details.")


def show_notices(notices: Sequence[str]) -> None:
    """Warnings to read before trusting a result, in one box; nothing where there are none."""
    if notices:
        texts = [literal(notice) for notice in notices]
        lines = texts if len(texts) == 1 else [f"- {text}" for text in texts]
        st.warning("\n".join(lines), icon=":material/info:")
