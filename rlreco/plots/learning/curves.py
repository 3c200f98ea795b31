"""Learning over time, by policy."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from rlreco.bandit.spread import Floats, reach, running_error
from rlreco.language import gettext, gettext_noop, number, percent
from rlreco.plots.frame import MOST_POINTS, Named, Trace, band, chart, line, spaced
from rlreco.plots.palette import policy_colour, policy_dash

Kind = Literal["exact", "estimated"]
Rate = Literal["ctr", "conversion"]

_BAND_POINTS = 200
_NOTHING = 1e-9
_NEAR = 0.07
"""Share of the axis that the mark of a number takes."""

KINDS: dict[Kind, str] = {
    "exact": gettext_noop("Exact: simulated shoppers, whose tastes are known"),
    "estimated": gettext_noop("Estimated: people, by what the bandit believes"),
}
"""Messages."""


def regret_curves(
    curve: pd.DataFrame,
    kind: Kind,
    span: float,
    *,
    policy: str = "",
    places: Sequence[float] = (),
    named: Named = str,
) -> Any:
    """Cumulative regret by policy over the sessions of a kind; exact and estimated are never in the same chart.

    curve : of `learning_curve`
    span : reward of a buy minus reward of no click, in the shop's units
    policy, places : whose curve has numbered marks, and at which of its sessions
    named : the name that people read, of a policy
    """
    exact, estimated = (
        gettext("cumulative regret, exact (reward units)"),
        gettext("cumulative regret, estimated (reward units)"),
    )
    y, parts = exact if kind == "exact" else estimated, _regret(curve, kind, span)
    marked = [_marks(part, places) for part in parts if part.policy == policy and places]
    return _chart(parts, curve, marked, y=y, named=named, meta={"regret": kind})


def regret_a_session(curve: pd.DataFrame, kind: Kind, span: float, *, stretches: int = 60, named: Named = str) -> Any:
    """Regret of a session by policy, as means over stretches of sessions; 0 is the best possible."""
    parts = [_slope(part, stretches) for part in _regret(curve, kind, span)]
    exact, estimated = (
        gettext("regret a session, exact (reward units)"),
        gettext("regret a session, estimated (reward units)"),
    )
    return _chart(parts, curve, y=exact if kind == "exact" else estimated, named=named)


def regret_summary(curve: pd.DataFrame, kind: Kind, span: float, named: Named = str) -> str:
    """The last point of each policy in words, as the alternative text of the chart."""
    parts = _regret(curve, kind, span)
    if not parts:
        return gettext("No exact regret yet.") if kind == "exact" else gettext("No estimated regret yet.")
    ends = ", ".join(
        gettext(
            "{policy} {regret} in {sessions}",
            policy=named(part.policy),
            regret=number(part.y[-1], 1),
            sessions=number(int(np.ptp(part.x))),
        )
        for part in parts
    )
    if kind == "exact":
        return gettext("Cumulative exact regret by policy: {ends} sessions.", ends=ends)
    return gettext("Cumulative estimated regret by policy: {ends} sessions.", ends=ends)


def slope_summary(curve: pd.DataFrame, kind: Kind, span: float, *, stretches: int = 60, named: Named = str) -> str:
    """The last point of each policy in `regret_a_session`, in words."""
    parts = _regret(curve, kind, span)
    ends = ", ".join(f"{named(part.policy)} {number(_slope(part, stretches).y[-1], 2)}" for part in parts)
    if kind == "exact":
        return gettext("Exact regret a session by policy, lately: {ends}.", ends=ends)
    return gettext("Estimated regret a session by policy, lately: {ends}.", ends=ends)


def kinds(curve: pd.DataFrame) -> list[Kind]:
    """The kinds of regret that the sessions of the curve have."""
    sessions = curve.groupby("policy")[[f"{kind}_sessions" for kind in KINDS]]
    grew = (sessions.max() > sessions.min()).any()
    return [kind for kind in KINDS if grew[f"{kind}_sessions"]]


def rate_curves(curve: pd.DataFrame, rate: Rate, named: Named = str) -> Any:
    """Click or buy rate of an impression so far, by policy, in percent; the band treats each slate as one draw."""
    counted = {"ctr": "clicks", "conversion": "buys"}[rate]
    clicks, buys = gettext("click rate so far (%)"), gettext("buys for each shown product so far (%)")
    parts = []
    for policy, part in curve.groupby("policy", sort=False):
        session, shown, count = (part[name].to_numpy(float) for name in ("session", "impressions", counted))
        share, error = 100 / shown[1:], running_error(session, count)[1:]
        parts.append(_Part(str(policy), session[1:], share * count[1:], share * error))
    return _chart(parts, curve, y=clicks if rate == "ctr" else buys, named=named)


def rate_summary(curve: pd.DataFrame, rate: Rate, named: Named = str) -> str:
    counted = {"ctr": "clicks", "conversion": "buys"}[rate]
    last = curve[curve["session"] > 0].groupby("policy", sort=False).last()
    ends = ", ".join(
        f"{named(str(policy))} {percent(row[counted] / row['impressions'], 1)}" for policy, row in last.iterrows()
    )
    if rate == "ctr":
        return gettext("Clicks of what was shown, so far: {ends}.", ends=ends)
    return gettext("Buys of what was shown, so far: {ends}.", ends=ends)


class _Part(NamedTuple):
    """The line of a policy: x, y and the standard error of y, of equal length."""

    policy: str
    x: Floats
    y: Floats
    error: Floats


def _chart(
    parts: Sequence[_Part], curve: pd.DataFrame, more: Sequence[Trace] = (), *, y: str, named: Named, **layout: Any
) -> Any:
    """A line for each policy, and behind them a 95 % band for each whose sessions differ."""
    policies = list(dict.fromkeys(curve["policy"]))
    bands = [trace for part in parts for trace in _bands(part)]
    traces = [*(_line(part, policies, named) for part in parts), *bands, *more]
    xaxis = {"rangemode": "tozero" if curve["session"].min() == 0 else "normal"}
    return chart(traces, x=gettext("sessions of the policy"), y=y, xaxis=xaxis, **layout)


def _line(part: _Part, policies: Sequence[str], named: Named) -> Any:
    shown, colour, dash = (
        spaced(len(part.x), MOST_POINTS),
        policy_colour(part.policy),
        policy_dash(part.policy, policies),
    )
    name = named(part.policy)
    return line(part.x[shown], part.y[shown], name=name, colour=colour, dash=dash, legendgroup=part.policy)


def _marks(part: _Part, places: Sequence[float]) -> Trace:
    """Numbers on the line, as the list beside the chart has them."""
    colour, marks = policy_colour(part.policy), numbered(places, _NEAR * float(np.ptp(part.x)))
    return {
        "type": "scatter",
        "x": [place for place, _ in marks],
        "y": np.interp([place for place, _ in marks], part.x, part.y).tolist(),
        "text": [label for _, label in marks],
        "mode": "markers+text",
        "marker": {
            "size": [20 if label.isdigit() else 30 for _, label in marks],
            "color": "#FFFFFF",
            "line": {"color": colour, "width": 2},
        },
        "textfont": {"color": "#10151C", "size": 12},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def numbered(places: Sequence[float], near: float) -> list[tuple[float, str]]:
    """(place, its number); places that are near to the one before share a mark, as "2-4".

    places : rising; near : in their unit
    """
    marks: list[tuple[float, int, int]] = []
    for count, place in enumerate(places, 1):
        if marks and place - marks[-1][0] < near:
            marks[-1] = (*marks[-1][:2], count)
        else:
            marks.append((place, count, count))
    return [(place, f"{first}" if first == last else f"{first}-{last}") for place, first, last in marks]


def _bands(part: _Part) -> list[Any]:
    """The 95 % band; none if all sessions have the same value."""
    if part.error.max() <= _NOTHING * np.abs(part.y).max():
        return []
    shown = spaced(len(part.x), _BAND_POINTS)
    x, y, half = part.x[shown], part.y[shown], reach(part.error[shown])
    return [band(x, (y - half).clip(min=0.0), y + half, colour=policy_colour(part.policy), group=part.policy)]


def _regret(curve: pd.DataFrame, kind: Kind, span: float) -> list[_Part]:
    """Each policy's running regret, from the origin, at the rows where its sessions of the kind grew."""
    parts = []
    for policy, part in curve.groupby("policy", sort=False):
        sessions, regret = (part[f"{kind}_{name}"].to_numpy(float) for name in ("sessions", "regret"))
        grew = np.diff(sessions, prepend=-1.0) > 0
        if grew.sum() > 1:
            x, y = sessions[grew], span * regret[grew]
            parts.append(_Part(str(policy), x, y, running_error(x, y)))
    return parts


def _slope(part: _Part, stretches: int) -> _Part:
    ends = spaced(len(part.x), stretches + 1)
    sessions, variance = np.diff(part.x[ends]), np.diff(part.error[ends] ** 2)
    error = np.sqrt(variance.clip(min=0.0)) / sessions
    return _Part(part.policy, part.x[ends][1:], np.diff(part.y[ends]) / sessions, error)
