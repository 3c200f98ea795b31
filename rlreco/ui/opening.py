"""How every page begins."""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager


def opening(title: str, says: str) -> None:
    """The page's name and what it shows in one sentence, always within the app's frame.

    Until the frame has run once in a process, Streamlit takes a folder called pages for an app of its own and shows a
    page that is opened by its address without it. Then the page is run again, through the frame.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
    st.title(title, anchor=False)
    st.write(says)
