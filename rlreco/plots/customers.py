"""Classes of a file's rows, and segments of customers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from rlreco.language import gettext, gettext_noop, number
from rlreco.plots.frame import Numbers, chart, line, without_markup
from rlreco.plots.palette import HEAT, SERIES, segment_colour
from rlreco.segmentation.names import class_words, segment_words
from rlreco.segmentation.report.movement import NOT_YET

FUNNEL = [gettext_noop("class"), gettext_noop("rows"), gettext_noop("worth"), gettext_noop("what it means")]
"""Columns of `funnel_table`; where they are read, messages for `gettext`."""

_FITS = 10
"""Letters that fit into one line of a cell."""


def treemap(table: pd.DataFrame, numbers: Numbers) -> Any:
    """Segments with areas by their customers. table : segment, customers, revenue_share, of `segment_summary`"""
    figure = go.Figure(
        go.Treemap(
            labels=without_markup([segment_words(name) for name in table["segment"]]),
            parents=[""] * len(table),
            values=table["customers"].tolist(),
            marker={"colors": [segment_colour(name) for name in table["segment"]], "line": {"width": 2}},
            text=[numbers.percent(share) for share in table["customers"] / table["customers"].sum()],
            texttemplate=gettext("<b>%{label}</b><br>%{value:,} customers<br>%{text}"),
            textfont={"color": "#FFFFFF", "size": 15},
            customdata=[numbers.percent(share) for share in table["revenue_share"]],
            hovertemplate=gettext("%{label}: %{value:,} customers, %{customdata} of the money<extra></extra>"),
            root_color="rgba(0,0,0,0)",
            tiling={"pad": 3},
        )
    )
    figure.update_layout(height=400, margin={"l": 0, "r": 0, "t": 8, "b": 0}, separators=numbers.separators)
    return figure


def grid(cells: pd.DataFrame, numbers: Numbers) -> Any:
    """Customers in each cell of recency and frequency, with its segment. cells : of `report.summary.grid`"""
    bins = int(cells["r"].max())
    scores = list(range(1, bins + 1))
    counts = cells.pivot(index="r", columns="f", values="customers").to_numpy()
    labelled = cells.assign(
        segment=["<br>".join(without_markup(two_lines(segment_words(name)))) for name in cells["segment"]]
    )
    names = labelled.pivot(index="r", columns="f", values="segment")
    figure = _heatmap(counts, [f"F{f}" for f in scores], [f"R{r}" for r in scores], 90 + 62 * bins, numbers)
    figure.update_traces(
        text=names.to_numpy(),
        texttemplate="%{text}<br>%{z:,}" if bins <= 6 else "%{z:,}",
        textfont={"size": 11},
        hovertemplate=gettext("%{y} %{x}: %{text}, %{z:,} customers<extra></extra>"),
    )
    figure.update_xaxes(title=gettext("frequency: often to the right"))
    return figure.update_yaxes(title=gettext("recency: lately at the top"))


def two_lines(name: str) -> list[str]:
    """The words in at most two lines, parted where the longer line is shortest: on a phone a cell is 60 px wide.

    What fits into it stays in one line.
    """
    words = [] if len(name) <= _FITS else name.split()
    ways = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    return list(min(ways, key=lambda way: max(map(len, way)))) if ways else [name]


def migration(table: pd.DataFrame, numbers: Numbers, chosen: str | None = None) -> Any:
    """Customers by segment before (rows) and after (columns).

    table : column from, then one for each segment
    chosen : a segment whose row and column are framed
    """
    rows = table.set_index("from")
    before, after = ([_moved(str(name)) for name in names] for names in (rows.index, rows.columns))
    shares = rows.div(rows.sum(axis=1), axis=0).to_numpy()
    figure = _heatmap(shares, after, before, 130 + 34 * len(rows), numbers)
    figure.update_traces(
        text=rows.to_numpy(),
        texttemplate="%{text:,}",
        customdata=_percents(shares, numbers),
        hovertemplate=gettext("%{y} → %{x}: %{text:,} customers, %{customdata} of the row<extra></extra>"),
    )
    figure.update_layout(shapes=[*_frames(rows.index, chosen, "y"), *_frames(rows.columns, chosen, "x")])
    figure.update_yaxes(autorange="reversed", title=gettext("before"))
    return figure.update_xaxes(title=gettext("after"), tickangle=-60)


def _moved(name: str) -> str:
    return gettext("Not yet") if name == NOT_YET else segment_words(name)


def _frames(names: Iterable[Any], chosen: str | None, axis: str) -> list[dict[str, Any]]:
    """A frame around the row or column of the chosen segment. axis : of these names, x or y"""
    across = "y" if axis == "x" else "x"
    return [
        {
            "type": "rect",
            f"{axis}0": place - 0.5,
            f"{axis}1": place + 0.5,
            f"{across}ref": "paper",
            f"{across}0": 0,
            f"{across}1": 1,
            "line": {"color": segment_colour(str(name)), "width": 3},
        }
        for place, name in enumerate(names)
        if name == chosen
    ]


def cohorts(table: pd.DataFrame, numbers: Numbers) -> Any:
    """Share of each cohort that bought again. table : cohort, customers, then a column for each month"""
    months = [name for name in table.columns if name not in ("cohort", "customers")]
    shares = table[months].to_numpy(float)
    figure = _heatmap(shares, list(months), table["cohort"].tolist(), 110 + 30 * len(table), numbers)
    figure.update_traces(
        text=_percents(shares, numbers),
        texttemplate="%{text}" if len(months) <= 14 else None,
        hovertemplate=gettext("first bought %{y}: %{text} of them after %{x} months<extra></extra>"),
        zmax=float(np.nanmax(shares[:, 1:], initial=0.01)),
        zmin=0,
    )
    figure.update_yaxes(autorange="reversed", title=gettext("month of the first order"), type="category")
    return figure.update_xaxes(title=gettext("months later"), type="category")


def _percents(shares: Any, numbers: Numbers) -> list[list[str]]:
    """Blank where a share is missing."""
    return [["" if np.isnan(share) else numbers.percent(share) for share in row] for row in shares]


def calibration(table: pd.DataFrame, numbers: Numbers) -> Any:
    """Mean orders of each tenth of the customers, expected and actual. table : of `Calibration.orders`"""
    beside = {"array": table["high"] - table["actual"], "arrayminus": table["actual"] - table["low"]}
    return chart(
        [
            line(table["group"], table["expected"], name=gettext("expected"), colour=SERIES[1], dash="dash"),
            line(
                table["group"],
                table["actual"],
                name=gettext("actual, with its 95 % interval"),
                colour=SERIES[0],
                error_y={"type": "data", "symmetric": False, "color": SERIES[0], **beside},
            ),
        ],
        x=gettext("tenths of the customers, by expected orders"),
        y=gettext("orders of a customer"),
        height=320,
        xaxis={"dtick": 1, "rangemode": "normal"},
        yaxis={"rangemode": "tozero"},
        separators=numbers.separators,
    )


def _heatmap(values: Any, x: Sequence[str], y: Sequence[str], height: int, numbers: Numbers) -> Any:
    names = {"x": without_markup(x), "y": without_markup(y)}
    figure = go.Figure(go.Heatmap(z=values, **names, showscale=False, xgap=2, ygap=2, hoverongaps=False))
    figure.update_traces(colorscale=HEAT)
    margins = {"l": 8, "r": 8, "t": 8, "b": 8}
    return figure.update_layout(height=height, margin=margins, separators=numbers.separators)


def line_classes(rows: Sequence[Mapping[str, Any]], numbers: Numbers) -> Any:
    """Bars with the number of rows in each class. rows : of `transactions.funnel`, without the total"""
    bars = list(rows)[::-1]
    return chart(
        [
            go.Bar(
                x=[row["rows"] for row in bars],
                y=[class_words(row["line_class"]) for row in bars],
                orientation="h",
                text=[numbers.number(row["rows"]) for row in bars],
                textposition="outside",
                cliponaxis=False,
                marker={"color": SERIES[0]},
                hovertemplate=gettext("%{y}: %{x:,} rows<extra></extra>"),
            )
        ],
        x=gettext("rows"),
        height=280,
        margin={"r": 70, "t": 8, "l": 8, "b": 48},
        yaxis={"automargin": True},
        hovermode="closest",
        showlegend=False,
        separators=numbers.separators,
    )


def line_class_summary(rows: Sequence[Mapping[str, Any]]) -> str:
    classes = ", ".join(f"{gettext(row['line_class'])} {number(row['rows'])}" for row in rows)
    return gettext("Rows by class: {classes}.", classes=classes)


def funnel_table(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A row for all lines and for each class: class, rows, worth, what it means."""
    lines = [[class_words(row["line_class"]), row["rows"], row["worth"], gettext(row["reason"])] for row in rows]
    return pd.DataFrame(lines, columns=FUNNEL)


def counts(named: Mapping[str, int]) -> str:
    """Names with their counts, as in: Q1 1,000, Q2 900."""
    return ", ".join(f"{name} {number(count)}" for name, count in named.items())
