"""What the store and the service know, as tables for people: values in the shop's own units, names in words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from rlreco.bandit.policies.registry import POLICIES
from rlreco.bandit.prior.evidence import in_words
from rlreco.bandit.spread import reach, running_error
from rlreco.domain.ids import ProductId, StateId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Experiment, Product, Session
from rlreco.evaluation import Evaluation
from rlreco.service.learner.explanation import Explanation
from rlreco.service.learner.learner import Change
from rlreco.service.lists.publish import Fit
from rlreco.store.base import Store

_RECENT = 200


def experiment_table(store: Store, workspace: str | None = None) -> pd.DataFrame:
    """Columns experiment, trained (UTC), policy, customers, sessions, answered; newest first."""
    rows = [
        {
            "experiment": experiment.name,
            "trained": experiment.t0,
            "policy": experiment.profile.policy,
            "customers": sum(store.band_sizes(experiment.catalogue).values()),
            "sessions": sessions_of(store, experiment.name),
            "answered": answered_of(store, experiment.name),
        }
        for experiment in store.experiments(workspace)
    ]
    return pd.DataFrame(rows, columns=["experiment", "trained", "policy", "customers", "sessions", "answered"])


def sessions_of(store: Store, experiment: str) -> int:
    """Slates shown so far, answered or not."""
    last = next(store.sessions(experiment, answered=False, limit=1, newest_first=True), None)
    return 0 if last is None else last.number


def policy_choices(experiment: Experiment) -> list[str]:
    """The experiment's own policy first, then the others by name."""
    own = experiment.profile.policy
    return [own, *(name for name in POLICIES if name != own)]


def visited_states(store: Store, experiment: Experiment) -> list[StateId]:
    """Every state, those that the newest sessions visited most often first."""
    visited = Counter(store.newest_states(experiment.name, _RECENT))
    seen = [state for state, _ in visited.most_common()]
    return [*seen, *(state for state in experiment.candidates if state not in visited)]


def change_table(
    changes: Sequence[Change],
    explanations: Sequence[Explanation],
    products: Mapping[ProductId, Product],
    profile: Profile,
) -> pd.DataFrame:
    """What an answer changed, in the shop's own units.

    Columns product, outcome, reward, before, after, change, shown, why
    """
    why = {explanation.product: explanation.why for explanation in explanations}
    rows = []
    for change in changes:
        before, after = (profile.in_units(value, 1) for value in (change.value_before, change.value_after))
        name = products[change.product].name if change.product in products else change.product
        known = why.get(change.product, "")
        rows.append([name, change.outcome, change.reward, before, after, after - before, int(change.shown), known])
    return pd.DataFrame(rows, columns=["product", "outcome", "reward", "before", "after", "change", "shown", "why"])


