"""A choice of several."""

from collections.abc import Sequence
from typing import Any

import streamlit as st


def several(label: str, options: Sequence[str], **more: Any) -> list[str]:
    """Enter takes the one that was typed; by itself Streamlit takes every match of it. more : of st.multiselect"""
    return list(st.multiselect(label, options, select_all=False, filter_mode="contains", **more))
