"""From the money of the lines to the revenue of the segments, step by step."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from rlreco.plots.frame import Numbers, chart
from rlreco.plots.palette import SERIES
from rlreco.segmentation.bridge import bridge_steps

_TOTAL = "revenue of the segments"


def bridge(money: Mapping[str, float], numbers: Numbers) -> Any:
    """A waterfall from sales to segments; steps of nothing are left out. money : of `money_bridge`"""
    steps = bridge_steps(money)
    return chart(
        [
            go.Waterfall(
                orientation="h",
                measure=[*(["relative"] * len(steps)), "total"],
                y=[*steps, _TOTAL],
                x=[*steps.values(), money["segments"]],
                text=[*(numbers.money(value) for value in steps.values()), numbers.money(money["segments"])],
                textposition="auto",
                cliponaxis=False,
                increasing={"marker": {"color": SERIES[2]}},
                decreasing={"marker": {"color": SERIES[1]}},
                totals={"marker": {"color": SERIES[0]}},
                hovertemplate="%{y}: %{text}<extra></extra>",
            )
        ],
        x="money",
        height=90 + 46 * (len(steps) + 1),
        margin={"r": 20, "t": 8, "l": 8, "b": 48},
        yaxis={"automargin": True, "autorange": "reversed"},
        hovermode="closest",
        showlegend=False,
        separators=numbers.separators,
    )


def bridge_table(money: Mapping[str, float]) -> pd.DataFrame:
    """The steps, their sum, and beside it the money without a customer: columns step and money."""
    rows = [*bridge_steps(money).items(), (_TOTAL, money["segments"])]
    if money["anonymous"]:
        rows.append(("beside it, without a customer", money["anonymous"]))
    return pd.DataFrame(rows, columns=["step", "money"])


def bridge_summary(money: Mapping[str, float], numbers: Numbers) -> str:
    """For those who can't see the picture."""
    steps = ", ".join(f"{name} {numbers.money(value)}" for name, value in bridge_steps(money).items())
    return f"From sales to segments: {steps}, in all {numbers.money(money['segments'])}."
