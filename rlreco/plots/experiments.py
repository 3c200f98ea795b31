"""Simulated policies compared: cumulative regret with bands, and paired differences."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from rlreco.language import gettext, number, significant
from rlreco.plots.frame import Named, band, chart, line, thin
from rlreco.plots.intervals import intervals
from rlreco.plots.palette import SERIES, policy_colour, policy_dash


def banded_regret(
    curves: pd.DataFrame,
    *,
    log: bool = False,
    slope: float | None = None,
    unit: str = "",
    total: str = "",
    named: Named = str,
) -> Any:
    """Mean cumulative regret of each policy with the 95 % band of the mean.

    curves : policy, round, mean, low, high, of Simulation.curves
    log : whether both axes are logarithmic
    slope : of Lai and Robbins, drawn through the end of the best policy's line
    unit : of the regret, where it isn't reward units
    total : what is added up, where it isn't regret
    named : the name that people read, of a policy
    """
    policies = list(dict.fromkeys(curves["policy"]))
    traces: list[Any] = []
    for policy in policies:
        part, colour = thin(curves[curves["policy"] == policy]), policy_colour(policy)
        dash = policy_dash(policy, policies)
        traces.append(band(part["round"], part["low"], part["high"], colour=colour, group=policy))
        traces.append(
            line(part["round"], part["mean"], name=named(policy), colour=colour, dash=dash, legendgroup=policy)
        )
    if slope is not None:
        traces.append(_growth(curves, slope))
    scale = {"type": "log"} if log else {}
    total, unit = total or gettext("cumulative regret"), unit or gettext("reward units")
    return chart(
        traces, x=gettext("session"), y=f"{total} ({unit})", height=_height(policies), xaxis=scale, yaxis=scale
    )


def _height(policies: Sequence[str]) -> int:
    """Higher with many policies: on a phone the legend takes a line for every two names."""
    return 420 + 12 * max(0, len(policies) - 4)


def _growth(curves: pd.DataFrame, slope: float) -> Any:
    """slope x ln t through the end of the lowest curve, over the last nine tenths of ln t."""
    ends = curves.groupby("policy", sort=False).last()
    last, regret = ends["round"].max(), ends["mean"].min()
    rounds = np.geomspace(max(last**0.1, 1.0), last, 60)
    heights = regret - slope * np.log(last / rounds)
    seen = heights > 0
    name = gettext("Lai and Robbins: {slope} ln t, a slope for t without end and no floor here", slope=number(slope, 2))
    return line(rounds[seen], heights[seen], name=name, colour=SERIES[6], dash="dot")


def banded_summary(curves: pd.DataFrame, named: Named = str) -> str:
    last = curves.groupby("policy", sort=False).last()
    ends = [
        _with_ends(named(policy), row["mean"], row["low"], row["high"], 0)
        for policy, row in zip(map(str, last.index), last.to_dict("records"), strict=True)
    ]
    return gettext("Mean cumulative regret with its 95 % band, at the end: {policies}.", policies=", ".join(ends))


def _with_ends(name: str, value: float, low: float, high: float, digits: int) -> str:
    return gettext(
        "{policy} {value} ({low} to {high})",
        policy=name,
        value=number(value, digits),
        low=number(low, digits),
        high=number(high, digits),
    )


def differences_summary(table: pd.DataFrame, named: Named = str) -> str:
    """The numbers of `differences` in words, as the alternative text of the chart."""
    names, against = map(named, table["policy"]), named(table["against"].iloc[0])
    values = zip(names, table["difference"], table["low"], table["high"], strict=True)
    return gettext(
        "More regret than {against}, with 95 % intervals that hold together: {policies}.",
        against=against,
        policies=", ".join(_with_ends(*row, 1) for row in values),
    )


def differences(table: pd.DataFrame, named: Named = str) -> Any:
    """Additional regret compared with the best policy, paired by shoppers, with intervals.

    table : of Simulation.differences
    """
    return intervals(
        [named(policy) for policy in table["policy"]],
        table["difference"],
        table["low"],
        table["high"],
        colours=[policy_colour(policy) for policy in table["policy"]],
        against=0.0,
        x=gettext("more regret than the best policy found (95 %, all together)"),
        hover=",.1f",
    )


def chances(over_time: pd.DataFrame, threshold: float, named: Named = str) -> Any:
    """Chance of each policy to be the best, over sessions, with the threshold of a winner as a dotted line.

    over_time : policy, round, chance
    """
    policies = list(dict.fromkeys(over_time["policy"]))
    traces = []
    for policy in policies:
        part = thin(over_time[over_time["policy"] == policy])
        style = {"colour": policy_colour(policy), "dash": policy_dash(policy, policies)}
        traces.append(line(part["round"], part["chance"], name=named(policy), **style))
    figure = chart(
        traces,
        x=gettext("session"),
        y=gettext("chance of being best"),
        height=_height(policies),
        yaxis={"range": [0, 1.02]},
    )
    return figure.add_hline(y=threshold, line={"color": SERIES[6], "dash": "dot"})


def chances_summary(over_time: pd.DataFrame, threshold: float, named: Named = str) -> str:
    last = over_time.groupby("policy", sort=False)["chance"].last()
    ends = ", ".join(f"{named(str(policy))} {number(chance, 2)}" for policy, chance in last.items())
    return gettext(
        "Chance of each policy to be the best, at the end: {policies}. A winner needs {threshold}.",
        policies=ends,
        threshold=significant(threshold, 6),
    )
