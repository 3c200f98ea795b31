"""How every page begins."""

import atexit
import gc
from runpy import run_path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx


def opening(title: str, says: str) -> None:
    """The page's name and what it shows in one sentence, always within the app's frame.

    Until the frame has run once in a process, Streamlit takes a folder called pages for an app of its own and shows a
    page that is opened by its address without it. Then the frame is run here, which draws this page once more.
    """
    context = get_script_run_ctx()
    if PagesManager.uses_pages_directory and context is not None:
        PagesManager.uses_pages_directory = False
        run_path(context.pages_manager.main_script_path)
        st.stop()
    _settle(title)
    st.title(title, anchor=False)
    st.write(says)


@st.cache_resource(show_spinner=False)
def _settle(page: str) -> None:
    """Once a page and process: what its imports brought stays for good, so the collector needn't look through it again.

    Streamlit collects all garbage after every run. Through a few hundred thousand objects of the libraries that takes
    a tenth of a second, in which nothing else in the process moves.
    """
    gc.collect()
    gc.freeze()
    # At the end all is garbage again: an extension that misses its objects then would report leaks.
    atexit.register(gc.unfreeze)
