"""Logged feedback from a table, or from a list of sessions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from rlreco.bandit.slates.rules import Marks
from rlreco.errors import DataError
from rlreco.evaluation.feedback import (
    WITHOUT_PROPENSITIES,
    Answers,
    Choices,
    Floats,
    Ints,
    LoggedFeedback,
    ShopContext,
)
from rlreco.hints import nearest
from rlreco.language import gettext, number

ALL_STATES = "all"
CUSTOMER_COLUMNS = ("customer", "user_id")
"""Columns that a table's customers are read from, where none is named."""


@dataclass(frozen=True, slots=True)
class LoggedSession:
    """An answered session, as a session log keeps it.

    number : in order of time
    state, candidates : the state, and the id of the set that the slate was chosen from
    slate : products; rewards and propensities are parallel to it
    rewards : of each product, in [0, 1]
    propensities : each product's chance to be in the slate, in (0, 1], or None
    clicked, bought : products of the slate
    weight : the session's forward-decay weight, 1 without decay
    looks : the chance that each place is looked at, parallel to the slate; empty: 1 at each
    customer : whose sessions belong together; None or empty for a stranger
    withheld : candidates that no policy could show then, such as those that were sold out or blocked
    prices : of the products, parallel to the slate, None where one has none; empty: no price is known
    """

    number: int
    state: str
    candidates: str
    slate: tuple[str, ...]
    rewards: tuple[float, ...]
    propensities: tuple[float, ...] | None = None
    policy: str = ""
    clicked: tuple[str, ...] = ()
    bought: tuple[str, ...] = ()
    weight: float = 1.0
    looks: tuple[float, ...] = ()
    customer: str | None = None
    withheld: tuple[str, ...] = ()
    prices: tuple[float | None, ...] = ()


def from_sessions(
    sessions: Iterable[LoggedSession | Mapping[str, Any]],
    candidates: Mapping[str, Sequence[str]],
    shares: Mapping[str, Sequence[float]] | None = None,
    shop: ShopContext | None = None,
    marks: Mapping[str, Marks] | None = None,
) -> LoggedFeedback:
    """Slates with inclusion propensities.

    sessions : answered ones, in any order; a mapping has the keys of LoggedSession
    candidates : candidate set id -> its products
    shares : candidate set id -> the share of baskets of each product; None without a sales history
    shop : for policies that share between states or read features; needs shares
    marks : candidate set id -> the marks of its products, for the rules of the shop's slates
    Raises DataError when a set is missing, a slate holds something else, or propensities are impossible.
    """
    log = [each if isinstance(each, LoggedSession) else _session(each) for each in sessions]
    if not log:
        raise DataError(gettext("The log holds no answered session, so there is nothing to evaluate."))
    _check_sessions(log, candidates)
    items = sorted({product for used in {session.candidates for session in log} for product in candidates[used]})
    choices, entry = _shown(log, candidates, shares, marks, {product: index for index, product in enumerate(items)})
    return LoggedFeedback(
        session=np.repeat([session.number for session in log], _sizes(log)),
        entry=entry,
        reward=np.array([reward for session in log for reward in session.rewards], dtype=np.float64),
        propensity=_propensities(log),
        choices=choices,
        items=tuple(items),
        answers=_answers(log),
        shop=shop,
        customer=np.repeat(_codes([session.customer or None for session in log]), _sizes(log)),
    )


def from_table(
    table: pd.DataFrame | pa.Table,
    *,
    item: str = "item",
    reward: str = "reward",
    propensity: str | None = "propensity",
    session: str | None = None,
    state: str | None = None,
    position: str | None = None,
    chance_of: Literal["slate", "position"] = "slate",
    candidates: Mapping[str, Sequence[Any]] | None = None,
    features: Sequence[str] = (),
    affinity: Floats | None = None,
    customer: str | None = None,
) -> LoggedFeedback:
    """A table with a row for each product that was shown, of pandas or Arrow.

    item, reward, propensity, session, state, position : names of columns. Without `session` each row is a session,
        in the order of the table; a numeric session is its own order. Without `propensity` the log has none.
    chance_of : the meaning of a propensity: the chance to be in the slate at all, or at that `position`
    candidates : state -> items that could be shown there; by default every item that occurs, everywhere
    features : columns known before the slate was chosen; text becomes a 0/1 column for each value
    affinity : float, shape (n_rows, n_items), items in ascending order
    customer : column of the customer, whose sessions belong together; by default 'customer' or 'user_id', if there is
        one. Rows with an empty cell are strangers'
    Raises DataError for missing columns, empty cells and impossible propensities.
    """
    table = table.to_pandas() if isinstance(table, pa.Table) else table
    _check_columns(table, [item, reward, propensity, session, state, position, customer, *features])
    if table.empty:
        raise DataError(gettext("The log holds no row, so there is nothing to evaluate."))
    if chance_of not in ("slate", "position"):
        raise DataError(
            gettext("A propensity is the chance of the product to be in the 'slate' or at its 'position'; name one.")
        )
    customer = customer or next((name for name in CUSTOMER_COLUMNS if name in table), None)
    codes, values = pd.factorize(table[item], sort=True)
    if (codes < 0).any():
        raise DataError(
            gettext("Column {item} has empty cells. Every row needs the product that was shown.", item=repr(item))
        )
    rounds = _rounds(table, session)
    index = {str(value): index for index, value in enumerate(values)} | _others(values, candidates)
    choices, group = _groups(_group_keys(table, state, position, chance_of, rounds), index, candidates)
    return LoggedFeedback(
        session=rounds,
        entry=_entries(choices, group, np.asarray(codes, dtype=np.int64)),
        reward=_numbers(table, reward),
        propensity=_numbers(table, propensity) if propensity else None,
        choices=choices,
        items=tuple(index),
        features=_features(table, features),
        affinity=affinity,
        customer=_codes(table[customer]) if customer else None,
    )


