"""From the money of the lines to the revenue of the segments, step by step."""

from collections.abc import Mapping
from itertools import accumulate
from typing import Any

import pandas as pd

from rlreco.language import gettext, gettext_noop
from rlreco.plots.frame import Numbers, chart
from rlreco.plots.palette import SERIES
from rlreco.segmentation.bridge import bridge_steps

_TOTAL = gettext_noop("revenue of the segments")


def bridge(money: Mapping[str, float], numbers: Numbers) -> Any:
    """Bars from sales to segments, each from where the one before ends; steps of nothing are left out.

    Plain bars, which the part of plotly.js in a report draws too. money : of `money_bridge`
    """
    steps = bridge_steps(money)
    moves, ends = list(steps.values()), list(accumulate(steps.values()))
    return chart(
        [
            {
                "type": "bar",
                "orientation": "h",
                "y": [*map(gettext, steps), gettext(_TOTAL)],
                "x": [*moves, money["segments"]],
                "base": [0.0, *ends[:-1], 0.0],
                "text": [numbers.money(value) for value in (*moves, money["segments"])],
                "textposition": "auto",
                "cliponaxis": False,
                "marker": {"color": [*(SERIES[2 if value > 0 else 1] for value in moves), SERIES[0]]},
                "hovertemplate": "%{y}: %{text}<extra></extra>",
            }
        ],
        x=gettext("money"),
        height=90 + 46 * (len(steps) + 1),
        margin={"r": 90, "t": 8, "l": 8, "b": 48},
        yaxis={"automargin": True, "autorange": "reversed"},
        hovermode="closest",
        showlegend=False,
        separators=numbers.separators,
        shapes=[_join(row, end) for row, end in enumerate(ends)],
    )


def _join(row: int, end: float) -> dict[str, Any]:
    """A thin line from where a bar ends to the next bar."""
    return {"type": "line", "x0": end, "x1": end, "y0": row, "y1": row + 1, "line": {"color": SERIES[6], "width": 1}}


def bridge_table(money: Mapping[str, float]) -> pd.DataFrame:
    """The steps, their sum, and beside it the money without a customer: columns step and money."""
    rows = [(gettext(step), value) for step, value in (*bridge_steps(money).items(), (_TOTAL, money["segments"]))]
    if money["anonymous"]:
        rows.append((gettext("beside it, without a customer"), money["anonymous"]))
    return pd.DataFrame(rows, columns=["step", "money"])


def bridge_summary(money: Mapping[str, float], numbers: Numbers) -> str:
    """For those who can't see the picture."""
    steps = ", ".join(f"{gettext(step)} {numbers.money(value)}" for step, value in bridge_steps(money).items())
    total = numbers.money(money["segments"])
    return gettext("From sales to segments: {steps}, in all {total}.", steps=steps, total=total)
