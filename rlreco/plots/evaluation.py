"""Off-policy estimates with their intervals, and the weights that they are based on."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from rlreco.language import gettext, number, percent, significant
from rlreco.plots.frame import Named, chart
from rlreco.plots.intervals import intervals
from rlreco.plots.palette import SERIES, policy_colour

_SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "x", "star", "hexagon")
_NARROWEST = 0.05
"""Minimum width of a bar in powers of ten, so that it is visible even if all weights are equal."""


def forest(table: pd.DataFrame, unit: str = "", named: Named = str, by: Named = str) -> Any:
    """A row for each estimate, called by its policy alone where there is one estimator; the dotted line is the value of
    the logged policy.

    table : target, estimator, value, low, high; the logged policy first
    unit : of the values, in words, where it isn't the reward of a shown product
    named, by : the names that people read, of a policy and of an estimator
    """
    estimators = list(dict.fromkeys(table["estimator"]))
    return intervals(
        _labels(table, named, by),
        table["value"],
        table["low"],
        table["high"],
        colours=[policy_colour(str(name)) for name in table["target"]],
        symbols=[_SYMBOLS[estimators.index(name) % len(_SYMBOLS)] for name in table["estimator"]],
        against=float(table["value"].iloc[0]),
        x=f"{_unit(unit)} (95 %)",
        hover=".3f",
        rangemode="normal",
    )


def _unit(unit: str) -> str:
    return unit or gettext("reward of a shown product")


def _labels(table: pd.DataFrame, named: Named, by: Named) -> list[str]:
    of_targets = table["estimator"].iloc[1:].nunique()
    if of_targets == 1 and table["target"].is_unique:
        return [named(str(target)) for target in table["target"]]
    return [f"{named(str(row.target))} · {by(str(row.estimator))}" for row in table.itertuples()]


def forest_summary(table: pd.DataFrame, unit: str = "", named: Named = str, by: Named = str) -> str:
    """Parameters as of `forest`."""
    parts = [
        gettext(
            "{policy} by {estimator} {value} ({low} to {high})",
            policy=named(str(row["target"])),
            estimator=by(str(row["estimator"])),
            **{name: number(row[name], 3) for name in ("value", "low", "high")},
        )
        for row in table.to_dict("records")
    ]
    words = _unit(unit)
    return f"{words[:1].upper()}{words[1:]}: {', '.join(parts)}."


def weights(histogram: pd.DataFrame) -> Any:
    """The share of all weight by the weight of the rows, on a logarithmic axis.

    histogram : low, high, rows, share; rows without weight have no bar
    """
    weighted = histogram[histogram["high"] > 0]
    low, high = np.log10(weighted["low"]), np.log10(weighted["high"])
    bars = go.Bar(
        x=(low + high) / 2,
        y=100 * weighted["share"],
        width=np.maximum(high - low, _NARROWEST),
        marker={"color": SERIES[0]},
        customdata=weighted[["low", "high", "rows"]],
        hovertemplate=f"{_hover()}<extra></extra>",
    )
    ticks = _round_weights(float(low.min()), float(high.max())) if len(weighted) else []
    return chart(
        [bars],
        x=gettext("weight of a row, by ratio"),
        y=gettext("share of all weight (%)"),
        height=300,
        xaxis={"rangemode": "normal", "tickvals": np.log10(ticks), "ticktext": [_tick(value) for value in ticks]},
        hovermode="closest",
        showlegend=False,
        bargap=0,
    )


def _hover() -> str:
    return gettext(
        "weights from {low} to {high}: {share} % of all weight on {rows} rows",
        low="%{customdata[0]:.3g}",
        high="%{customdata[1]:.3g}",
        share="%{y:.1f}",
        rows="%{customdata[2]:,}",
    )


def _tick(weight: float) -> str:
    """One of `_round_weights`."""
    return number(weight) if weight >= 1 else significant(weight, 1)


def _round_weights(low: float, high: float) -> list[float]:
    """A few round numbers between 10^low and 10^high."""
    steps = (1, 2, 5) if high - low < 2 else (1,)
    powers = range(int(np.floor(low)), int(np.ceil(high)) + 1)
    return [step * 10.0**power for power in powers for step in steps]


def weights_summary(histogram: pd.DataFrame) -> str:
    """As in: the rows that weigh most (3, from 38 to 48 each) carry 18 % of all weight; 120 rows carry none."""
    weighted = histogram[(histogram["rows"] > 0) & (histogram["high"] > 0)]
    if weighted.empty:
        return gettext("No row of the log carries any weight.")
    top, none = weighted.iloc[-1], int(histogram["rows"][histogram["high"] == 0].sum())
    heaviest = {
        "rows": number(top["rows"]),
        "low": significant(top["low"], 3),
        "high": significant(top["high"], 3),
        "share": percent(top["share"]),
    }
    if not none:
        return gettext(
            "The rows that weigh most ({rows}, from {low} to {high} each) carry {share} of all weight. 1 is the weight "
            "of a row that both would show equally often.",
            **heaviest,
        )
    return gettext(
        "The rows that weigh most ({rows}, from {low} to {high} each) carry {share} of all weight; {none} of {all} "
        "rows carry none. 1 is the weight of a row that both would show equally often.",
        **heaviest,
        none=number(none),
        all=number(histogram["rows"].sum()),
    )
