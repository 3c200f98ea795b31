"""From the money of the lines to the revenue of the segments, step by step."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from rlreco.plots.frame import chart
from rlreco.plots.palette import SERIES

_STEPS = {
    "sales": "sales",
    "returns": "returns",
    "services": "postage and services",
    "adjustments": "adjustments",
    "non_buyer_returns": "returns of people who never bought",
}
_TAKEN_OFF = ("returns",)


def bridge(money: Mapping[str, float]) -> Any:
    """A waterfall from sales to segments; steps of nothing are left out. money : of `money_bridge`"""
    steps = _steps(money)
    return chart(
        [
            go.Waterfall(
                orientation="h",
                measure=[*(["relative"] * len(steps)), "total"],
                y=[*steps, "revenue of the segments"],
                x=[*steps.values(), money["segments"]],
                text=[f"{value:+,.2f}" for value in steps.values()] + [f"{money['segments']:,.2f}"],
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
    )


def bridge_table(money: Mapping[str, float]) -> pd.DataFrame:
    """The steps, their sum, and beside it the money without a customer: columns step and money."""
    rows = [*_steps(money).items(), ("revenue of the segments", money["segments"])]
    if money["anonymous"]:
        rows.append(("beside it, without a customer", money["anonymous"]))
    return pd.DataFrame(rows, columns=["step", "money"])


def bridge_summary(money: Mapping[str, float]) -> str:
    """For those who can't see the picture."""
    steps = ", ".join(f"{name} {value:+,.2f}" for name, value in _steps(money).items())
    return f"From sales to segments: {steps}, in all {money['segments']:,.2f}."


def _steps(money: Mapping[str, float]) -> dict[str, float]:
    signed = {words: -money[name] if name in _TAKEN_OFF else money[name] for name, words in _STEPS.items()}
    return {words: value for words, value in signed.items() if value or words == _STEPS["sales"]}
