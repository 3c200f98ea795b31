"""The common frame of all charts, and their lines and bands. The theme of the app sets the other colours."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.basedatatypes import BasePlotlyType

from rlreco.language import separators
from rlreco.plots.palette import see_through

MOST_POINTS = 2000
"""Maximum number of points of a trace: more can't be seen, and each costs the browser."""

_FIXED: Mapping[str, Any] = MappingProxyType(
    {
        **{"automargin": False, "ticklabeloverflow": "allow"},
        # 1,000 and 16,000 as in texts, not 1000 and 16k; from a million on the margin has no room for all digits.
        **{"separatethousands": True, "minexponent": 6},
    }
)
_HOVER = ",.2f"

_TEMPLATES = ("hovertemplate", "texttemplate")

Trace: TypeAlias = dict[str, Any]
"""Checked by plotly when it comes into a figure; a trace object would be checked twice."""

Named: TypeAlias = Callable[[str], str]
"""The name that people read, of a code."""


class Numbers(Protocol):
    """Numbers as people write them; `Formats` of the views is such."""

    def number(self, value: float, digits: int = 0) -> str:
        """With signs for thousands and decimals."""

    def percent(self, share: float, digits: int = 0) -> str:
        """share : 1 is all"""

    def money(self, amount: float, digits: int = 2) -> str:
        """In full, with its currency where that is there."""

    @property
    def separators(self) -> str:
        """The signs of decimals and of thousands, for axes and hover texts."""


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
    """A figure with these traces.

    x, y : titles of the axes, with the unit
    xaxis, yaxis, layout : of plotly, where a chart differs from the others

    Set all at once: changes to a finished figure take plotly several times as long. The margins are fixed, because
    fitting them to the numbers takes a quarter of the browser's time for a chart; axes with names have `automargin`.
    """
    return go.Figure(
        without_markup(list(traces)),
        layout={
            "height": height,
            "margin": {"l": 72, "r": 20, "t": 36, "b": 48},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "hovermode": "x unified",
            "separators": separators(),
            "showlegend": True,
            "xaxis": {"title": {"text": x or None}, "rangemode": "tozero", **_FIXED, **without_markup(xaxis)},
            "yaxis": {"title": {"text": y or None}, "hoverformat": _HOVER, **_FIXED, **without_markup(yaxis)},
            **without_markup(layout),
        },
    )


def without_markup(value: Any) -> Any:
    """A trace or a part of one, whose texts are shown as they are: plotly would take <b> or <a href=...> for HTML.

    Templates of hover texts are our own; the names that they show are texts of the trace.
    """
    if isinstance(value, str):
        return value.replace("<", "&lt;")
    if isinstance(value, BasePlotlyType):
        return without_markup(value.to_plotly_json())
    if isinstance(value, Mapping):
        return {key: each if key in _TEMPLATES else without_markup(each) for key, each in value.items()}
    if isinstance(value, list | tuple | pd.Series | pd.Index) or _holds_objects(value):
        return [without_markup(each) for each in value]
    return value


def _holds_objects(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "OUST"


def thin(table: pd.DataFrame, most: int = MOST_POINTS) -> pd.DataFrame:
    """The table with at most `most` rows, evenly spaced, the first and the last included."""
    return table if len(table) <= most else table.iloc[spaced(len(table), most)]


def spaced(count: int, most: int) -> NDArray[np.intp]:
    """At most `most` of the indices 0 .. count - 1, evenly spaced, the first and the last included."""
    if count <= most:
        return np.arange(count)
    return np.unique(np.linspace(0, count - 1, most).round().astype(np.intp))


def line(x: Any, y: Any, *, name: str, colour: str, dash: str = "solid", **more: Any) -> Trace:
    """A line, with markers if its points are few."""
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
    """The area between low and high; it is shown and hidden with the line of the same group."""
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
    """float32, half the bytes of float64 and exact enough for charts; float64 if a value is above 2^24."""
    array = np.asarray(values, dtype=np.float64)
    return array if array.size and np.nanmax(np.abs(array)) > 2**24 else array.astype(np.float32)
