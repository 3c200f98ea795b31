"""The app's frame: its pages, the menu, and the guard for errors around each page."""

from contextlib import suppress
from contextvars import ContextVar

import streamlit as st
from streamlit.navigation.page import Page as StreamlitPage

from rlreco.errors import StoreError
from rlreco.language import gettext, gettext_noop, speaking
from rlreco.ui.access.service import service
from rlreco.ui.access.uploads import note_run
from rlreco.ui.drawings import image, path_of, uri_of
from rlreco.ui.guide import show_guide
from rlreco.ui.kit.errors import human_errors
from rlreco.ui.kit.room import reserve_room
from rlreco.ui.process_memory import free_memory, freeze_imports
from rlreco.ui.visitor import sign_in
from rlreco.ui.visitor.spoken import choose_language, spoken_language
from rlreco.ui.visitor.switcher import draw_switcher
from rlreco.views.words import vote

MENU = {
    gettext_noop("Data"): {
        "overview": (gettext_noop("Shops"), ":material/storefront:"),
        "segments": (gettext_noop("Segments"), ":material/groups:"),
    },
    gettext_noop("Learn"): {
        "simulator": (gettext_noop("Simulator"), ":material/shopping_cart:"),
        "learning": (gettext_noop("Learning"), ":material/trending_up:"),
    },
    gettext_noop("Prove"): {
        "experiments": (gettext_noop("Simulations"), ":material/science:"),
        "evaluation": (gettext_noop("Evaluation"), ":material/balance:"),
    },
    gettext_noop("Serve"): {
        "batch": (gettext_noop("Lists"), ":material/view_list:"),
    },
}
"""Group of the menu -> file in pages/ -> title and icon, in the menu's order."""

PAGES = {name: page for group in MENU.values() for name, page in group.items()}
"""The same without the groups. The first page opens at the bare address."""

VOTE = (gettext_noop("Vote"), ":material/how_to_vote:")
"""Title and icon of the page of phones in an audience: it isn't in the menu, and the room's token alone opens it."""

_IN_FRAME: ContextVar[bool] = ContextVar("in_frame", default=False)


def run() -> None:
    """Draw the menu and the page of this address; an error of ours replaces the rest of the page."""
    st.set_page_config(page_title="RLReco", page_icon=uri_of(image("icon")), layout="wide")
    st.logo(path_of("logo"), size="large", icon_image=path_of("icon"))
    note_run()
    reserve_room()
    token = _IN_FRAME.set(True)
    try:
        with speaking(spoken_language()):
            _draw_page(_navigation())
    finally:
        _IN_FRAME.reset(token)


def _draw_page(page: StreamlitPage) -> None:
    with human_errors():
        if page.url_path != vote.PAGE:
            _draw_sidebar()
            show_guide(page.url_path or next(iter(PAGES)))
        page.run()


def _navigation() -> StreamlitPage:
    """The page of this address. The menu is taken away again where it is that of a phone, which no call says before."""
    first, *_ = PAGES
    pages = {
        gettext(group): [
            st.Page(f"pages/{name}.py", title=gettext(title), icon=icon, default=name == first)
            for name, (title, icon) in pages.items()
        ]
        for group, pages in MENU.items()
    }
    title, icon = VOTE
    hidden = st.Page(f"pages/{vote.PAGE}.py", title=gettext(title), icon=icon, visibility="hidden")
    next(iter(pages.values())).append(hidden)
    page = st.navigation(pages)
    return st.navigation(pages, position="hidden") if page.url_path == vote.PAGE else page


def _draw_sidebar() -> None:
    """The sign-in and the switcher. Ends the run for those who may see nothing."""
    sign_in.admit()
    # A store that doesn't answer is the page's to report, below its title.
    with suppress(StoreError):
        draw_switcher(service())
    choose_language()


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
