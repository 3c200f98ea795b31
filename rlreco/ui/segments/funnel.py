"""What happened to each row of a file: counted, explained, shown, and taken home."""

import pandas as pd
import streamlit as st

from rlreco.plots import customers as plots
from rlreco.segmentation import segment_words
from rlreco.service.training.sources import Source
from rlreco.table_files import arrow_csv_bytes, arrow_parquet_bytes
from rlreco.transactions import LINE_CLASSES, ClassedLines
from rlreco.transactions.reasons import lines_of, reasons, sample
from rlreco.ui.kit.tables import reading_table, table, two_buttons
from rlreco.views.segments import in_words

_ALL = "all"
_SHOWN = 8
_COLUMNS = {name: st.column_config.NumberColumn(format="localized") for name in ("rows", "worth")}


def show_funnel(source: Source) -> None:
    """Rows in and rows of each class, why, what they are worth, and some of them."""
    rows = source.rows()
    st.caption(_read_as(source, rows[0]["rows"]))
    st.plotly_chart(plots.line_classes(rows[1:]), key="line-classes", alt=plots.line_class_summary(rows))
    reading_table(plots.funnel_table(rows), key="funnel", alt="Rows of each class, their worth and what they mean")
    expander = st.expander("Reasons, and rows to look at", key="rows", on_change="rerun", icon=":material/search:")
    if expander.open:
        with expander:
            _look(source)


def _look(source: Source) -> None:
    why = in_words(_reasons(source.classed, source.id), "line_class").rename(columns={"line_class": "class"})
    table(why, key="reasons", alt="Why rows are in their class, and their worth", columns=_COLUMNS)
    chosen = str(st.selectbox("Rows of", [_ALL, *LINE_CLASSES], key="rows-of", format_func=segment_words, width=220))
    wanted = None if chosen == _ALL else chosen
    lines = lines_of(source.classed, wanted)
    st.caption(f"{lines.num_rows:,} rows; here are some of them, spread evenly over the file.")
    some = sample(source.classed, wanted, _SHOWN).dropna(axis="columns", how="all")
    st.dataframe(some, key="sample", hide_index=True, alt="Some rows of the class")
    two_buttons(
        f"lines-{chosen}",
        "lines" if wanted is None else f"lines-{wanted}",
        lambda: arrow_csv_bytes(lines),
        lambda: arrow_parquet_bytes(lines),
        "All of them as CSV",
    )


@st.cache_data(ttl=3600, max_entries=4, show_spinner="Looking for reasons")
def _reasons(_classed: ClassedLines, source: str) -> pd.DataFrame:
    return reasons(_classed)


def _read_as(source: Source, rows: int) -> str:
    notes = [f"{what} {how}" for what, how in source.notes.items() if what != "format"]
    how = f" Read as {source.notes['format']}{': ' if notes else ''}{', '.join(notes)}." if source.notes else ""
    return f"{source.name}: {rows:,} rows.{how} Every row is counted in one class, none is dropped."
