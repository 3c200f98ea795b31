"""Learning over time, by policy."""

from typing import Any, Literal

import pandas as pd

from rlreco.plots.frame import chart, line, thin
from rlreco.plots.palette import policy_colour, policy_dash

Kind = Literal["exact", "estimated"]

KINDS: dict[Kind, str] = {
    "exact": "Exact: simulated shoppers, whose tastes are known",
    "estimated": "Estimated: people, by what the bandit believes",
}


def regret_curves(curve: pd.DataFrame, kind: Kind, span: float) -> Any:
    """Cumulative regret by policy over the sessions of that kind; exact and estimated are never in one chart.

    curve : of service.history.learning_curve; span : reward of a buy minus reward of ignoring, in the shop's units
    """
    policies = list(dict.fromkeys(curve["policy"]))
    traces = [
        line(
            part[f"{kind}_sessions"],
            part[f"{kind}_regret"] * span,
            name=policy,
            colour=policy_colour(policy),
            dash=policy_dash(policy, policies),
        )
        for policy, part in _by_policy(curve, kind)
    ]
    return chart(
        traces, x="sessions of the policy", y=f"cumulative regret, {kind} (reward units)", meta={"regret": kind}
    )


def regret_a_session(curve: pd.DataFrame, kind: Kind, span: float, *, stretches: int = 60) -> Any:
    """Regret of one session by policy, as means over stretches of sessions; 0 is what can't be bettered."""
    policies = list(dict.fromkeys(curve["policy"]))
    traces = []
    for policy, part in _by_policy(curve, kind):
        steps = thin(part, stretches + 1)[[f"{kind}_sessions", f"{kind}_regret"]].diff().iloc[1:]
        means = span * steps[f"{kind}_regret"] / steps[f"{kind}_sessions"]
        ends = thin(part, stretches + 1)[f"{kind}_sessions"].iloc[1:]
        dash = policy_dash(policy, policies)
        traces.append(line(ends, means, name=policy, colour=policy_colour(policy), dash=dash))
    return chart(traces, x="sessions of the policy", y=f"regret a session, {kind} (reward units)")


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
    """Click or buy rate of an impression so far, by policy, in percent."""
    counted = {"ctr": "clicks", "conversion": "buys"}[rate]
    what = {"ctr": "click rate so far (%)", "conversion": "buys for each shown product so far (%)"}[rate]
    policies = list(dict.fromkeys(curve["policy"]))
    traces = []
    for policy in policies:
        part = thin(curve[(curve["policy"] == policy) & (curve["session"] > 0)])
        share = 100 * part[counted] / part["impressions"]
        dash = policy_dash(policy, policies)
        traces.append(line(part["session"], share, name=policy, colour=policy_colour(policy), dash=dash))
    return chart(traces, x="sessions of the policy", y=what)


def rate_summary(curve: pd.DataFrame, rate: Literal["ctr", "conversion"]) -> str:
    counted = {"ctr": "clicks", "conversion": "buys"}[rate]
    last = curve[curve["session"] > 0].groupby("policy", sort=False).last()
    ends = [f"{policy} {100 * row[counted] / row['impressions']:.1f} %" for policy, row in last.iterrows()]
    return f"{counted.capitalize()} of what was shown, so far: {', '.join(ends)}."


def _by_policy(curve: pd.DataFrame, kind: Kind) -> list[tuple[str, pd.DataFrame]]:
    """Each policy's rows at which its sessions of the kind grew, from the origin."""
    found = []
    for policy, part in curve.groupby("policy", sort=False):
        grown = part.drop_duplicates(f"{kind}_sessions", keep="first")
        if len(grown) > 1:
            found.append((str(policy), thin(grown)))
    return found
