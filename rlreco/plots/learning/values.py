"""Values of the products of a state, over time and before and after an answer."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from rlreco.domain.records import Edition
from rlreco.language import gettext, gettext_noop, number, percent
from rlreco.plots.frame import Trace, band, chart, line, thin
from rlreco.plots.learning.editions import edition_marks
from rlreco.plots.palette import DASHES, HEAT, SERIES

_UNIT = gettext_noop("reward above an ignored showing")

_FEW_SESSIONS = 10
"""Below this range of sessions each has a tick of its own, as there are no halves of a session."""


def value_curves(history: pd.DataFrame, names: Mapping[str, str], editions: Sequence[Edition] = ()) -> Any:
    """Value of each product, in steps as it stays between two visits; the highest has its 95 % band behind it, the
    others have theirs where they are pointed at.

    history : session, product_id, value, low, high, in the shop's units
    names : product id -> name
    editions : of the experiment, marked where they begin
    """
    leader = leader_of(history)
    bands, lines = [], []
    # The leader first: its line has the first colour, and the legend begins with the line that the band belongs to.
    products = sorted(history.groupby("product_id", sort=False), key=lambda each: each[0] != leader)
    for place, (product, rows) in enumerate(products):
        colour, dash = SERIES[place % len(SERIES)], DASHES[place % len(DASHES)]
        part, name, group = thin(rows), names.get(str(product), str(product)), str(product)
        if group == leader:
            bands.append(_stepped_band(part, colour, group))
        ends = [
            gettext("{low} to {high}", low=number(low, 2), high=number(high, 2))
            for low, high in zip(part["low"], part["high"], strict=True)
        ]
        shape = {"color": colour, "dash": dash, "width": 3.0 if group == leader else 2.0, "shape": "hv"}
        hover = "%{y:.2f} (%{text}, 95 %)<extra>%{fullData.name}</extra>"
        trace = line(part["session"], part["value"], name=name, colour=colour, legendgroup=group)
        lines.append({**trace, "line": shape, "text": ends, "hovertemplate": hover})
    few = not history.empty and history["session"].max() - history["session"].min() < _FEW_SESSIONS
    xaxis = {"rangemode": "normal", "dtick": 1 if few else None}
    marks = edition_marks(editions, history["session"])
    return chart([*bands, *lines], x=gettext("session of the shop"), y=gettext(_UNIT), xaxis=xaxis, **marks)


def leader_of(history: pd.DataFrame) -> str:
    """The product of the highest value by now; empty without any. history : as of `value_curves`"""
    if history.empty:
        return ""
    last = history.groupby("product_id", sort=False)["value"].last()
    return str(last.idxmax())


def _stepped_band(part: pd.DataFrame, colour: str, group: str) -> Trace:
    """Around a line in steps: each end holds until the next session."""
    session, low, high = (np.repeat(part[name].to_numpy(float), 2) for name in ("session", "low", "high"))
    return band(session[1:], low[:-1], high[:-1], colour=colour, group=group)


def value_summary(history: pd.DataFrame, names: Mapping[str, str]) -> str:
    last = history.groupby("product_id", sort=False).last()
    ends = [f"{names.get(str(product), product)} {number(row.value, 2)}" for product, row in last.iterrows()]
    return gettext("Value of the state's most shown products, latest: {ends}.", ends=", ".join(ends))


def product_ranking(table: pd.DataFrame, names: Mapping[str, str]) -> Any:
    """For each product of a state its share of the impressions, and its chance of being the best.

    table : product_id, traffic, best
    """
    rows = table.iloc[::-1]
    labels = [names.get(str(product), str(product)) for product in rows["product_id"]]
    bars = [
        _bars(gettext("share of what was shown here"), labels, 100 * rows["traffic"], SERIES[6], "/"),
        _bars(gettext("chance of being the best"), labels, 100 * rows["best"], SERIES[0], ""),
    ]
    return chart(
        bars,
        x=gettext("percent"),
        height=140 + 34 * len(rows),
        yaxis={"automargin": True},
        hovermode="y unified",
        barmode="group",
        bargap=0.25,
    )


def product_ranking_summary(table: pd.DataFrame, names: Mapping[str, str]) -> str:
    best = table.head(5)
    ends = [
        gettext("{product} {share}", product=names.get(str(product), product), share=percent(chance))
        for product, chance in zip(best["product_id"], best["best"], strict=True)
    ]
    return gettext("Chance of being the best: {ends}.", ends=", ".join(ends))


def _bars(name: str, labels: Sequence[str], share: Any, colour: str, pattern: str) -> Any:
    return go.Bar(
        name=name,
        x=share,
        y=labels,
        orientation="h",
        marker={"color": colour, "pattern": {"shape": pattern}},
        hovertemplate="%{x:.1f} %",
    )


def value_matrix(table: pd.DataFrame, names: Mapping[str, str]) -> Any:
    """Value of each product in each state, blank where the product is not a candidate.

    The cells show their numbers, so that no colours have to be told apart.
    table : a row for each state, a column for each product
    """
    cells = go.Heatmap(
        z=table.to_numpy(),
        x=[names.get(str(product), str(product)) for product in table.columns],
        y=list(table.index),
        colorscale=HEAT,
        showscale=False,
        texttemplate="%{z:.2f}",
        hovertemplate="%{y}<br>%{x}: %{z:.2f}<extra></extra>",
    )
    return chart(
        [cells],
        height=180 + 26 * len(table),
        margin={"l": 8, "r": 8, "t": 16, "b": 8},
        xaxis={"tickangle": -40, "automargin": True},
        yaxis={"automargin": True, "autorange": "reversed"},
        hovermode="closest",
    )


def moves(names: Sequence[str], before: Sequence[float], after: Sequence[float], changes: Sequence[str]) -> Any:
    """The value of each product before and after an answer, as a hollow and a full dot with a line between.

    changes : in words, beside the dots; empty where there is none
    """
    rows = list(zip(names, before, after, strict=True))[::-1]
    joins = go.Scatter(
        x=[value for _, old, new in rows for value in (old, new, None)],
        y=[name for name, _, _ in rows for _ in range(3)],
        mode="lines",
        line={"color": SERIES[6], "width": 2},
        hoverinfo="skip",
        showlegend=False,
    )
    marks = [_dots(gettext("before"), rows, 1, "circle-open"), _dots(gettext("after"), rows, 2, "circle")]
    return chart(
        [joins, *marks, _beside(rows, list(changes)[::-1])],
        x=gettext(_UNIT),
        height=110 + 30 * len(rows),
        xaxis={"rangemode": "normal"},
        yaxis={"automargin": True},
        hovermode="closest",
    )


def _beside(rows: Sequence[tuple[str, float, float]], words: Sequence[str]) -> Any:
    """Words at the right of both dots, above the line."""
    return go.Scatter(
        x=[max(old, new) for _, old, new in rows],
        y=[name for name, _, _ in rows],
        mode="text",
        text=[f"\u2002{text}" for text in words],
        textposition="top right",
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )


def _dots(name: str, rows: Sequence[tuple[str, float, float]], column: int, symbol: str) -> Any:
    return go.Scatter(
        x=[row[column] for row in rows],
        y=[row[0] for row in rows],
        name=name,
        mode="markers",
        marker={"size": 11, "symbol": symbol, "color": SERIES[0], "line": {"width": 2, "color": SERIES[0]}},
    )
