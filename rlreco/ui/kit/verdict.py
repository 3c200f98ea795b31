"""The sentence that the results of a page begin with."""

import streamlit as st

from rlreco.ui.kit.markdown import literal
from rlreco.views.verdicts.sentence import Verdict


def show_verdict(verdict: Verdict, *, key: str = "verdict") -> None:
    """In a box, its claim strong; the same on every page. key : of one below the page's own"""
    with st.container(border=True, key=key):
        st.markdown(f"**{literal(verdict.claim)}**{literal(verdict.doubt)}")
