"""Sums over the first part of a log, of which arms are made; the same as those in the store."""

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.sharing.empirical_bayes import refit
from rlreco.bandit.sharing.node_shapes import Cells, Counts, effective_weight, sampled_products
from rlreco.bandit.sharing.ratios import Shapes, last_due
from rlreco.domain.records import Gain
from rlreco.domain.rewards import LEAST_PROPENSITY
from rlreco.evaluation.feedback import Floats, Ints, LoggedFeedback, ShopContext, sums_at


def row_gains(past: LoggedFeedback) -> Floats:
    """The sums' columns of each row, in the order of Gain; shape (n, SUMS)."""
    none, shares, weight, looks = np.zeros(len(past)), past.choices.shares, _weights(past), _looks(past)
    columns = {
        "impressions": weight * looks,
        "clicks": none if past.answers is None else weight * past.answers.clicked,
        "buys": none if past.answers is None else weight * past.answers.bought,
        "shares": none if shares is None else weight * looks * shares[past.entry],
        "reward": weight * past.reward,
        "ips_reward": none
        if past.propensity is None
        else weight * past.reward / (looks * np.maximum(past.propensity, LEAST_PROPENSITY)),
    }
    return np.stack([columns[name] for name in Gain._fields], axis=-1)


def _weights(past: LoggedFeedback) -> Floats:
    return np.ones(len(past)) if past.answers is None else past.answers.weight


def _looks(past: LoggedFeedback) -> Floats:
    return np.ones(len(past)) if past.answers is None else past.answers.looks


def newest_weight(past: LoggedFeedback) -> float:
    """Of the newest session: the moment at which the policy stops learning."""
    return float(_weights(past)[np.argmax(past.session)])


def node_sums(log: LoggedFeedback, past: LoggedFeedback, nodes: Callable[[str], Sequence[str]]) -> Floats:
    """The past's sums at each node of each entry's state; shape (n_nodes, n_entries, SUMS)."""
    gains, n_items = row_gains(past), log.n_items
    of_log, of_past = _node_codes([log, past], nodes)
    at_rows = of_past[:, past.group] * n_items + past.item
    at_entries = of_log[:, log.choices.group] * n_items + log.choices.items
    return np.stack([_sums_at_keys(*keys, gains) for keys in zip(at_entries, at_rows, strict=True)])


def _node_codes(logs: Sequence[LoggedFeedback], nodes: Callable[[str], Sequence[str]]) -> list[Ints]:
    """A number for each node of each group, the same in all logs; shape (n_nodes, n_groups) each."""
    named = [[tuple(nodes(state)) for state in log.choices.states] for log in logs]
    codes = {name: code for code, name in enumerate(dict.fromkeys(chain.from_iterable(chain(*named))))}
    return [np.array([[codes[name] for name in of_group] for of_group in groups]).T for groups in named]


def _sums_at_keys(wanted: Ints, keys: Ints, gains: Floats) -> Floats:
    """The gains of the rows of each wanted key, added up, 0 where there are none; shape (len(wanted), SUMS)."""
    distinct, row = np.unique(keys, return_inverse=True)
    sums = np.stack([sums_at(row, column, len(distinct)) for column in gains.T], axis=-1)
    index = np.minimum(np.searchsorted(distinct, wanted), len(distinct) - 1)
    return np.where((distinct[index] == wanted)[:, None], sums[index], 0.0)


def fitted_shapes(past: LoggedFeedback, shop: ShopContext) -> Shapes:
    """By empirical Bayes, as when serving; the usual shapes where the log is too short for a first fit."""
    start = shop.grid.start
    if not last_due(int(past.session.max())):
        return start
    gains, weight = row_gains(past), newest_weight(past)
    products = _counts(np.arange(past.n_items), past.item, gains / weight)
    cells = _cells(past, products, gains / effective_weight(weight), shop)
    return refit(start, products, cells, shop.grid, shop.strengths_of(past.items))


def _cells(past: LoggedFeedback, products: Counts, gains: Floats, shop: ShopContext) -> Cells:
    """Of the sampled products in the shop's states; a stranger's states, which are none of those, count above only."""
    arms = _node_codes([past], shop.nodes)[0][:, past.group] * past.n_items + past.item
    sampled = np.isin(past.item, sampled_products(products.clicks, len(shop.states)))
    rows = np.flatnonzero(sampled & _in_states(past, shop))
    at = arms[:, rows[np.unique(arms[-1, rows], return_index=True)[1]]]
    sums = [_counts(*of_node, gains) for of_node in zip(at, arms, strict=True)]
    chosen = at[-1] % past.n_items
    counts = Counts(*(np.stack(of_kind) for of_kind in zip(*sums, strict=True)))
    return Cells(counts, chosen, at[1:-1], shop.strengths_of(past.items)[chosen])


def _in_states(past: LoggedFeedback, shop: ShopContext) -> NDArray[np.bool_]:
    """Whether each row is of one of the shop's states, shape (n,)."""
    return np.array([state in shop.states for state in past.choices.states])[past.group]


def _counts(wanted: Ints, keys: Ints, gains: Floats) -> Counts:
    sums = Gain(*_sums_at_keys(wanted, keys, gains).T)
    return Counts(np.asarray(sums.impressions), np.asarray(sums.clicks), np.asarray(sums.shares))


def linear_sums(past: LoggedFeedback) -> tuple[Floats, Floats]:
    """A and b of the linear model, over the rows in the shop's states: strangers teach it nothing, as when serving."""
    assert past.shop is not None
    weights, looks, sums = _weights(past) * _in_states(past, past.shop), _looks(past), []
    order = np.argsort(past.group, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(past.group[order])) + 1):
        x = features(past, int(past.group[rows[0]]), past.shop)[past.choices.rank[past.entry[rows]]]
        sums.append(((x.T * (weights * looks)[rows]) @ x, x.T @ (weights[rows] * past.reward[rows])))
    a, b = zip(*sums, strict=True)
    return np.sum(a, axis=0), np.sum(b, axis=0)


def features(log: LoggedFeedback, group: int, shop: ShopContext) -> Floats:
    """Of each candidate of the group, shape (n_candidates, d)."""
    entries, shares = log.choices.entries(group), log.choices.shares
    assert shares is not None
    products = [log.items[item] for item in log.choices.items[entries]]
    return shop.features(log.choices.states[group], products, shares[entries])
