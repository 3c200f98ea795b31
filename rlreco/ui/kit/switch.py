"""Switching to another page."""

from typing import NoReturn

import streamlit as st


def switch_to(page: str) -> NoReturn:
    """Ends the run. page : its file in pages/, without its ending

    The empty parameters are needed: without them Streamlit refuses to leave an address that a widget wrote to.
    """
    st.switch_page(f"pages/{page}.py", query_params={})
