"""What another policy would have earned: estimates with their intervals, and the weights they rest on."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from rlreco.plots.frame import chart
from rlreco.plots.palette import SERIES, policy_colour

_SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "x", "star", "hexagon")


def forest(table: pd.DataFrame) -> Any:
    """One line an estimate; the dotted line is what the logged policy itself earned.

    table : target, estimator, value, low, high, the logged policy first
    """
    rows = table.iloc[::-1]
    names = [f"{row.target} · {row.estimator}" for row in rows.itertuples()]
    estimators = list(dict.fromkeys(table["estimator"]))
    figure = chart(
        [
            go.Scatter(
                x=rows["value"],
                y=names,
                mode="markers",
                marker={
                    "size": 10,
                    "color": [policy_colour(str(name)) for name in rows["target"]],
                    "symbol": [_SYMBOLS[estimators.index(name) % len(_SYMBOLS)] for name in rows["estimator"]],
                },
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": rows["high"] - rows["value"],
                    "arrayminus": rows["value"] - rows["low"],
                    "color": SERIES[6],
                },
                hovertemplate="%{y}: %{x:.3f}<extra></extra>",
            )
        ],
        x="reward of a shown product, with its 95 % interval",
        y="",
        height=120 + 30 * len(rows),
    )
    figure.add_vline(x=float(table["value"].iloc[0]), line={"color": SERIES[6], "dash": "dot"})
    figure.update_layout(hovermode="closest", showlegend=False)
    figure.update_xaxes(rangemode="normal")
    return figure.update_yaxes(title=None, automargin=True)


def forest_summary(table: pd.DataFrame) -> str:
    said = [
        f"{row.target} by {row.estimator} {row.value:.3f} ({row.low:.3f} to {row.high:.3f})"
        for row in table.itertuples()
    ]
    return "Reward of a shown product: " + ", ".join(said) + "."


def weights(histogram: pd.DataFrame) -> Any:
    """How much of all weight rests on rows of what weight. histogram : low, high, rows, share"""
    labels = [f"{row.low:.3g} to {row.high:.3g}" for row in histogram.itertuples()]
    bars = go.Bar(
        x=labels,
        y=100 * histogram["share"],
        marker={"color": SERIES[0]},
        customdata=histogram["rows"],
        hovertemplate="weight %{x}: %{y:.1f} % of all weight on %{customdata:,} rows<extra></extra>",
    )
    figure = chart([bars], x="weight of a row", y="share of all weight (%)", height=300)
    return figure.update_layout(hovermode="closest", showlegend=False)
