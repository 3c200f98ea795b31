"""How every page begins."""

from runpy import run_path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from rlreco.ui.kit.process_memory import give_back, settle


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
    settle(title)
    give_back()
    st.title(title, anchor=False)
    st.write(says)
