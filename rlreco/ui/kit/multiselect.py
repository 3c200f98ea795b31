"""A choice of several options."""

from collections.abc import Sequence
from typing import Any

import streamlit as st


def multiselect(label: str, options: Sequence[str], **more: Any) -> list[str]:
    """The chosen options. Enter adds the typed option, where Streamlit by default would add every match.

    more : keyword arguments of st.multiselect
    """
    return list(st.multiselect(label, options, select_all=False, filter_mode="contains", **more))
