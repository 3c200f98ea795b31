"""The app's frame: its pages, the menu, and the guard for errors around each page."""

from contextlib import suppress
from contextvars import ContextVar

import streamlit as st

from rlreco.errors import StoreError
from rlreco.ui.access.service import service
from rlreco.ui.access.uploads import note_run
from rlreco.ui.drawings import image, path_of, uri_of
from rlreco.ui.guide import show_guide
from rlreco.ui.kit.errors import human_errors
from rlreco.ui.kit.process_memory import free_memory, freeze_imports
from rlreco.ui.kit.room import reserve_room
from rlreco.ui.visitor import sign_in
from rlreco.ui.visitor.switcher import draw_switcher

MENU = {
    "Data": {"overview": ("Shops", ":material/storefront:"), "segments": ("Segments", ":material/groups:")},
    "Learn": {
        "simulator": ("Simulator", ":material/shopping_cart:"),
        "learning": ("Learning", ":material/trending_up:"),
    },
    "Prove": {
        "experiments": ("Simulations", ":material/science:"),
        "evaluation": ("Evaluation", ":material/balance:"),
    },
    "Serve": {
        "batch": ("Lists", ":material/view_list:"),
    },
}
"""Group of the menu -> file in pages/ -> title and icon, in the menu's order."""

PAGES = {name: page for group in MENU.values() for name, page in group.items()}
"""The same without the groups. The first page opens at the bare address."""

_IN_FRAME: ContextVar[bool] = ContextVar("in_frame", default=False)


def run() -> None:
    """Draw the menu and the page of this address; an error of ours replaces the rest of the page."""
    st.set_page_config(page_title="RLReco", page_icon=uri_of(image("icon")), layout="wide")
    st.logo(path_of("logo"), size="large", icon_image=path_of("icon"))
    note_run()
    reserve_room()
    first, *_ = PAGES
    page = st.navigation(
        {
            group: [
                st.Page(f"pages/{name}.py", title=title, icon=icon, default=name == first)
                for name, (title, icon) in pages.items()
            ]
            for group, pages in MENU.items()
        }
    )
    token = _IN_FRAME.set(True)
    try:
        with human_errors():
            sign_in.admit()
            # A store that doesn't answer is the page's to report, below its title.
            with suppress(StoreError):
                draw_switcher(service())
            show_guide(page.url_path or first)
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
