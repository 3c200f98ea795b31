"""The rows of a file and its money: a line each, and all details in a fold."""

from typing import Any

import pandas as pd
import streamlit as st

from rlreco.language import gettext, gettext_noop, in_language_of_now, ngettext
from rlreco.plots import customers as plots
from rlreco.plots.bridge import bridge, bridge_summary, bridge_table
from rlreco.segmentation import class_words
from rlreco.service.training.sources import Source
from rlreco.transactions import LINE_CLASSES, ClassedLines
from rlreco.transactions.reasons import lines_of, reasons, sample
from rlreco.ui.kit import chart, download, prose, table, text_table
from rlreco.ui.segments.segmented import SegmentedSource
from rlreco.views.words.formats import Formats
from rlreco.views.workbench.file_lines import money_line, rows_line

_ALL = "all"
_SAMPLE_ROWS = 8
_NOTE_WORDS = (
    *(gettext_noop("text"), gettext_noop("spreadsheet"), gettext_noop("encoding"), gettext_noop("separator")),
    *(gettext_noop("comma"), gettext_noop("semicolon"), gettext_noop("tab"), gettext_noop("bar")),
    *(gettext_noop("blanks"), gettext_noop("decimal sign"), gettext_noop("point")),
    *(gettext_noop("sheets"), gettext_noop("sheets left out"), gettext_noop("files"), gettext_noop("files left out")),
    *(gettext_noop("1 table"), gettext_noop("tables"), gettext_noop("tables left out")),
)
"""Words in the notes of a file; others come from the file."""


def show_rows(source: Source) -> Any:
    """One line about the rows of the file, which unfolds to their classes, reasons and a sample; the fold."""
    formats = Formats(currency=source.classed.currency)
    line = rows_line(source.rows(), formats)
    fold = st.expander(prose(line), key="rows", on_change="rerun", icon=":material/receipt_long:")
    if fold.open:
        with fold:
            _show_classes(source, formats)
            _show_reasons(source, formats)
    return fold


def show_money(segmented: SegmentedSource, fold: Any) -> None:
    """One line from the sales to the money of the segments; the sums in full in the fold of the rows."""
    line = money_line(segmented.segmentation.money, segmented.formats)
    if line:
        st.caption(prose(line))
        if fold.open:
            with fold:
                _show_bridge(segmented)


def _show_classes(source: Source, formats: Formats) -> None:
    rows = source.rows()
    st.caption(prose(_read_as(source, rows[0]["rows"], formats)))
    chart(plots.line_classes(rows[1:], formats), key="line-classes", alt=plots.line_class_summary(rows))
    classes = plots.funnel_table(rows)
    written = classes.assign(
        rows=[formats.number(count) for count in classes["rows"]],
        worth=[formats.money(worth) for worth in classes["worth"]],
    )
    text_table(
        written.rename(columns=gettext),
        key="funnel",
        alt=gettext("Rows of each class, their worth and what they mean"),
        download_rows=classes,
    )


def _show_bridge(segmented: SegmentedSource) -> None:
    """From the sales of customers to the revenue of the segments, to the cent."""
    money, formats = segmented.segmentation.money, segmented.formats
    chart(bridge(money, formats), key="bridge", alt=bridge_summary(money, formats))
    table(
        bridge_table(money),
        key="bridge-table",
        alt=gettext("The steps"),
        columns={"step": gettext("step"), "money": gettext("money")},
        formats={"money": formats.money},
    )


def _show_reasons(source: Source, formats: Formats) -> None:
    _show_reason_table(source, formats)
    chosen = str(
        st.selectbox(
            gettext("Rows of"),
            [_ALL, *LINE_CLASSES],
            key="rows-of",
            format_func=in_language_of_now(class_words),
            width=220,
        )
    )
    line_class = None if chosen == _ALL else chosen
    lines = lines_of(source.classed, line_class)
    st.caption(
        ngettext(
            "{n} row. The table shows it.",
            "{n} rows. The table shows some of them, spread evenly over the file.",
            lines.num_rows,
        )
    )
    rows = sample(source.classed, line_class, _SAMPLE_ROWS).dropna(axis="columns", how="all")
    st.dataframe(rows, key="sample", hide_index=True, alt=gettext("Some rows of the class"))
    download(
        lines,
        f"lines-{chosen}",
        gettext("Download all as CSV"),
        name="lines" if line_class is None else f"lines-{line_class}",
        parquet=True,
    )


def _show_reason_table(source: Source, formats: Formats) -> None:
    with st.spinner(gettext("Looking for reasons")):
        why = _reasons(source.classed, source.id)
    table(
        why.assign(line_class=why["line_class"].map(class_words), reason=why["reason"].map(gettext)).rename(
            columns={"line_class": "class"}
        ),
        key="reasons",
        alt=gettext("Why rows are in their class, and their worth"),
        columns={
            "class": gettext("class"),
            "reason": gettext("reason"),
            "rows": gettext("rows"),
            "worth": gettext("worth"),
        },
        formats={"rows": formats.number, "worth": formats.money},
    )


@st.cache_data(ttl=3600, max_entries=4, show_spinner=False)
def _reasons(_classed: ClassedLines, source: str) -> pd.DataFrame:
    return reasons(_classed)


def _read_as(source: Source, rows: int, formats: Formats) -> str:
    counted = {"file": source.name, "rows": formats.number(rows)}
    if not source.notes:
        return gettext("{file}: {rows} rows. Each row is counted in exactly one class; none is dropped.", **counted)
    words = {word: gettext(word) for word in _NOTE_WORDS}
    notes = [
        f"{words.get(name, name)} {words.get(value, value)}" for name, value in source.notes.items() if name != "format"
    ]
    kind = words.get(source.notes["format"], source.notes["format"])
    return gettext(
        "{file}: {rows} rows. Read as {kind}. Each row is counted in exactly one class; none is dropped.",
        **counted,
        kind=": ".join(filter(None, (kind, ", ".join(notes)))),
    )
