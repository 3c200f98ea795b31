"""The class of each row of a file: counts, reasons, samples and downloads."""

import pandas as pd
import streamlit as st

from rlreco.plots import customers as plots
from rlreco.plots.bridge import bridge, bridge_summary, bridge_table
from rlreco.segmentation import Segmentation, segment_words
from rlreco.service.training.sources import Source
from rlreco.transactions import LINE_CLASSES, ClassedLines
from rlreco.transactions.reasons import lines_of, reasons, sample
from rlreco.ui.kit import download, prose, table, text_table
from rlreco.views.segments import in_words

_ALL = "all"
_SAMPLE_ROWS = 8
_FORMATS = {"rows": "{:,}", "worth": "{:,.2f}"}


def show_funnel(source: Source) -> None:
    """Rows of the file and of each class with their worth; on demand the reasons and sample rows."""
    rows = source.rows()
    st.caption(prose(_read_as(source, rows[0]["rows"])))
    st.plotly_chart(plots.line_classes(rows[1:]), key="line-classes", alt=plots.line_class_summary(rows))
    text_table(plots.funnel_table(rows), key="funnel", alt="Rows of each class, their worth and what they mean")
    expander = st.expander("Reasons and sample rows", key="rows", on_change="rerun", icon=":material/search:")
    if expander.open:
        with expander:
            _show_reasons(source)


def show_bridge(segmentation: Segmentation) -> None:
    """From the sales of known customers to the revenue of the segments, to the cent."""
    if segmentation.money:
        st.plotly_chart(bridge(segmentation.money), key="bridge", alt=bridge_summary(segmentation.money))
        with st.expander("The sums", key="bridge-sums", icon=":material/calculate:"):
            table(bridge_table(segmentation.money), key="bridge-table", alt="The steps", formats={"money": "{:,.2f}"})


def _show_reasons(source: Source) -> None:
    reasons_table = in_words(_reasons(source.classed, source.id), "line_class").rename(columns={"line_class": "class"})
    table(reasons_table, key="reasons", alt="Why rows are in their class, and their worth", formats=_FORMATS)
    chosen = str(st.selectbox("Rows of", [_ALL, *LINE_CLASSES], key="rows-of", format_func=segment_words, width=220))
    line_class = None if chosen == _ALL else chosen
    lines = lines_of(source.classed, line_class)
    st.caption(f"{lines.num_rows:,} rows. The table shows some of them, spread evenly over the file.")
    rows = sample(source.classed, line_class, _SAMPLE_ROWS).dropna(axis="columns", how="all")
    st.dataframe(rows, key="sample", hide_index=True, alt="Some rows of the class")
    download(
        lines,
        f"lines-{chosen}",
        "Download all as CSV",
        name="lines" if line_class is None else f"lines-{line_class}",
        parquet=True,
    )


@st.cache_data(ttl=3600, max_entries=4, show_spinner="Looking for reasons")
def _reasons(_classed: ClassedLines, source: str) -> pd.DataFrame:
    return reasons(_classed)


def _read_as(source: Source, rows: int) -> str:
    notes = [f"{name} {value}" for name, value in source.notes.items() if name != "format"]
    reading = f" Read as {source.notes['format']}{': ' if notes else ''}{', '.join(notes)}." if source.notes else ""
    return f"{source.name}: {rows:,} rows.{reading} Each row is counted in exactly one class; none is dropped."
