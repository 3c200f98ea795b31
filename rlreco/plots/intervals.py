"""Values with their intervals in rows, and a dotted line to compare them with."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from rlreco.plots.frame import chart
from rlreco.plots.palette import SERIES


def intervals(
    names: Sequence[str],
    values: Any,
    low: Any,
    high: Any,
    *,
    colours: Sequence[str],
    against: float,
    x: str,
    hover: str,
    symbols: Sequence[str] | str = "circle",
    rangemode: str = "tozero",
) -> Any:
    """A row for each name, the first on top.

    values, low, high, colours, symbols : one for each name
    against : position of the dotted line
    x : title of the axis
    hover : format of the numbers, such as ".3f"
    rangemode : of plotly, for the axis
    """
    points = go.Scatter(
        x=values,
        y=list(names),
        mode="markers",
        marker={"size": 10, "color": list(colours), "symbol": symbols},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": high - values,
            "arrayminus": values - low,
            "color": SERIES[6],
        },
        hovertemplate=f"%{{y}}: %{{x:{hover}}}<extra></extra>",
    )
    figure = chart(
        [points],
        x=x,
        height=120 + 32 * len(names),
        xaxis={"rangemode": rangemode},
        yaxis={"automargin": True, "autorange": "reversed"},
        hovermode="closest",
        showlegend=False,
    )
    return figure.add_vline(x=against, line={"color": SERIES[6], "dash": "dot"})
