"""What every chart has in common. Pure: arrays and tables in, a plotly figure out; the app's theme colours the rest."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from rlreco.plots.palette import see_through

MOST_POINTS = 2000
"""Of a trace: more can't be seen, and each costs the browser."""


def chart(
    traces: Sequence[Any],
    *,
    x: str = "",
    y: str = "",
    height: int = 380,
    xaxis: Mapping[str, Any] = MappingProxyType({}),
    yaxis: Mapping[str, Any] = MappingProxyType({}),
    **layout: Any,
) -> go.Figure:
    """x, y : what the axes say, with the unit; xaxis, yaxis, layout : of plotly, where a chart differs from the others.

    All in one go: what is changed on a figure afterwards costs plotly several times as long. The margins are fixed, for
    fitting them to the numbers at the axes is a quarter of what the browser does for a chart; where names stand at an
    axis, it has `automargin`.
    """
    return go.Figure(
        list(traces),
        layout={
            "height": height,
            "margin": {"l": 64, "r": 20, "t": 36, "b": 48},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "hovermode": "x unified",
            "showlegend": True,
            "xaxis": {"title": {"text": x or None}, "rangemode": "tozero", **_FIXED, **xaxis},
            "yaxis": {"title": {"text": y or None}, **_FIXED, **yaxis},
            **layout,
        },
    )


_FIXED: Mapping[str, Any] = MappingProxyType({"automargin": False, "ticklabeloverflow": "allow"})


def thin(table: pd.DataFrame, most: int = MOST_POINTS) -> pd.DataFrame:
    """At most `most` rows, the first and the last among them, evenly by position."""
    return table if len(table) <= most else table.iloc[spaced(len(table), most)]


def spaced(count: int, most: int) -> NDArray[np.intp]:
    """At most `most` of the positions below count, evenly, the first and the last among them."""
    if count <= most:
        return np.arange(count)
    return np.unique(np.linspace(0, count - 1, most).round().astype(np.intp))


Trace: TypeAlias = dict[str, Any]
"""Plotly checks it once when it comes into a figure; a trace object would be checked twice."""


def line(x: Any, y: Any, *, name: str, colour: str, dash: str = "solid", **more: Any) -> Trace:
    """A line that shows its points while they are few enough to count."""
    few = len(x) <= 25
    return {
        "type": "scatter",
        "x": numbers(x),
        "y": numbers(y),
        "name": name,
        "mode": "lines+markers" if few else "lines",
        "line": {"color": colour, "dash": dash, "width": 2.2},
        "marker": {"size": 6},
        **more,
    }


def band(x: Any, low: Any, high: Any, *, colour: str, group: str) -> Trace:
    """The area between low and high, shown and hidden together with the line of the same group."""
    there, back = numbers(x), numbers(x)[::-1]
    return {
        "type": "scatter",
        "x": np.concatenate([there, back]),
        "y": np.concatenate([numbers(high), numbers(low)[::-1]]),
        "mode": "lines",
        "fill": "toself",
        "fillcolor": see_through(colour, 0.12),
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
        "legendgroup": group,
    }


def numbers(values: Any) -> np.ndarray[Any, Any]:
    """Half as many bytes as float64; charts need no more digits. Counts stay whole up to 2^24 and longer above."""
    array = np.asarray(values, dtype=np.float64)
    return array if array.size and np.nanmax(np.abs(array)) > 2**24 else array.astype(np.float32)