def value_table(history: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """A value history in the shop's own units."""
    columns = ["value", "low", "high"]
    return history.assign(**{column: profile.in_units(history[column], 1) for column in columns})  # type: ignore[arg-type]


def newest_sessions(store: Store, experiment: str, limit: int = 20) -> list[Session]:
    """Answered or not, the newest first."""
    return list(store.sessions(experiment, answered=False, newest_first=True, limit=limit))


def in_units(table: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """A table of normalised values in the shop's own units."""
    return table * profile.in_units(1, 0) + profile.in_units(0, 1)


def session_table(sessions: Iterable[Session], products: Mapping[ProductId, Product]) -> pd.DataFrame:
    """What was logged, one row a session. Columns session, customer, state, policy, answered by, clicked, bought."""

    def names(ids: Iterable[ProductId]) -> str:
        return ", ".join(products[id_].name if id_ in products else id_ for id_ in ids)

    rows: list[list[Any]] = []
    for session in sessions:
        outcome = session.outcome
        clicked, bought = (outcome.clicked, outcome.bought) if outcome else ((), ())
        by = session.source if outcome else "not answered"
        rows.append(
            [session.number, session.customer, session.state, session.policy, by, names(clicked), names(bought)]
        )
    columns = ["session", "customer", "state", "policy", "answered by", "clicked", "bought"]
    return pd.DataFrame(rows, columns=columns)


def earnings(curve: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Policies side by side over the sessions looked at, those that earn most a session first, in the shop's own units.

    curve : of service.history.learning_curve
    Columns policy, sessions, reward, low, high (of a session, with its 95 % interval), clicks, buys (shares of what was
    shown), most (the chance that its reward is the highest). No interval and no chance after fewer sessions than 20.
    """
    parts = [_earned(str(policy), part, profile) for policy, part in curve.groupby("policy", sort=False)]
    table = pd.DataFrame(parts, columns=["policy", "sessions", "reward", "error", "clicks", "buys"])
    half = reach(table["error"])
    table = table.assign(low=table["reward"] - half, high=table["reward"] + half, most=_chances_of_most(table))
    order = ["policy", "sessions", "reward", "low", "high", "clicks", "buys", "most"]
    return table.sort_values("reward", ascending=False, ignore_index=True)[order]


_FEW_SESSIONS, _DRAWS, _SEED = 20, 10_000, 7


def _earned(policy: str, part: pd.DataFrame, profile: Profile) -> list[Any]:
    sums = part.iloc[-1]
    sessions, shown = sums["session"] - part["session"].iloc[0], sums["impressions"]
    error = running_error(part["session"], part["reward"])[-1] if sessions >= _FEW_SESSIONS else np.nan
    reward = profile.in_units(sums["reward"], shown) / sessions
    spread = profile.in_units(1, 0) * error / sessions
    return [policy, int(sessions), reward, spread, sums["clicks"] / shown, sums["buys"] / shown]


def _chances_of_most(table: pd.DataFrame) -> pd.Series:
    """Of each policy whose error is known, by draws from the normal distributions of their mean rewards."""
    known = table.dropna(subset="error")
    rewards, errors = known["reward"].to_numpy(float), known["error"].to_numpy(float)
    drawn = np.random.default_rng(_SEED).normal(rewards, errors, size=(_DRAWS, len(known)))
    wins = np.bincount(drawn.argmax(axis=1), minlength=len(known)) if len(known) else np.zeros(0)
    return pd.Series(wins / _DRAWS, index=known.index)


def totals(curve: pd.DataFrame) -> dict[str, float]:
    """session, impressions, clicks and buys over all policies. curve : of service.history.learning_curve"""
    wanted = ["session", "impressions", "clicks", "buys"]
    sums = curve.groupby("policy")[wanted].max().sum()
    return {name: float(sums[name]) for name in wanted}


def answered_of(store: Store, experiment: str) -> int:
    """Answered sessions of an experiment."""
    return int(sum(point.sums.sessions for point in store.curve(experiment)))


def forest_table(evaluation: Evaluation, profile: Profile) -> pd.DataFrame:
    """Estimates in the shop's own units, the logged policy first."""
    table, span = evaluation.forest(), profile.in_units(1, 0)
    values = {name: profile.in_units(table[name], 1) for name in ("value", "low", "high")}  # type: ignore[arg-type]
    spans = {name: table[name] * span for name in ("standard_error", "lift", "lift_low", "lift_high")}
    return table.assign(**values, **spans)


def history_and_list(
    found: Fit, names: Mapping[ProductId, str], user: str, k: int = 10
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What a user had, newest first, and the k best of their list, with names. Raises NotFoundError."""
    events, code = found.interactions, found.interactions.user_code(user)
    history = events.history(user)
    place = int((found.lists.users == code).argmax())
    items, scores = found.lists.best.items[place, :k], found.lists.best.scores[place, :k]
    ids = events.items[items[items >= 0]]
    best = pd.DataFrame({"product": ids, "score": scores[items >= 0]})
    had = history.rename(columns={"item": "product", "time": "bought"})
    return _named(had, names, "bought"), _named(best, names, "score")


def _named(table: pd.DataFrame, names: Mapping[ProductId, str], *more: str) -> pd.DataFrame:
    """Columns name, product and, where they are there, the others."""
    named = table.assign(name=table["product"].astype(str).map(names))
    return named[["name", "product", *(column for column in more if column in named)]]


def evidence_of(experiment: Experiment) -> tuple[str, pd.DataFrame]:
    """Which features carry taste: in one sentence, and a row a crossing."""
    table = pd.DataFrame(experiment.evidence)
    if table.empty:
        return "This experiment was trained before the evidence was kept.", table
    return in_words(table), table[["crossing", "given", "values", "pseudo_baskets", "words"]]


def evidence_to_read(evidence: pd.DataFrame) -> pd.DataFrame:
    """Its sentences; each names its crossing and what it is worth. evidence : of `evidence_of`"""
    return evidence.filter(["words", "values"]).rename(columns={"words": "what it says", "values": "values it has"})
