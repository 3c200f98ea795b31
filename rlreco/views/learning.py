"""Tables of what was learned, in the shop's own units."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from rlreco.bandit.beliefs import Beliefs
from rlreco.bandit.spread import reach, running_error
from rlreco.domain.ids import ProductId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Session
from rlreco.domain.rewards import rewards
from rlreco.service.learner.curves import most_shown

_FEW_SESSIONS, _DRAWS, _SEED = 20, 10_000, 7


def value_table(history: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """A value history in the shop's own units, above those of an ignored product."""
    return above_ignored(history, profile, "value", "low", "high")


def then_and_now(session: Session, beliefs: Beliefs, profile: Profile, products: int = 6) -> pd.DataFrame:
    """What was believed of the products of a slate, and what is believed now of them and of the state's best.

    Columns product_id, value_then, spread_then (NaN where it wasn't shown), value, spread: means and standard
    deviations in the shop's own units, the highest value first.

    session : of the state, an earlier one
    beliefs : of the state now
    """
    then = pd.DataFrame({"product_id": session.slate, "value_then": session.values, "spread_then": session.spreads})
    means = beliefs.honest.means
    now = pd.DataFrame({"product_id": beliefs.products, "value": means, "spread": beliefs.spreads})
    table = now.merge(then, on="product_id", how="left").sort_values("value", ascending=False, kind="stable")
    shown_then = table["value_then"].notna().to_numpy()
    kept = table[shown_then | (np.arange(len(table)) < products // 2)].head(products).reset_index(drop=True)
    return above_ignored(kept, profile, "value_then", "value", "spread_then", "spread")


def above_ignored(table: pd.DataFrame, profile: Profile, *columns: str) -> pd.DataFrame:
    """The table with normalised values of a showing in the shop's own units, above those of an ignored one."""
    return table.assign(**{column: profile.in_units(1, 0) * table[column] for column in columns})


def pooled_table(sessions: Sequence[Session], profile: Profile, products: int = 3) -> pd.DataFrame:
    """What the most shown products of these sessions earned a showing so far, observed, in the shop's own
    units above an ignored one.

    Columns session, product_id, value, low, high: a row each time that a product was shown. The interval is that of a
    share with its variance, the most that a reward between 0 and 1 can have (Jeffreys' prior).

    sessions : answered, of several states, newest first
    """
    chosen = set(most_shown(sessions, products))
    sums = {product: np.zeros(2) for product in chosen}
    rows = []
    for session in reversed(sessions):
        earned = _earned_by(session, profile.click)
        for product in chosen.intersection(session.slate):
            sums[product] += (1.0, earned[product])
            rows.append([session.number, product, *sums[product]])
    table = pd.DataFrame(rows, columns=["session", "product_id", "shown", "earned"])
    mean = (table["earned"] + 0.5) / (table["shown"] + 1.0)
    half = reach(np.sqrt(mean * (1.0 - mean) / (table["shown"] + 2.0)))
    ends = {"low": (mean - half).clip(lower=0.0), "high": (mean + half).clip(upper=1.0)}
    kept = table[["session", "product_id"]].assign(value=mean, **ends)
    return above_ignored(kept, profile, "value", "low", "high")


def _earned_by(session: Session, click: float) -> dict[ProductId, float]:
    assert session.outcome is not None
    earned = rewards(session, session.outcome.clicked, session.outcome.bought, click)
    return dict(zip(session.slate, earned, strict=True))


def earnings(curve: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Policies side by side over the sessions looked at, those that earn most a session first, in the shop's own units.

    curve : of service.learner.curves.learning_curve
    Columns policy, sessions, reward, low, high (of a session, above one of which all is ignored, with its 95 %
    interval), clicks, buys (shares of what was
    shown), most (the chance that its reward is the highest). No interval and no chance after fewer sessions than 20.
    """
    parts = [_earned(str(policy), part, profile) for policy, part in curve.groupby("policy", sort=False)]
    table = pd.DataFrame(parts, columns=["policy", "sessions", "reward", "error", "clicks", "buys"])
    half = reach(table["error"])
    table = table.assign(low=table["reward"] - half, high=table["reward"] + half, most=_chances_of_most(table))
    order = ["policy", "sessions", "reward", "low", "high", "clicks", "buys", "most"]
    return table.sort_values("reward", ascending=False, ignore_index=True)[order]


def _earned(policy: str, part: pd.DataFrame, profile: Profile) -> list[Any]:
    sums = part.iloc[-1]
    sessions, shown = sums["session"] - part["session"].iloc[0], sums["impressions"]
    error = running_error(part["session"], part["reward"])[-1] if sessions >= _FEW_SESSIONS else np.nan
    reward = profile.in_units(sums["reward"], 0) / sessions
    spread = profile.in_units(1, 0) * error / sessions
    return [policy, int(sessions), reward, spread, sums["clicks"] / shown, sums["buys"] / shown]


def _chances_of_most(table: pd.DataFrame) -> pd.Series:
    """Of each policy whose error is known, by draws from the normal distributions of their mean rewards."""
    measured = table.dropna(subset="error")
    rewards, errors = measured["reward"].to_numpy(float), measured["error"].to_numpy(float)
    drawn = np.random.default_rng(_SEED).normal(rewards, errors, size=(_DRAWS, len(measured)))
    wins = np.bincount(drawn.argmax(axis=1), minlength=len(measured)) if len(measured) else np.zeros(0)
    return pd.Series(wins / _DRAWS, index=measured.index)


def by_sessions(curve: pd.DataFrame) -> list[str]:
    """The policies of a learning curve, those with most sessions first."""
    return list(curve.groupby("policy")["session"].max().sort_values(ascending=False).index)


def totals(curve: pd.DataFrame) -> dict[str, float]:
    """session, impressions, clicks and buys over all policies. curve : of service.learner.curves.learning_curve"""
    wanted = ["session", "impressions", "clicks", "buys"]
    sums = curve.groupby("policy")[wanted].max().sum()
    return {name: float(sums[name]) for name in wanted}
