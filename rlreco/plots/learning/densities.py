"""How sure a learner is of each product: a hill for each, narrow where much was seen."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from rlreco.bandit.spread import Floats
from rlreco.language import gettext, number
from rlreco.plots.frame import Trace, chart, numbers
from rlreco.plots.palette import SERIES, see_through

_POINTS = 120
_OVERLAP = 1.6
"""Heights of a row that the highest hill takes."""
_GREY = SERIES[6]


def densities(table: pd.DataFrame, names: Mapping[str, str], *, then: str = "", now: str = "") -> Any:
    """A row for each product: its belief then as a dashed outline, its belief now filled.

    table : product_id, value_then, spread_then (NaN where it wasn't shown), value, spread; means and standard
        deviations in the reader's units, best first
    names : product id -> name
    then, now : what the legend calls them, where those aren't the words
    """
    rows = table.iloc[::-1].reset_index(drop=True)
    x = _axis(rows)
    then_hills = [_hill(x, *moments) for moments in _moments(rows, "value_then", "spread_then")]
    hills = list(zip(then_hills, (_hill(x, *moments) for moments in _moments(rows, "value", "spread")), strict=True))
    scale = _OVERLAP / max(np.nanmax(hill) for pair in hills for hill in pair if not np.isnan(hill).all())
    traces: list[Trace] = []
    for level, (before, after) in enumerate(hills):
        traces += _pair(x, before * scale, after * scale, level, SERIES[(len(hills) - 1 - level) % len(SERIES)])
    labels = [names.get(str(product), str(product)) for product in rows["product_id"]]
    ticks = {"tickvals": list(range(len(rows))), "ticktext": labels, "automargin": True, "showgrid": False}
    return chart(
        [*_keys(then or gettext("then"), now or gettext("now")), *traces],
        x=gettext("reward above an ignored showing"),
        height=120 + 52 * len(rows),
        xaxis={"rangemode": "normal"},
        yaxis={**ticks, "range": [-0.2, len(rows) - 1 + _OVERLAP + 0.1]},
        hovermode=False,
    )


def densities_summary(table: pd.DataFrame, names: Mapping[str, str]) -> str:
    beliefs = zip(
        table["product_id"],
        _moments(table, "value_then", "spread_then"),
        _moments(table, "value", "spread"),
        strict=True,
    )
    parts = [
        gettext(
            "{product} {before} then, {after} now",
            product=names.get(product, product),
            before=_words(*before),
            after=_words(*after),
        )
        for product, before, after in beliefs
    ]
    return gettext("Beliefs with their standard deviations: {beliefs}.", beliefs="; ".join(parts))


def _words(mean: float, spread: float) -> str:
    return gettext("unknown") if np.isnan(mean) else f"{number(mean, 2)} ± {number(spread, 2)}"


def _moments(table: pd.DataFrame, mean: str, spread: str) -> list[tuple[float, float]]:
    return [(float(row[0]), float(row[1])) for row in table[[mean, spread]].to_numpy(float)]


def _axis(rows: pd.DataFrame) -> Floats:
    """From the least to the most that any belief holds for likely."""
    lows = [rows["value"] - 4.0 * rows["spread"], rows["value_then"] - 4.0 * rows["spread_then"]]
    highs = [rows["value"] + 4.0 * rows["spread"], rows["value_then"] + 4.0 * rows["spread_then"]]
    return np.linspace(np.nanmin(np.concatenate(lows)), np.nanmax(np.concatenate(highs)), _POINTS)


def _hill(x: Floats, mean: float, spread: float) -> Floats:
    """The normal density; none where nothing is known."""
    if not spread > 0.0:
        return np.full(len(x), np.nan)
    return np.exp(-0.5 * ((x - mean) / spread) ** 2) / (spread * np.sqrt(2.0 * np.pi))


def _pair(x: Floats, before: Floats, after: Floats, level: int, colour: str) -> list[Trace]:
    shared = {"type": "scatter", "mode": "lines", "showlegend": False, "hoverinfo": "skip", "x": numbers(x)}
    base = {**shared, "y": numbers(np.full(len(x), level)), "line": {"width": 0}}
    fill = {"fill": "tonexty", "fillcolor": see_through(colour, 0.35), "line": {"color": colour, "width": 2}}
    dashed = {"line": {"color": _GREY, "dash": "dash", "width": 2}}
    outline = [] if np.isnan(before).any() else [{**shared, **dashed, "y": numbers(level + before)}]
    return [base, {**shared, **fill, "y": numbers(level + after)}, *outline]


def _keys(then: str, now: str) -> Sequence[Trace]:
    """The legend: what dashed and filled mean."""
    shared = {"type": "scatter", "mode": "lines", "x": [None], "y": [None]}
    return [
        {**shared, "name": then, "line": {"color": _GREY, "dash": "dash", "width": 2}},
        {**shared, "name": now, "line": {"color": SERIES[0], "width": 6}},
    ]
