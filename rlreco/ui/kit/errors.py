"""Whatever a person can act on is shown as one clear message, never as a traceback."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from rlreco.errors import ConfigError, ConflictError, DataError, NotFoundError, RLRecoError, StoreError
from rlreco.ui.access.connection import try_again

_TITLES: dict[type[RLRecoError], str] = {
    StoreError: "The store doesn't answer",
    DataError: "This data can't be used",
    ConfigError: "This setting can't be used",
    NotFoundError: "Not found",
    ConflictError: "That is taken or done already",
}


@contextmanager
def human_errors() -> Iterator[None]:
    """Show the error in place of what would have come; nothing after it runs."""
    try:
        yield
    except RLRecoError as error:
        show(error)
        st.stop()


def show_notices(notices: Sequence[str]) -> None:
    """What should be known before something is trusted, in one box."""
    if notices:
        lines = list(notices) if len(notices) == 1 else [f"- {notice}" for notice in notices]
        st.warning("\n".join(lines), icon=":material/info:")


def show(error: RLRecoError, key: str = "try-again", *, forget: Callable[[], None] = lambda: None) -> None:
    """key : one for each place of a page where a store's failure can be told; forget : what had failed, if kept"""

    def again() -> None:
        forget()
        try_again()

    title = next((title for kind, title in _TITLES.items() if isinstance(error, kind)), "That didn't work")
    st.error(str(error), title=title, icon=":material/error:")
    if isinstance(error, StoreError):
        st.button("Try again", key=key, on_click=again, icon=":material/refresh:")
