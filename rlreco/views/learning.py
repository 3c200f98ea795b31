"""Tables of what was learned, in the shop's own units."""

from typing import Any

import numpy as np
import pandas as pd

from rlreco.bandit.spread import reach, running_error
from rlreco.domain.profile import Profile

_FEW_SESSIONS, _DRAWS, _SEED = 20, 10_000, 7


def value_table(history: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """A value history in the shop's own units."""
    columns = ["value", "low", "high"]
    return history.assign(**{column: profile.in_units(history[column], 1) for column in columns})  # type: ignore[arg-type]


def in_units(table: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """A table of normalised values in the shop's own units."""
    return table * profile.in_units(1, 0) + profile.in_units(0, 1)


def earnings(curve: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Policies side by side over the sessions looked at, those that earn most a session first, in the shop's own units.

    curve : of service.learner.curves.learning_curve
    Columns policy, sessions, reward, low, high (of a session, with its 95 % interval), clicks, buys (shares of what was
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
    reward = profile.in_units(sums["reward"], shown) / sessions
    spread = profile.in_units(1, 0) * error / sessions
    return [policy, int(sessions), reward, spread, sums["clicks"] / shown, sums["buys"] / shown]


def _chances_of_most(table: pd.DataFrame) -> pd.Series:
    """Of each policy whose error is known, by draws from the normal distributions of their mean rewards."""
    measured = table.dropna(subset="error")
    rewards, errors = measured["reward"].to_numpy(float), measured["error"].to_numpy(float)
    drawn = np.random.default_rng(_SEED).normal(rewards, errors, size=(_DRAWS, len(measured)))
    wins = np.bincount(drawn.argmax(axis=1), minlength=len(measured)) if len(measured) else np.zeros(0)
    return pd.Series(wins / _DRAWS, index=measured.index)


def totals(curve: pd.DataFrame) -> dict[str, float]:
    """session, impressions, clicks and buys over all policies. curve : of service.learner.curves.learning_curve"""
    wanted = ["session", "impressions", "clicks", "buys"]
    sums = curve.groupby("policy")[wanted].max().sum()
    return {name: float(sums[name]) for name in wanted}
