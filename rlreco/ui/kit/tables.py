"""Tables that can be read by ear and taken home."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from rlreco.table_files import csv_bytes, parquet_bytes

_LAZY_ABOVE = 2000
_NOTHING = ""


def table(
    frame: pd.DataFrame,
    *,
    key: str,
    alt: str,
    columns: Any = None,
    formats: Mapping[str, str] | None = None,
    taken: pd.DataFrame | None = None,
    **more: Any,
) -> None:
    """The table with a button to download it.

    columns : streamlit's column configuration; formats : column -> as "{:,.2f}", for what is seen of short tables:
    streamlit's own formats drop zeros at the end, so that digits don't stand under digits. The download has them all.
    taken : what is downloaded, where that isn't what is shown
    """
    shown = frame if formats is None else formatted(frame, formats)
    lazy = len(frame) > _LAZY_ABOVE or None
    st.dataframe(
        shown, key=key, alt=alt, column_config=columns, hide_index=True, lazy=lazy, placeholder=_NOTHING, **more
    )
    download_both(frame if taken is None else taken, key)


def bounds(whose: str, low: str = "low", high: str = "high") -> dict[str, Any]:
    """Columns of an interval. whose : as in "The value's 95 % interval"; low, high : the frame's columns"""
    return {
        name: st.column_config.NumberColumn(name.replace("_", ", "), help=f"{whose} {what} here.")
        for name, what in ((low, "begins"), (high, "ends"))
    }


def formatted(frame: pd.DataFrame, formats: Mapping[str, str]) -> Any:
    """Its numbers as they are read; blank where there is none. Columns that it lacks are passed over."""
    there: dict[Any, Any] = {column: spec for column, spec in formats.items() if column in frame}
    return frame.style.format(there, na_rep=_NOTHING, subset=list(there))


def rows(records: Sequence[Mapping[str, Any]], *, key: str, alt: str, columns: Any = None) -> None:
    """The same of records with the same keys."""
    table(pd.DataFrame(records), key=key, alt=alt, columns=columns)


def reading_table(frame: pd.DataFrame, *, key: str, alt: str, taken: pd.DataFrame | None = None) -> None:
    """A short table whose sentences are shown whole, with a button to download it. taken : as of `table`"""
    st.table(frame.style.format(precision=2, thousands=","), alt=alt, hide_index=True)
    download(frame if taken is None else taken, key)


def download(frame: pd.DataFrame, key: str, label: str = "Download as CSV") -> None:
    """What a chart is drawn from: short, so as CSV alone."""
    _button(label, lambda: csv_bytes(frame), key, key, "csv")


def download_both(frame: pd.DataFrame, key: str, label: str = "Download as CSV") -> None:
    """As CSV and as Parquet."""
    two_buttons(key, key, lambda: csv_bytes(frame), lambda: parquet_bytes(frame), label)


def two_buttons(
    key: str, name: str, as_csv: Callable[[], bytes], as_parquet: Callable[[], bytes], label: str = "Download as CSV"
) -> None:
    """A file of that name as CSV and as Parquet, each made only when it is asked for."""
    with st.container(horizontal=True):
        _button(label, as_csv, key, name, "csv")
        _button("Parquet", as_parquet, key, name, "parquet")


def _button(label: str, make: Callable[[], bytes], key: str, name: str, ending: str) -> None:
    st.download_button(
        label,
        data=make,
        file_name=f"{name}.{ending}",
        mime="text/csv" if ending == "csv" else "application/vnd.apache.parquet",
        key=f"download-{key}" if ending == "csv" else f"download-{key}-{ending}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )
