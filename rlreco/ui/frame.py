"""The app's frame: its pages, the navigation between them, and one guard for errors around them."""

from contextvars import ContextVar

import streamlit as st

from rlreco.ui.kit.errors import human_errors
from rlreco.ui.kit.process_memory import free_memory, freeze_imports

PAGES = {
    "overview": ("Overview", ":material/home:"),
    "segments": ("Segments", ":material/groups:"),
    "simulator": ("Simulator", ":material/shopping_cart:"),
    "experiments": ("Experiments", ":material/science:"),
    "learning": ("Learning", ":material/trending_up:"),
    "evaluation": ("Evaluation", ":material/balance:"),
    "batch": ("Batch", ":material/view_list:"),
}
"""File in pages/ -> title and icon, in the order of the menu; the first one opens at the bare address."""

_IN_FRAME: ContextVar[bool] = ContextVar("in_frame", default=False)


def run() -> None:
    """Draw the page of this address, and any error that a person can act on in place of the rest of it."""
    st.set_page_config(page_title="RLReco", page_icon=":material/recommend:", layout="wide")
    first, *_ = PAGES
    page = st.navigation(
        [
            st.Page(f"pages/{name}.py", title=title, icon=icon, default=name == first)
            for name, (title, icon) in PAGES.items()
        ]
    )
    token = _IN_FRAME.set(True)
    try:
        with human_errors():
            page.run()
    finally:
        _IN_FRAME.reset(token)


def begin(title: str, description: str) -> None:
    """Every page's first call: its title and one sentence, always within the frame.

    Until the frame has run once in a process, Streamlit takes a folder called pages for an app of its own and runs a
    page that is opened by its address alone. Then the frame runs here, and draws this page once more.
    """
    if not _IN_FRAME.get():
        run()
        st.stop()
    freeze_imports(title)
    free_memory()
    st.title(title, anchor=False)
    st.write(description)
