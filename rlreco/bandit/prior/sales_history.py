"""Shares of the sales history, the prior before anybody has clicked: each product's part of each state's baskets.

Shares are counted in distinct baskets and shrunk twice, each by as many baskets as the data says (moments):

    q_mp    = (n_mp + m_month q_p) / (n_m + m_month)          a product's share in a month (the first crossing)
    share_sp = (n_sp + m_state q_mp) / (n_s + m_state)        and in a state
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rlreco.bandit.base_rates.orders import first_moments
from rlreco.bandit.base_rates.shrinking import shrunk
from rlreco.bandit.posterior import Array
from rlreco.bandit.sharing.strength import LEAST_SHARE
from rlreco.domain.ids import ProductId, StateId
from rlreco.domain.records import CandidateSet, Customer
from rlreco.domain.states import Part, StateSpace, crossing_value

_TAIL_SEED = 20111209
_MOST_PSEUDO_BASKETS = 1e6


@dataclass(frozen=True, slots=True)
class Baskets:
    """Distinct baskets, as counts. S states, M values of the first crossing, P products.

    states, products : names
    parent_of : index of each state's parent, shape (S,)
    by_state (S, P), by_parent (M, P) : baskets that held the product
    in_state (S,), in_parent (M,) : all baskets
    """

    states: tuple[StateId, ...]
    products: tuple[ProductId, ...]
    parent_of: NDArray[np.intp]
    by_state: Array
    by_parent: Array
    in_state: Array
    in_parent: Array


@dataclass(frozen=True, slots=True)
class History:
    """Shares of the candidates.

    candidates : product indices, shape (S, K)
    shares : parallel to the candidates, shape (S, K)
    pseudo_baskets : how many baskets of the parent each child is shrunk by: (first crossing, state)
    """

    baskets: Baskets
    candidates: NDArray[np.intp]
    shares: Array
    pseudo_baskets: tuple[float, float]

    def sets(self) -> dict[StateId, CandidateSet]:
        names = np.array(self.baskets.products, dtype=object)
        return {
            state: CandidateSet.of(tuple(names[arms]), tuple(shares.tolist()))
            for state, arms, shares in zip(self.baskets.states, self.candidates, self.shares, strict=True)
        }


def count_baskets(
    sales: pd.DataFrame, customers: Iterable[Customer], space: StateSpace, *, crossing: Sequence[str] = ()
) -> Baskets:
    """Baskets of each state; an order counts once, at its first moment.

    sales : lines of goods with order_id, product_id, customer_id, ordered_at
    customers : lines of other customers are left out
    crossing : features of the parent that states are shrunk to; none: the whole shop
    """
    customers, states = list(customers), space.states
    sales = sales[["order_id", "product_id", "customer_id", "ordered_at"]].drop_duplicates()
    row = pd.Index([customer.id for customer in customers]).get_indexer(pd.Index(sales["customer_id"]))
    sales = sales.assign(customer=row)[row >= 0]
    orders = first_moments(sales, "customer")
    state_of = pd.Series(_state_rows(orders, customers, space), index=orders.index)
    pairs = sales[["order_id", "product_id"]].drop_duplicates()
    codes, products = pd.factorize(pairs["product_id"], sort=True)
    shape = (len(states), len(products))
    by_state = _count(state_of.loc[pairs["order_id"]].to_numpy() * shape[1] + codes, shape)
    in_state = np.bincount(state_of, minlength=len(states)).astype(float)
    everywhere = np.zeros(len(states), dtype=np.intp)
    whole = by_state.sum(axis=0)[None], np.array([in_state.sum()])
    baskets = Baskets(tuple(states), tuple(map(str, products)), everywhere, by_state, whole[0], in_state, whole[1])
    return nested(baskets, space.names, crossing) if crossing else baskets


def nested(baskets: Baskets, features: Sequence[str], crossing: Sequence[str]) -> Baskets:
    """The same baskets with the values of `crossing` as the parents of the states."""
    parent_of, n_parents = _parents(baskets.states, features, crossing)
    return replace(
        baskets,
        parent_of=parent_of,
        by_parent=_sum_by(parent_of, baskets.by_state, n_parents),
        in_parent=_sum_by(parent_of, baskets.in_state, n_parents),
    )


def fit_history(baskets: Baskets, *, top: int, tail: int) -> History:
    """Candidates of a state: its `top` products by share and up to `tail` drawn from the rest, always the same."""
    overall = baskets.by_parent.sum(axis=0) / baskets.in_parent.sum()
    parent_pseudo, state_pseudo = _shrinking(baskets, overall, top)
    by_parent = shrunk(baskets.by_parent, baskets.in_parent[:, None], overall, parent_pseudo)
    shares = shrunk(baskets.by_state, baskets.in_state[:, None], by_parent[baskets.parent_of], state_pseudo)
    candidates = _candidates(shares, top, tail)
    chosen = np.maximum(np.take_along_axis(shares, candidates, axis=1), LEAST_SHARE)
    return History(baskets, candidates, chosen, (parent_pseudo, state_pseudo))


def pseudo_baskets(counts: Array, totals: Array, parent: Array, parent_totals: Array | float) -> float:
    """How many baskets of its parent a child is worth shrinking by: small where children really differ.

    counts : shape (children, P)
    totals : shape (children,)
    parent : the parent's share, shape (P,) or (children, P)
    parent_totals : the parent's baskets, which contain the child's, shape (children,) or a number
    The Beta-binomial's moments: 1 / (m + 1) = sum((x - nq)^2 - nq(1 - q)(1 - n/N)) / sum(n (n - 1) q (1 - q)).
    """
    n = totals[:, None]
    contained = (totals / np.maximum(parent_totals, 1.0))[:, None]
    noise = parent * (1.0 - parent)
    excess = ((counts - n * parent) ** 2 - n * noise * (1.0 - contained)).sum()
    room = (n * (n - 1.0) * noise).sum()
    if excess <= 0.0 or room <= 0.0:
        return _MOST_PSEUDO_BASKETS
    return float(np.clip(room / excess - 1.0, 1.0, _MOST_PSEUDO_BASKETS))


def _shrinking(baskets: Baskets, overall: Array, top: int) -> tuple[float, float]:
    """By the `top` products alone: the noise of thousands that hardly sell would hide differences."""
    best = np.argsort(-overall, kind="stable")[:top]
    in_parent, parent_of = baskets.in_parent, baskets.parent_of
    parents, children = baskets.by_parent[:, best], baskets.by_state[:, best]
    raw = parents / np.maximum(in_parent, 1.0)[:, None]
    return (
        pseudo_baskets(parents, in_parent, overall[best], in_parent.sum()),
        pseudo_baskets(children, baskets.in_state, raw[parent_of], in_parent[parent_of]),
    )


def _candidates(shares: Array, top: int, tail: int) -> NDArray[np.intp]:
    order = np.argsort(-shares, axis=1, kind="stable")
    best, rest = order[:, :top], order[:, top:]
    keys = np.random.default_rng(_TAIL_SEED).random(rest.shape)
    drawn = np.argsort(keys, axis=1)[:, :tail]
    return np.concatenate([best, np.take_along_axis(rest, drawn, axis=1)], axis=1)


def _state_rows(orders: pd.DataFrame, customers: Sequence[Customer], space: StateSpace) -> NDArray[np.intp]:
    """Row of each order's state in `space.states`.

    A state is made once for all customers with the same features and all moments of one step.

    orders : at, and customer as an index of `customers`
    """
    rows, kinds = {state: row for row, state in enumerate(space.states)}, dict[Part, int]()
    kind = np.array([kinds.setdefault(space.customer_part(customer), len(kinds)) for customer in customers], np.intp)
    step, moments = pd.factorize(orders["at"].dt.floor(space.step))
    _, first, pair = np.unique(kind[orders["customer"]] * len(moments) + step, return_index=True, return_inverse=True)
    examples = zip(orders["customer"].iloc[first], moments[step[first]].to_pydatetime(), strict=True)
    of_pair = [rows[space.state(customers[customer], at)] for customer, at in examples]
    return np.array(of_pair, np.intp)[pair]


def _parents(
    states: Sequence[StateId], features: Sequence[str], crossing: Sequence[str]
) -> tuple[NDArray[np.intp], int]:
    names = [crossing_value(features, crossing, state) for state in states]
    codes, uniques = pd.factorize(np.array(names, dtype=object))
    return codes, len(uniques)


def _count(flat: NDArray[Any], shape: tuple[int, int]) -> Array:
    return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape).astype(float)


def _sum_by(groups: NDArray[np.intp], values: Array, n_groups: int) -> Array:
    sums = np.zeros((n_groups, *values.shape[1:]))
    np.add.at(sums, groups, values)
    return sums
