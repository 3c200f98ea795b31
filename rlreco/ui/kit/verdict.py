"""The sentence that the results of a page begin with."""

import streamlit as st

from rlreco.ui.kit.markdown import literal
from rlreco.views.verdicts.sentence import Verdict


def show_verdict(verdict: Verdict) -> None:
    """In a box, its claim strong; the same on every page, and once on each."""
    with st.container(border=True, key="verdict"):
        st.markdown(f"**{literal(verdict.claim)}**{literal(verdict.doubt)}")
