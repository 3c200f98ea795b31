"""Traffic by product over time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from rlreco.domain.records import Edition
from rlreco.language import gettext, percent
from rlreco.plots.frame import chart, line
from rlreco.plots.learning.editions import edition_marks
from rlreco.plots.palette import DASHES, SERIES

_HEIGHT = 460
"""The legend takes nine lines on a phone."""


def traffic_curves(traffic: pd.DataFrame, names: Mapping[str, str], editions: Sequence[Edition] = ()) -> Any:
    """A line for each product; that of the rest, far above them, waits in the legend.

    traffic : session, product_id, share, in the order of the legend; an empty id is the rest
    names : product id -> name
    editions : of the experiment, marked where they begin
    """
    traces = [
        line(
            rows["session"],
            100 * rows["share"],
            name=name or gettext("all others"),
            colour=SERIES[number % len(SERIES)],
            dash=DASHES[number % len(DASHES)],
            visible=True if name else "legendonly",
        )
        for number, (name, rows) in enumerate(_named(traffic, names))
    ]
    yaxis, xaxis = {"rangemode": "tozero"}, {"rangemode": "normal"}
    y = gettext("share of the products shown (%)")
    marks = edition_marks(editions, traffic["session"])
    return chart(traces, x=gettext("session of the shop"), y=y, height=_HEIGHT, xaxis=xaxis, yaxis=yaxis, **marks)


def traffic_summary(traffic: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Each product's last share, in words."""
    ends = [
        gettext(
            "{product} {share}",
            product=name or gettext("all others"),
            share=percent(rows["share"].iloc[-1]),
        )
        for name, rows in _named(traffic, names)
    ]
    return gettext("Share of the products shown, latest: {ends}.", ends=", ".join(ends))


def _named(traffic: pd.DataFrame, names: Mapping[str, str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Without a name: the rest."""
    for product, rows in traffic.groupby("product_id", sort=False):
        yield names.get(str(product), str(product)), rows
