"""The app's frame: its pages, the menu, and the guard for errors around each page."""

from contextvars import ContextVar

import streamlit as st

from rlreco.pictures import picture_uri
from rlreco.ui.kit.errors import human_errors
from rlreco.ui.kit.process_memory import free_memory, freeze_imports
from rlreco.ui.visitor import sign_in

PAGES = {
    "overview": ("Overview", ":material/home:"),
    "segments": ("Segments", ":material/groups:"),
    "simulator": ("Simulator", ":material/shopping_cart:"),
    "experiments": ("Simulations", ":material/science:"),
    "learning": ("Learning", ":material/trending_up:"),
    "evaluation": ("Evaluation", ":material/balance:"),
    "batch": ("Batch", ":material/view_list:"),
}
"""File in pages/ -> title and icon, in the order of the menu. The first page opens at the bare address."""

_ICON = picture_uri("RLReco", "RL Reco")
"""Drawn here: browsers would fetch an icon of Streamlit's from another host."""

_IN_FRAME: ContextVar[bool] = ContextVar("in_frame", default=False)


def run() -> None:
    """Draw the menu and the page of this address; an error of ours replaces the rest of the page."""
    st.set_page_config(page_title="RLReco", page_icon=_ICON, layout="wide")
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
            sign_in.admit()
            page.run()
    finally:
        _IN_FRAME.reset(token)


def begin(title: str, description: str) -> None:
    """Draw the title and one sentence. Every page calls this first, which also guarantees that the frame is there.

    Streamlit runs the files of a folder called pages without the frame until the frame has run once in the process.
    A page that is opened by its address before that runs the frame here, which draws the page a second time.
    """
    if not _IN_FRAME.get():
        run()
        st.stop()
    freeze_imports(title)
    free_memory()
    st.title(title, anchor=False)
    st.write(description)
