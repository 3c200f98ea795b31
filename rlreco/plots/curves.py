"""Learning over time, by policy."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from rlreco.plots.frame import band, chart, line, thin
from rlreco.plots.palette import policy_colour, policy_dash
from rlreco.plots.spread import reach, running_error

Kind = Literal["exact", "estimated"]

KINDS: dict[Kind, str] = {
    "exact": "Exact: simulated shoppers, whose tastes are known",
    "estimated": "Estimated: people, by what the bandit believes",
}


def regret_curves(curve: pd.DataFrame, kind: Kind, span: float) -> Any:
    """Cumulative regret by policy over the sessions of that kind; exact and estimated are never in one chart.

    curve : of service.history.learning_curve; span : reward of a buy minus reward of ignoring, in the shop's units
    """
    parts = [
        _Part(policy, part[f"{kind}_sessions"], span * part[f"{kind}_regret"], span * part["error"])
        for policy, part in _by_policy(curve, kind)
    ]
    return _chart(parts, curve, y=f"cumulative regret, {kind} (reward units)", meta={"regret": kind})


def regret_a_session(curve: pd.DataFrame, kind: Kind, span: float, *, stretches: int = 60) -> Any:
    """Regret of one session by policy, as means over stretches of sessions; 0 is what can't be bettered."""
    parts = []
    for policy, part in _by_policy(curve, kind):
        ends = thin(part, stretches + 1)
        steps = ends[[f"{kind}_sessions", f"{kind}_regret"]].diff().iloc[1:]
        sessions, errors = steps[f"{kind}_sessions"], np.sqrt((ends["error"] ** 2).diff().iloc[1:].clip(lower=0.0))
        means = span * steps[f"{kind}_regret"] / sessions
        parts.append(_Part(policy, ends[f"{kind}_sessions"].iloc[1:], means, span * errors / sessions))
    return _chart(parts, curve, y=f"regret a session, {kind} (reward units)")


def regret_summary(curve: pd.DataFrame, kind: Kind, span: float) -> str:
    """The last point of each policy in words, for those who don't see the chart."""
    ends = [
        f"{policy} {part[f'{kind}_regret'].iloc[-1] * span:,.1f} after {int(part[f'{kind}_sessions'].iloc[-1]):,}"
        for policy, part in _by_policy(curve, kind)
    ]
    return f"Cumulative {kind} regret by policy: {', '.join(ends)} sessions." if ends else f"No {kind} regret yet."


def kinds(curve: pd.DataFrame) -> list[Kind]:
    """The kinds of regret that there are any sessions of."""
    return [kind for kind in KINDS if not curve.empty and curve[f"{kind}_sessions"].max() > 0]


def rate_curves(curve: pd.DataFrame, rate: Literal["ctr", "conversion"]) -> Any:
    """Click or buy rate of an impression so far, by policy, in percent; the band takes each slate as one draw."""
    counted = {"ctr": "clicks", "conversion": "buys"}[rate]
    what = {"ctr": "click rate so far (%)", "conversion": "buys for each shown product so far (%)"}[rate]
    parts = []
    for policy, part in curve.groupby("policy", sort=False):
        error = running_error(part["session"], part[counted])[1:]
        so_far = part.iloc[1:]
        share = 100 / so_far["impressions"]
        parts.append(_Part(str(policy), so_far["session"], share * so_far[counted], share * error))
    return _chart(parts, curve, y=what)


def rate_summary(curve: pd.DataFrame, rate: Literal["ctr", "conversion"]) -> str:
    counted = {"ctr": "clicks", "conversion": "buys"}[rate]
    last = curve[curve["session"] > 0].groupby("policy", sort=False).last()
    ends = [f"{policy} {100 * row[counted] / row['impressions']:.1f} %" for policy, row in last.iterrows()]
    return f"{counted.capitalize()} of what was shown, so far: {', '.join(ends)}."


class _Part(NamedTuple):
    """One policy's line: x, y and the standard error of y, all of one length."""

    policy: str
    x: pd.Series
    y: pd.Series
    error: pd.Series


def _chart(parts: Sequence[_Part], curve: pd.DataFrame, *, y: str, **layout: Any) -> Any:
    """A line for each policy, and behind them a 95 % band for each whose sessions differ."""
    policies = list(dict.fromkeys(curve["policy"]))
    lines = [
        line(
            thinned["x"],
            thinned["y"],
            name=part.policy,
            colour=policy_colour(part.policy),
            dash=policy_dash(part.policy, policies),
            legendgroup=part.policy,
        )
        for part in parts
        for thinned in [thin(pd.DataFrame({"x": part.x, "y": part.y}))]
    ]
    bands = [found for part in parts for found in _bands(part)]
    return chart([*lines, *bands], x="sessions of the policy", y=y, **layout)


def _bands(part: _Part) -> list[Any]:
    """None where every session came to the same."""
    if part.error.max() <= _NOTHING * part.y.abs().max():
        return []
    ends = thin(pd.DataFrame({"x": part.x, "y": part.y, "half": reach(part.error)}), _BAND_POINTS)
    low, high = (ends["y"] - ends["half"]).clip(lower=0.0), ends["y"] + ends["half"]
    return [band(ends["x"], low, high, colour=policy_colour(part.policy), group=part.policy)]


_BAND_POINTS = 200
_NOTHING = 1e-9


def _by_policy(curve: pd.DataFrame, kind: Kind) -> list[tuple[str, pd.DataFrame]]:
    """Each policy's rows at which its sessions of the kind grew, from the origin, with the error of its regret."""
    found = []
    for policy, part in curve.groupby("policy", sort=False):
        grown = part.drop_duplicates(f"{kind}_sessions", keep="first")
        if len(grown) > 1:
            error = running_error(grown[f"{kind}_sessions"], grown[f"{kind}_regret"])
            found.append((str(policy), grown.assign(error=error)))
    return found
