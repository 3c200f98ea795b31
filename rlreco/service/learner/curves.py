"""Curves and values over time, read from the store."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rlreco.bandit.spread import Z95
from rlreco.bandit.uplift import Uplift, held_out, uplift
from rlreco.domain.ids import ProductId, StateId
from rlreco.domain.records import CurveGain, Experiment, Session
from rlreco.service.learner.learner import Service
from rlreco.store.base import Store
from rlreco.store.messages import no_experiment

MOST_POINTS = 2000
NEWEST = 5000
"""Sessions that the uplift of learning is told from."""


def learning_curve(store: Store, experiment: str) -> pd.DataFrame:
    """One row a stretch of sessions and policy, each policy from a row of zeros before its first session.

    Columns: policy, session (sessions of that policy so far), and running sums impressions, clicks, buys, reward,
    exact_sessions, exact_regret, estimated_sessions, estimated_regret, all normalised; ctr, conversion of the stretch.
    """
    groups: dict[str, list[CurveGain]] = {}
    for point in sorted(store.curve(experiment), key=lambda point: point.bucket):
        groups.setdefault(point.policy, [CurveGain()]).append(point.sums)
    if not groups:
        return pd.DataFrame(columns=_COLUMNS)
    steps = [np.array(points, dtype=float) for points in groups.values()]
    curve = pd.DataFrame(np.concatenate([part.cumsum(axis=0) for part in steps]), columns=_COLUMNS[1:-2])
    curve.insert(0, "policy", np.repeat(list(groups), [len(part) for part in steps]))
    return curve.assign(**_rates(pd.DataFrame(np.concatenate(steps), columns=CurveGain._fields)))


_COLUMNS = ["policy", "session", *CurveGain._fields[1:], "ctr", "conversion"]


def newest_of(curve: pd.DataFrame, sessions: int | None) -> pd.DataFrame:
    """Of a learning curve the last that many sessions of each policy; sessions keep their numbers, sums begin anew.

    Stretches stay whole, so there may be a few sessions more. None: all of it.
    """
    if sessions is None or curve.empty:
        return curve
    return pd.concat([_since(part, sessions) for _, part in curve.groupby("policy", sort=False)], ignore_index=True)


def _since(part: pd.DataFrame, sessions: int) -> pd.DataFrame:
    before = int((part["session"] <= max(part["session"].iloc[-1] - sessions, 0.0)).sum()) - 1
    kept = part.iloc[before:]
    begun = kept[_SUMS] - kept[_SUMS].iloc[0]
    return kept.assign(**begun, **kept[_RATES].mask(kept["session"] == kept["session"].iloc[0]))


_RATES = ["ctr", "conversion"]
_SUMS = ["impressions", "clicks", "buys", "reward", "exact_regret", "estimated_regret"]


def _rates(steps: pd.DataFrame) -> dict[str, pd.Series]:
    shown = steps["impressions"].where(steps["impressions"] > 0)
    return {"ctr": steps["clicks"] / shown, "conversion": steps["buys"] / shown}


def uplift_of_learning(store: Store, experiment: str, *, newest: int = NEWEST) -> Uplift | None:
    """What learning adds to a session's reward, against the customers held out from it; None while too few came.

    Only an experiment with `holdOut` above 0 has such customers. newest : answered sessions that are looked at, so that
    a log of millions is as quick as one of thousands, and what is learned by now is told rather than what once was
    """
    rewards: dict[bool, list[float]] = {True: [], False: []}
    share = _experiment(store, experiment).profile.hold_out
    for session in store.sessions(experiment, newest_first=True, limit=newest):
        assert session.outcome is not None
        rewards[held_out(session.customer, experiment, share)].append(session.outcome.reward)
    return uplift(np.array(rewards[False]), np.array(rewards[True]))


def _experiment(store: Store, name: str) -> Experiment:
    found = store.experiment(name)
    if found is None:
        raise no_experiment(name)
    return found


def value_history(
    service: Service,
    experiment: str,
    state: StateId,
    *,
    products: int = 5,
    policy: str | None = None,
    sessions: int | None = None,
) -> pd.DataFrame:
    """What was believed of a state's most shown products each time they were shown there, and what is believed now.

    Columns: session (number in the experiment), product_id, value (mean normalised reward), low, high (95 %).
    policy : whose beliefs; by default that of the newest session there, as policies may believe different things
    sessions : how many of the newest there; None: as many as a chart can show
    """
    newest_first = service.store.sessions(experiment, state=state, newest_first=True, limit=MOST_POINTS)
    log: list[Session] = []
    for session in newest_first:
        policy = session.policy if policy is None else policy
        if session.policy == policy:
            log.append(session)
    log = log[:sessions]
    if not log:
        return pd.DataFrame(columns=_VALUE_COLUMNS)
    chosen = _most_shown(log, products)
    rows = [row for session in reversed(log) for row in _values(session) if row[1] in chosen]
    table = pd.DataFrame([*rows, *_now(service, log[0], chosen)], columns=_VALUE_COLUMNS)
    return table.assign(low=table["low"].clip(lower=0.0))


_VALUE_COLUMNS = ["session", "product_id", "value", "low", "high"]
_Row = tuple[int, ProductId, float, float, float]


def _most_shown(log: Sequence[Session], products: int) -> list[ProductId]:
    """Ties go to the products shown most recently: log is newest first."""
    shown = pd.Series([product for session in log for product in session.slate])
    return list(shown.value_counts(sort=True).index[:products])


def _values(session: Session) -> list[_Row]:
    return [
        (session.number, product, value, value - Z95 * spread, value + Z95 * spread)
        for product, value, spread in zip(session.slate, session.values, session.spreads, strict=True)
    ]


def _now(service: Service, newest: Session, chosen: Sequence[ProductId]) -> list[_Row]:
    beliefs = service.beliefs(
        newest.experiment, newest.state, service.recommender(newest.experiment, newest.policy), newest.shown_at
    )
    means, spreads = beliefs.honest.means, beliefs.spreads
    places = [beliefs.products.index(product) for product in chosen if product in beliefs.products]
    low, high = means - Z95 * spreads, means + Z95 * spreads
    number = newest.number + 1
    return [(number, beliefs.products[at], float(means[at]), float(low[at]), float(high[at])) for at in places]
