"""A window that begins at the top of its page again, as Streamlit keeps it where Continue was pressed."""

import streamlit as st

_JS = """
export default function ({ parentElement, data }) {
  const mark = parentElement.querySelector(".top");
  if (mark.dataset.shown === data) return;
  mark.dataset.shown = data;
  document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
}
"""

_component = st.components.v2.component("top_of_page", html='<div class="top"></div>', js=_JS)


def show_from_top(shown: str) -> None:
    """Go to the top of the page, once for each thing that it shows. shown : its id"""
    _component(key="top-of-page", data=shown, height=1)
