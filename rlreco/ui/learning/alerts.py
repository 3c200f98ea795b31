"""Alerts about the log, one line each."""

from collections.abc import Iterable

import streamlit as st

from rlreco.evaluation.alerts import Alert
from rlreco.ui.kit import literal


def show_alerts(alerts: Iterable[Alert]) -> None:
    """Nothing while all is well."""
    for alert in alerts:
        st.warning(literal(alert.words), icon=":material/warning:")
