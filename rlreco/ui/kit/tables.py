"""Tables and their downloads.

table : scrolls and sorts; with downloads as CSV and Parquet
text_table : short, with its sentences in full; with a download as CSV
download : the buttons alone, for the numbers behind a chart or for a file too long to show
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa
import streamlit as st

from rlreco.language import gettext, gettext_noop
from rlreco.table_files import arrow_csv_bytes, arrow_parquet_bytes, csv_bytes, parquet_bytes
from rlreco.views.words.formats import Formats

Rows: TypeAlias = pd.DataFrame | pa.Table
Format: TypeAlias = str | Callable[[Any], str]

_LAZY_ABOVE = 2000
_BLANK = ""
_CSV_LABEL = gettext_noop("Download as CSV")
_ENDS = {
    "low": gettext_noop("low"),
    "high": gettext_noop("high"),
    "lift_low": gettext_noop("lift, low"),
    "lift_high": gettext_noop("lift, high"),
}
"""Column of an interval's end -> its header."""


def table(
    rows: pd.DataFrame | Sequence[Mapping[str, Any]],
    *,
    key: str,
    alt: str,
    columns: Mapping[str, Any] | None = None,
    formats: Mapping[str, Format] | None = None,
    download_rows: pd.DataFrame | None = None,
    column_order: Sequence[str] | None = None,
    whole: bool = False,
) -> None:
    """A table with buttons to download it in full precision.

    rows : a frame, or records with the same keys
    alt : the table in words, for screen readers
    columns : Streamlit's column configuration
    formats : column -> format such as "{:,.2f}", or a function, for short tables. Streamlit's own formats drop zeros
        at the end, so digits wouldn't line up
    download_rows : downloaded instead of `rows`
    column_order : the columns to show, in this order
    whole : show all rows without a scroll bar
    """
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows)
    st.dataframe(
        frame if formats is None else formatted(frame, formats),
        key=key,
        alt=alt,
        column_config=columns,
        column_order=column_order,
        hide_index=True,
        height="content" if whole else "auto",
        lazy=len(frame) > _LAZY_ABOVE or None,
        placeholder=_BLANK,
    )
    download(frame if download_rows is None else download_rows, key, parquet=True)


def text_table(frame: pd.DataFrame, *, key: str, alt: str, download_rows: pd.DataFrame | None = None) -> None:
    """A short table that shows its sentences in full, with a button to download it. Parameters as in `table`."""
    signs = Formats().separators
    st.table(frame.style.format(precision=2, decimal=signs[0], thousands=signs[1]), alt=alt, hide_index=True)
    download(frame if download_rows is None else download_rows, key)


def download(
    rows: Rows | Callable[[], Rows], key: str, label: str = _CSV_LABEL, *, name: str = "", parquet: bool = False
) -> None:
    """A button for the rows as CSV, and with `parquet` one for Parquet. Files are made when a button is clicked.

    rows : or a function that makes them, called when a button is clicked
    key : of the buttons
    label : of the CSV button, a message for `gettext`
    name : of the file without its ending; by default the key
    """
    with st.container(horizontal=True):
        _button(gettext(label), rows, f"download-{key}", f"{name or key}.csv")
        if parquet:
            _button("Parquet", rows, f"download-{key}-parquet", f"{name or key}.parquet")


def bounds(interval: str, low: str = "low", high: str = "high") -> dict[str, Any]:
    """Column configuration of an interval's two ends.

    interval : in words, such as "The value's 95 % interval", in the language of now
    low, high : the frame's columns
    """
    ends = {
        low: gettext("{interval} begins here.", interval=interval),
        high: gettext("{interval} ends here.", interval=interval),
    }
    return {column: st.column_config.NumberColumn(gettext(_ENDS[column]), help=words) for column, words in ends.items()}


def formatted(frame: pd.DataFrame, formats: Mapping[str, Format]) -> Any:
    """The frame as a Styler. Missing numbers are blank; formats of columns that the frame lacks are skipped.

    Formats such as "{:,.2f}" get the signs of the language; a function returns what people read.
    """
    present: dict[Any, Any] = {column: spec for column, spec in formats.items() if column in frame}
    functions = {column: spec for column, spec in present.items() if callable(spec)}
    specs = {column: spec for column, spec in present.items() if column not in functions}
    signs = Formats().separators
    shown = frame.style.format(functions, na_rep=_BLANK, subset=list(functions))
    return shown.format(specs, na_rep=_BLANK, subset=list(specs), decimal=signs[0], thousands=signs[1])


def _button(label: str, rows: Rows | Callable[[], Rows], key: str, file_name: str) -> None:
    is_csv = file_name.endswith(".csv")
    st.download_button(
        label,
        data=lambda: (_csv if is_csv else _parquet)(rows() if callable(rows) else rows),
        file_name=file_name,
        mime="text/csv" if is_csv else "application/vnd.apache.parquet",
        key=key,
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )


def _csv(rows: Rows) -> bytes:
    return csv_bytes(rows) if isinstance(rows, pd.DataFrame) else arrow_csv_bytes(rows)


def _parquet(rows: Rows) -> bytes:
    return parquet_bytes(rows) if isinstance(rows, pd.DataFrame) else arrow_parquet_bytes(rows)