def _shown(
    log: Sequence[LoggedSession],
    candidates: Mapping[str, Sequence[str]],
    shares: Mapping[str, Sequence[float]] | None,
    marks: Mapping[str, Marks] | None,
    index: Mapping[str, int],
) -> tuple[Choices, Ints]:
    """A group for each state, candidate set, slate size and products withheld; and the entry of each row."""
    keys = [(session.state, session.candidates, len(session.slate), tuple(sorted(session.withheld))) for session in log]
    groups = {key: number for number, key in enumerate(sorted(set(keys)))}
    choices = Choices.of(
        [np.array([index[product] for product in candidates[used]], dtype=np.int64) for _, used, *_ in groups],
        [size for _, _, size, _ in groups],
        [-1] * len(groups),
        [state for state, *_ in groups],
        None if shares is None else [np.asarray(shares[used], dtype=np.float64) for _, used, *_ in groups],
        None if marks is None else [marks[used] for _, used, *_ in groups],
        _on_offer([(candidates[used], set(withheld)) for _, used, _, withheld in groups]),
    )
    shown = [product for session in log for product in session.slate]
    group = np.repeat([groups[key] for key in keys], _sizes(log))
    codes = np.array([index.get(product, -1) for product in shown], dtype=np.int64)
    return choices, _entries(choices, group, codes, shown)


def _on_offer(groups: Sequence[tuple[Sequence[str], Collection[str]]]) -> list[NDArray[np.bool_]] | None:
    """Whether each candidate of each group was on offer; None where all were. groups : (candidates, withheld)"""
    if not any(withheld for _, withheld in groups):
        return None
    return [np.array([product not in withheld for product in products]) for products, withheld in groups]


def _group_keys(
    table: pd.DataFrame, state: str | None, position: str | None, chance_of: str, rounds: Ints
) -> pd.MultiIndex:
    """State, slate size and logged position of each row."""
    states = table[state].astype(str).to_numpy() if state else np.full(len(table), ALL_STATES)
    sizes = np.bincount(rounds)[rounds] if chance_of == "slate" else np.ones(len(table), dtype=np.int64)
    return pd.MultiIndex.from_arrays([states, sizes, _positions(table, position, chance_of)])


def _groups(
    keys: pd.MultiIndex, index: Mapping[str, int], candidates: Mapping[str, Sequence[Any]] | None
) -> tuple[Choices, Ints]:
    """A group for each key that occurs; and the group of each row."""
    group, unique = pd.factorize(keys, sort=True)
    choices = Choices.of(
        [_set(index, candidates, name) for name, *_ in unique],
        [size for _, size, _ in unique],
        [position for *_, position in unique],
        [name for name, *_ in unique],
    )
    return choices, np.asarray(group, dtype=np.int64)


def _entries(choices: Choices, group: Ints, codes: Ints, shown: Sequence[str] | None = None) -> Ints:
    """The entry of each row. Raises DataError for a product that is not a candidate of its group.

    shown : the products, to be named; None for a table, as its cells may hold anything
    """
    entry = choices.entry(group, codes)
    if (entry < 0).any():
        row = int(np.argmin(entry))
        product = gettext("a product") if shown is None else repr(shown[row])
        raise DataError(
            gettext(
                "Row {row} of the log shows {product}, which is not a candidate in state {state}. Name the "
                "candidates that the slate was chosen from.",
                row=row + 1,
                product=product,
                state=repr(choices.states[group[row]]),
            )
        )
    return entry


def _sizes(log: Sequence[LoggedSession]) -> list[int]:
    return [len(session.slate) for session in log]


