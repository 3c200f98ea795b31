"""What another policy would have earned: estimates with their intervals, and the weights they rest on."""

from typing import Any

import numpy as np
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
    """How much of all weight rests on rows of what weight; equal ratios of weights are equally wide.

    histogram : low, high, rows, share. Rows without weight have no bar: nothing rests on them.
    """
    some = histogram[histogram["high"] > 0]
    low, high = np.log10(some["low"]), np.log10(some["high"])
    bars = go.Bar(
        x=(low + high) / 2,
        y=100 * some["share"],
        width=np.maximum(high - low, _NARROWEST),
        marker={"color": SERIES[0]},
        customdata=some[["low", "high", "rows"]],
        hovertemplate="weights from %{customdata[0]:.3g} to %{customdata[1]:.3g}: %{y:.1f} % of all weight on "
        "%{customdata[2]:,} rows<extra></extra>",
    )
    at = _round_weights(float(low.min()), float(high.max())) if len(some) else []
    return chart(
        [bars],
        x="weight of a row, by ratio",
        y="share of all weight (%)",
        height=300,
        xaxis={"rangemode": "normal", "tickvals": np.log10(at), "ticktext": [f"{value:,g}" for value in at]},
        hovermode="closest",
        showlegend=False,
        bargap=0,
    )


_NARROWEST = 0.05
"""Of a bar, in powers of ten: where all weights are one, the bar still is to be seen."""


def _round_weights(low: float, high: float) -> list[float]:
    """Few numbers that are easily read, between 10^low and 10^high."""
    steps = (1, 2, 5) if high - low < 2 else (1,)
    powers = range(int(np.floor(low)), int(np.ceil(high)) + 1)
    return [step * 10.0**power for power in powers for step in steps]


def weights_summary(histogram: pd.DataFrame) -> str:
    """As in: the rows that weigh most (3, from 38 to 48 each) carry 18 % of all weight; 120 rows carry none."""
    some = histogram[(histogram["rows"] > 0) & (histogram["high"] > 0)]
    if some.empty:
        return "No row of the log carries any weight."
    top, none = some.iloc[-1], int(histogram["rows"][histogram["high"] == 0].sum())
    rest = f"; {none:,} of {int(histogram['rows'].sum()):,} rows carry none" if none else ""
    return (
        f"The rows that weigh most ({int(top['rows']):,}, from {top['low']:.3g} to {top['high']:.3g} each) carry "
        f"{100 * top['share']:.0f} % of all weight{rest}. 1 is the weight of a row that both would show equally often."
    )
