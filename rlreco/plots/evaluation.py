"""What another policy would have earned: estimates with their intervals, and the weights they rest on."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from rlreco.plots.frame import chart
from rlreco.plots.intervals import intervals
from rlreco.plots.palette import SERIES, policy_colour

_SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "x", "star", "hexagon")


def forest(table: pd.DataFrame) -> Any:
    """One line an estimate; the dotted line is what the logged policy itself earned.

    table : target, estimator, value, low, high, the logged policy first
    """
    estimators = list(dict.fromkeys(table["estimator"]))
    return intervals(
        [f"{row.target} · {row.estimator}" for row in table.itertuples()],
        table["value"],
        table["low"],
        table["high"],
        colours=[policy_colour(str(name)) for name in table["target"]],
        symbols=[_SYMBOLS[estimators.index(name) % len(_SYMBOLS)] for name in table["estimator"]],
        against=float(table["value"].iloc[0]),
        x="reward of a shown product (95 %)",
        hover=".3f",
        rangemode="normal",
    )


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
    return chart(
        [bars],
        x="weight of a row",
        y="share of all weight (%)",
        height=300,
        hovermode="closest",
        showlegend=False,
    )
