"""The button that downloads the results of a page as one HTML file."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import streamlit as st

from rlreco.clock import system_clock
from rlreco.report.document import Report
from rlreco.report.html import to_html


class ReportFile(NamedTuple):
    """name : of the file, without its ending; write : the report as of a moment"""

    name: str
    write: Callable[[datetime], Report]


def report_button(file: ReportFile) -> None:
    """The report is written when the button is clicked, outside of the page's run: there is no session's state."""
    st.download_button(
        "Report",
        data=lambda: to_html(file.write(system_clock())),
        file_name=f"{file.name}.html",
        mime="text/html",
        key="report",
        help="One HTML file with this page's sentence, pictures and figures, which opens without a network and prints.",
        on_click="ignore",
        icon=":material/lab_profile:",
        type="tertiary",
    )