def _codes(customers: Iterable[Any]) -> Ints:
    """A number from 0 for each customer, -1 for a stranger."""
    return np.asarray(pd.factorize(pd.Series(customers, dtype=object))[0], dtype=np.int64)


def _session(record: Mapping[str, Any]) -> LoggedSession:
    try:
        return LoggedSession(**record)
    except TypeError as error:
        raise DataError(
            gettext("A session of the log can't be read: {error}. It needs the keys of LoggedSession.", error=error)
        ) from error


def _check_sessions(log: Sequence[LoggedSession], candidates: Mapping[str, Sequence[str]]) -> None:
    for session in log:
        if session.candidates not in candidates:
            raise DataError(
                gettext(
                    "Session {number}: its candidate set {candidates} was not handed in.",
                    number=session.number,
                    candidates=repr(session.candidates),
                )
            )
        if len(session.rewards) != len(session.slate):
            raise DataError(
                gettext(
                    "Session {number}: its slate holds {n_slate}, but its rewards number {n_rewards}.",
                    number=session.number,
                    n_slate=len(session.slate),
                    n_rewards=len(session.rewards),
                )
            )


def _propensities(log: Sequence[LoggedSession]) -> Floats | None:
    missing = [session for session in log if not session.propensities]
    if len(missing) == len(log):
        return None
    if missing:
        raise DataError(
            gettext(
                "{n_missing} of {n_log} sessions have no propensities (the first is {first}). {why} Leave those "
                "sessions out.",
                n_missing=number(len(missing)),
                n_log=number(len(log)),
                first=missing[0].number,
                why=gettext(WITHOUT_PROPENSITIES),
            )
        )
    return np.array(list(chain.from_iterable(session.propensities or () for session in log)), dtype=np.float64)


def _answers(log: Sequence[LoggedSession]) -> Answers:
    bought = [product in session.bought for session in log for product in session.slate]
    clicked = [product in session.clicked for session in log for product in session.slate]
    weight = np.repeat([session.weight for session in log], _sizes(log))
    looks = np.concatenate([session.looks or np.ones(len(session.slate)) for session in log])
    prices = np.concatenate([np.array(session.prices or [None] * len(session.slate), dtype=float) for session in log])
    return Answers(np.array(clicked) | np.array(bought), np.array(bought), weight.astype(np.float64), looks, prices)


def _check_columns(table: pd.DataFrame, names: Sequence[str | None]) -> None:
    for name in names:
        if name is not None and name not in table:
            raise DataError(
                gettext(
                    "The table has no column {name}. {hint}",
                    name=repr(name),
                    hint=nearest(str(name), map(str, table.columns)),
                )
            )


def _numbers(table: pd.DataFrame, name: str) -> Floats:
    numbers: Floats = pd.to_numeric(table[name], errors="coerce").to_numpy(dtype=np.float64)
    return numbers


def _rounds(table: pd.DataFrame, session: str | None) -> Ints:
    """Sessions from 0, in time."""
    if session is None:
        return np.arange(len(table))
    by_value = pd.api.types.is_numeric_dtype(table[session])
    codes, _ = pd.factorize(table[session], sort=by_value)
    if (codes < 0).any():
        raise DataError(
            gettext("Column {session} has empty cells. Every row needs its session.", session=repr(session))
        )
    return np.asarray(codes, dtype=np.int64)


def _positions(table: pd.DataFrame, position: str | None, chance_of: str) -> Ints:
    """Positions from 0 where propensities belong to positions, else -1."""
    if chance_of == "slate":
        return np.full(len(table), -1)
    if position is None:
        raise DataError(gettext("Propensities of positions need the column of the position; name it."))
    return np.asarray(pd.factorize(table[position], sort=True)[0], dtype=np.int64)


def _others(values: Iterable[Any], candidates: Mapping[str, Sequence[Any]] | None) -> dict[str, int]:
    """Candidates that were never shown, indexed after those that were."""
    shown = {str(value) for value in values}
    products = {str(item) for items in (candidates or {}).values() for item in items}
    return {item: len(shown) + number for number, item in enumerate(sorted(products - shown))}


def _set(index: Mapping[str, int], candidates: Mapping[str, Sequence[Any]] | None, state: str) -> Ints:
    if candidates is None:
        return np.arange(len(index))
    if state not in candidates:
        raise DataError(
            gettext(
                "No candidates were given for state {state}. {hint}", state=repr(state), hint=nearest(state, candidates)
            )
        )
    return np.unique([index[str(item)] for item in candidates[state]])


def _features(table: pd.DataFrame, names: Sequence[str]) -> Floats | None:
    if not names:
        return None
    return pd.get_dummies(table[list(names)]).to_numpy(dtype=np.float64)
