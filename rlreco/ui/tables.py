"""Tables that can be read by ear and taken home."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from rlreco.tables import csv_bytes, parquet_bytes

_LAZY_ABOVE = 2000


def table(frame: pd.DataFrame, *, key: str, alt: str, columns: Any = None, **more: Any) -> None:
    """The table with a button to download it. columns : streamlit's column configuration"""
    st.dataframe(
        frame, key=key, alt=alt, column_config=columns, hide_index=True, lazy=len(frame) > _LAZY_ABOVE or None, **more
    )
    download(frame, key)


def rows(records: Sequence[Mapping[str, Any]], *, key: str, alt: str) -> None:
    """The same of records with the same keys."""
    table(pd.DataFrame(records), key=key, alt=alt)


def reading_table(frame: pd.DataFrame, *, key: str, alt: str) -> None:
    """A short table whose sentences are shown whole, with a button to download it."""
    st.table(frame.style.format(precision=2, thousands=","), alt=alt, hide_index=True)
    download(frame, key)


def download(frame: pd.DataFrame, key: str, label: str = "Download as CSV") -> None:
    """Both made only when they are asked for."""
    with st.container(horizontal=True):
        _button(label, frame, key, "csv", csv_bytes)
        _button("Parquet", frame, key, "parquet", parquet_bytes)


def _button(label: str, frame: pd.DataFrame, key: str, ending: str, make: Callable[[pd.DataFrame], bytes]) -> None:
    st.download_button(
        label,
        data=lambda: make(frame),
        file_name=f"{key}.{ending}",
        mime="text/csv" if ending == "csv" else "application/vnd.apache.parquet",
        key=f"download-{key}" if ending == "csv" else f"download-{key}-{ending}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )
