"""What became of the rows of a file, and who the customers are."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from rlreco.plots.frame import chart
from rlreco.plots.palette import SERIES, segment_colour


def treemap(table: pd.DataFrame) -> Any:
    """Area: customers of a segment. table : segment, customers, share (%), of service.people.segment_table."""
    figure = go.Figure(
        go.Treemap(
            labels=[words(name) for name in table["segment"]],
            parents=[""] * len(table),
            values=table["customers"].tolist(),
            marker={"colors": [segment_colour(name) for name in table["segment"]], "line": {"width": 2}},
            texttemplate="<b>%{label}</b><br>%{value:,} customers<br>%{percentRoot:.0%}",
            textfont={"color": "#FFFFFF", "size": 15},
            hovertemplate="%{label}: %{value:,} customers<extra></extra>",
            root_color="rgba(0,0,0,0)",
            tiling={"pad": 3},
        )
    )
    figure.update_layout(height=400, margin={"l": 0, "r": 0, "t": 8, "b": 0})
    return figure


def line_classes(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Rows of each class, as bars with their numbers; rows : of transactions.funnel, without the total."""
    bars = list(rows)[::-1]
    figure = chart(
        [
            go.Bar(
                x=[row["rows"] for row in bars],
                y=[words(row["line_class"]) for row in bars],
                orientation="h",
                text=[f"{row['rows']:,}" for row in bars],
                textposition="outside",
                cliponaxis=False,
                marker={"color": SERIES[0]},
                hovertemplate="%{y}: %{x:,} rows<extra></extra>",
            )
        ],
        x="rows",
        y="",
        height=280,
    )
    figure.update_layout(hovermode="closest", showlegend=False, margin={"r": 70, "t": 8, "l": 8, "b": 8})
    figure.update_yaxes(title=None)
    return figure


def words(name: str) -> str:
    """A name of the code as people read it: cant_lose becomes Can't lose."""
    return {"cant_lose": "Can't lose"}.get(name, name.replace("_", " ").capitalize() if name.islower() else name)


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """The same with segments as people read them."""
    return table.assign(segment=[words(name) for name in table["segment"]])


def treemap_summary(table: pd.DataFrame) -> str:
    parts = [f"{words(str(row.segment))} {row.customers:,}" for row in table.itertuples()]
    return f"Customers by segment: {', '.join(parts)}."


def line_class_summary(rows: Sequence[Mapping[str, Any]]) -> str:
    return "Rows by class: " + ", ".join(f"{row['line_class']} {row['rows']:,}" for row in rows) + "."


def funnel_table(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Columns class, rows, worth, what it means; the total first."""
    lines = [[words(row["line_class"]), row["rows"], row["worth"], row["reason"]] for row in rows]
    return pd.DataFrame(lines, columns=["class", "rows", "worth", "what it means"])


def counts(named: Mapping[str, int]) -> str:
    """As in: Q1 1,000, Q2 900."""
    return ", ".join(f"{name} {count:,}" for name, count in named.items())
