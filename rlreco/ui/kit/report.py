"""The button that downloads the results of a page as one HTML file."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

import streamlit as st

from rlreco.clock import system_clock
from rlreco.language import gettext, in_language_of_now
from rlreco.report.document import Report
from rlreco.report.html import to_html

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def report_button(name: str, report: Callable[[datetime], Report]) -> None:
    """A page has one, below its first picture.

    name : of the file, without its ending
    report : as of a moment; made when the button is clicked, outside of the page's run, so without a session's state
    """
    address = _address()
    st.download_button(
        gettext("Report"),
        data=in_language_of_now(lambda: to_html(replace(report(system_clock()), address=address))),
        file_name=f"{name}.html",
        mime="text/html",
        key="report",
        help=gettext(
            "One HTML file with this page's sentence, pictures and figures, which opens without a network and prints."
        ),
        on_click="ignore",
        icon=":material/lab_profile:",
    )


def _address() -> str:
    """Of this page, without what a visitor chose on it; empty where only this computer can open it."""
    url = st.context.url or ""
    return "" if (urlsplit(url).hostname or "localhost") in _LOOPBACK else url
