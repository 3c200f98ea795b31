"""The sentence that the results of a page begin with."""

import streamlit as st

from rlreco.ui.kit.markdown import literal
from rlreco.ui.kit.report import ReportFile, report_button
from rlreco.views.verdicts.sentence import Verdict


def show_verdict(verdict: Verdict, report: ReportFile) -> None:
    """In a box, its claim strong, with a button for the report; the same on every page, and once on each."""
    with st.container(border=True, key="verdict", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{literal(verdict.claim)}**{literal(verdict.doubt)}", width="stretch")
        report_button(report)
