"""A choice of any number of options."""

from collections.abc import Sequence
from typing import Any

import streamlit as st


def multiselect(label: str, options: Sequence[str], **more: Any) -> list[str]:
    """Enter takes the typed option; by default Streamlit takes every match. more : of st.multiselect"""
    return list(st.multiselect(label, options, select_all=False, filter_mode="contains", **more))
