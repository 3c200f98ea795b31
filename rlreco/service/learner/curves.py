"""Learning curves and values over time, from what the store kept of the sessions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from rlreco.bandit.beliefs import Beliefs
from rlreco.bandit.spread import reach
from rlreco.domain.ids import ProductId
from rlreco.domain.records import CurveGain, Session
from rlreco.store.base import CurvePoint

_COLUMNS = ["policy", "session", *CurveGain._fields[1:], "ctr", "conversion"]
_RATES = ["ctr", "conversion"]
_SUMS = ["impressions", "clicks", "buys", "reward", "exact_regret", "estimated_regret"]
_VALUE_COLUMNS = ["session", "product_id", "value", "low", "high"]


def learning_curve(points: Iterable[CurvePoint]) -> pd.DataFrame:
    """One row a stretch of sessions and policy, each policy from a row of zeros before its first session.

    Columns: policy, session (sessions of that policy so far), and running sums impressions, clicks, buys, reward,
    exact_sessions, exact_regret, estimated_sessions, estimated_regret, all normalised; ctr, conversion of the stretch.
    """
    groups: dict[str, list[CurveGain]] = {}
    for point in sorted(points, key=lambda point: point.bucket):
        groups.setdefault(point.policy, [CurveGain()]).append(point.sums)
    if not groups:
        return pd.DataFrame(columns=_COLUMNS)
    steps = [np.array(sums, dtype=float) for sums in groups.values()]
    curve = pd.DataFrame(np.concatenate([part.cumsum(axis=0) for part in steps]), columns=_COLUMNS[1:-2])
    curve.insert(0, "policy", np.repeat(list(groups), [len(part) for part in steps]))
    return curve.assign(**_rates(pd.DataFrame(np.concatenate(steps), columns=CurveGain._fields)))


def newest_of(curve: pd.DataFrame, sessions: int | None) -> pd.DataFrame:
    """The last `sessions` sessions of each policy; numbers stay, cumulative sums restart at 0.

    Stretches stay whole, so there may be a few sessions more. None: the whole curve.
    """
    if sessions is None or curve.empty:
        return curve
    return pd.concat([_since(part, sessions) for _, part in curve.groupby("policy", sort=False)], ignore_index=True)


def _since(part: pd.DataFrame, sessions: int) -> pd.DataFrame:
    before = int((part["session"] <= max(part["session"].iloc[-1] - sessions, 0.0)).sum()) - 1
    kept = part.iloc[before:]
    restarted = kept[_SUMS] - kept[_SUMS].iloc[0]
    return kept.assign(**restarted, **kept[_RATES].mask(kept["session"] == kept["session"].iloc[0]))


def _rates(steps: pd.DataFrame) -> dict[str, pd.Series]:
    shown = steps["impressions"].where(steps["impressions"] > 0)
    return {"ctr": steps["clicks"] / shown, "conversion": steps["buys"] / shown}


def most_shown(sessions: Iterable[Session], products: int) -> list[ProductId]:
    """Ties go to the products shown most recently. sessions : newest first"""
    shown = pd.Series([product for session in sessions for product in session.slate])
    return list(shown.value_counts(sort=True).index[:products])


def value_history(sessions: Sequence[Session], beliefs: Beliefs | None, products: int = 5) -> pd.DataFrame:
    """Values of a state's most shown products each time they were shown there, and by `beliefs` now.

    For a customer with the state's base rates: values of persons are put to them.

    Columns: session (number in the experiment), product_id, value (mean normalised reward), low, high (95 %).

    sessions : of one state and policy, newest first
    beliefs : None only where there are no sessions
    """
    if beliefs is None:
        return pd.DataFrame(columns=_VALUE_COLUMNS)
    shares = dict(zip(beliefs.products, beliefs.shares.tolist(), strict=True))
    chosen = most_shown(sessions, products)
    rows = [row for session in reversed(sessions) for row in _logged_values(session, shares) if row[1] in chosen]
    now = list(_present_values(beliefs, sessions[0].number + 1, chosen))
    table = pd.DataFrame([*rows, *now], columns=["session", "product_id", "value", "spread"])
    half = reach(table.pop("spread"))
    return table.assign(low=(table["value"] - half).clip(lower=0.0), high=table["value"] + half)


def _logged_values(
    session: Session, shares: Mapping[ProductId, float]
) -> Iterator[tuple[int, ProductId, float, float]]:
    """shares : of the state's candidates; a value grows with its base rate, other products have none here"""
    for product, value, spread, own in zip(session.slate, session.values, session.spreads, session.shares, strict=True):
        if not session.bases:
            yield session.number, product, value, spread
        elif product in shares:
            factor = shares[product] / own
            yield session.number, product, value * factor, spread * factor


def _present_values(
    beliefs: Beliefs, number: int, products: Iterable[ProductId]
) -> Iterable[tuple[int, ProductId, float, float]]:
    means, spreads = beliefs.honest.means, beliefs.spreads
    rows = [beliefs.products.index(product) for product in products if product in beliefs.products]
    return ((number, beliefs.products[row], float(means[row]), float(spreads[row])) for row in rows)
