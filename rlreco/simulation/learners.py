"""The sums of R learners side by side, and the arms that their policies read: the service's arithmetic in lock step."""

from dataclasses import asdict, replace
from typing import Any, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.beliefs import decay_weight, slates
from rlreco.bandit.posterior import Arms, Array, Linear
from rlreco.bandit.sharing.empirical_bayes import STATES, Grid, refit
from rlreco.bandit.sharing.likely import LikelyShapes, likely_shapes
from rlreco.bandit.sharing.node_shapes import Cells, Counts, effective_weight, sampled_products
from rlreco.bandit.sharing.ratios import Ratios, Shapes, combine, due, expected_clicks, level
from rlreco.bandit.sharing.strength import LEAST_SHARE
from rlreco.simulation.shoppers import Answer, Indices, Shoppers

FITS = ("eb", "level", "none")
"""Refitted while learning: the level and the shapes by empirical Bayes, the level only, or nothing."""


class Shown(NamedTuple):
    """One session in each replicate and its answer.

    states, customers : shape (R,)
    arms : shape (R, size)
    propensities : of the arms shown, for policies that learn from them, shape (R, size)
    """

    session: int
    states: Indices
    customers: Indices
    arms: Indices
    answer: Answer
    propensities: Array | None = None


class Learner(Protocol):
    def arms(self, session: int, states: Indices, customers: Indices) -> Arms:
        """Current beliefs about the candidates; arrays of shape (R, K)."""
        ...

    def learn(self, shown: Shown) -> None: ...

    def absorb(self, other: Self) -> None:
        """Add the sums of another learner of the same kind."""
        ...


class Base(Protocol):
    """Rates that the sales history expects of the candidates, before anything is learned from answers."""

    def of(self, states: Indices, customers: Indices, arms: Indices | None = None) -> Array:
        """The part of baskets that hold each candidate, shape (R, K), or some `arms`, shape (R, n).

        states, customers : shape (R,)
        """
        ...


class StateShares:
    """The candidate's share of the state's baskets, the same for all customers in the state."""

    def __init__(self, shoppers: Shoppers) -> None:
        assert shoppers.shares is not None
        self._shoppers, self._shares = shoppers, shoppers.shares

    def of(self, states: Indices, customers: Indices, arms: Indices | None = None) -> Array:
        rows = states if len(self._shares) == 1 else self._shoppers.rows(states)
        shares = self._shares.reshape(-1, self._shares.shape[-1])
        return shares.take(rows, axis=0) if arms is None else shares[rows[:, None], arms]


class PersonRates:
    """The customer's own base rate of the candidate, the same in all states."""

    def __init__(self, rates: Array) -> None:
        self._rates = rates

    def of(self, states: Indices, customers: Indices, arms: Indices | None = None) -> Array:
        return self._rates.take(customers, axis=0) if arms is None else self._rates[customers[:, None], arms]


class Alone:
    """Each state learns alone from its own sums, starting at 0, as other bandit libraries do."""

    def __init__(self, shoppers: Shoppers, half_life: float | None, base: Base | None) -> None:
        rows = (shoppers.n_replicates * shoppers.n_states, shoppers.n_arms)
        self._shoppers, self._half_life, self._base = shoppers, half_life, base
        self._impressions, self._rewards, self._means = np.zeros(rows), np.zeros(rows), np.zeros(rows)
        self._of_all = np.zeros(rows[0])
        self._one_state = shoppers.n_states == 1

    def arms(self, session: int, states: Indices, customers: Indices) -> Arms:
        if self._one_state:
            means, impressions, of_all = self._means, self._impressions, self._of_all
        else:
            rows = self._shoppers.rows(states)
            means, impressions, of_all = self._means[rows], self._impressions[rows], self._of_all[rows]
        weight = decay_weight(session, self._half_life)
        if self._half_life is not None:
            impressions = impressions / weight
        history = None if self._base is None else self._base.of(states, customers)
        return Arms(means, impressions, None, slates(of_all, self._shoppers.size, weight), history)

    def learn(self, shown: Shown) -> None:
        weight = decay_weight(shown.session, self._half_life)
        rows = self._shoppers.rows(shown.states)
        flat = rows[:, None] * self._shoppers.n_arms + shown.arms
        impressions = self._impressions.take(flat) + weight * self._shoppers.looks
        rewards = self._rewards.take(flat) + weight * shown.answer.reward
        self._impressions.put(flat, impressions)
        self._rewards.put(flat, rewards)
        self._means.put(flat, np.minimum(rewards, impressions) / impressions)
        self._of_all[rows] += weight * self._shoppers.looks.sum()

    def absorb(self, other: Self) -> None:
        self._impressions += other._impressions
        self._rewards += other._rewards
        self._of_all += other._of_all
        rewards = np.minimum(self._rewards, self._impressions)
        np.divide(rewards, self._impressions, out=self._means, where=self._impressions > 0.0)


class Weighing(Alone):
    """Each state learns alone, with the sums of reward / propensity that exp3 reads."""

    def __init__(self, shoppers: Shoppers, half_life: float | None, base: Base | None) -> None:
        super().__init__(shoppers, half_life, base)
        self._gains = np.zeros_like(self._impressions)

    def arms(self, session: int, states: Indices, customers: Indices) -> Arms:
        gains = self._gains[self._shoppers.rows(states)] / decay_weight(session, self._half_life)
        return replace(super().arms(session, states, customers), gains=gains)

    def learn(self, shown: Shown) -> None:
        super().learn(shown)
        assert shown.propensities is not None
        flat = self._shoppers.rows(shown.states)[:, None] * self._shoppers.n_arms + shown.arms
        seen = shown.propensities * self._shoppers.looks
        gain = decay_weight(shown.session, self._half_life) * shown.answer.reward / seen
        self._gains.put(flat, self._gains.take(flat) + gain)

    def absorb(self, other: Self) -> None:
        super().absorb(other)
        self._gains += other._gains


class LinearFeatures(Protocol):
    def of(self, states: Indices, customers: Indices, arms: Indices | None = None) -> Array:
        """Of all arms, shape (R, K, d), or of some `arms` (R, n), shape (R, n, d); states, customers : shape (R,)."""
        ...


class Contextual(Alone):
    """One linear model for all states."""

    def __init__(
        self, shoppers: Shoppers, half_life: float | None, base: Base | None, features: LinearFeatures
    ) -> None:
        super().__init__(shoppers, half_life, base)
        first = np.zeros(1, dtype=np.intp)
        n_features = features.of(first, first).shape[-1]
        self._features = features
        self._a = np.zeros((shoppers.n_replicates, n_features, n_features))
        self._b = np.zeros((shoppers.n_replicates, n_features))

    def arms(self, session: int, states: Indices, customers: Indices) -> Arms:
        weight = decay_weight(session, self._half_life)
        linear = Linear(self._features.of(states, customers), self._a / weight, self._b / weight)
        return replace(super().arms(session, states, customers), linear=linear)

    def learn(self, shown: Shown) -> None:
        super().learn(shown)
        weight = decay_weight(shown.session, self._half_life)
        x = self._features.of(shown.states, shown.customers, shown.arms)
        self._a += weight * self._shoppers.looks * np.swapaxes(x, -1, -2) @ x
        self._b += weight * (shown.answer.reward[:, None] @ x)[:, 0]

    def absorb(self, other: Self) -> None:
        super().absorb(other)
        self._a += other._a
        self._b += other._b


class Shared:
    """States share by ratios between nodes (rlreco.bandit.sharing.ratios), with the shapes refitted at their sessions.

    All nodes of a replicate lie in one block: the products, every value of each crossing x the products, and every
    state x its candidates. `_index` holds the positions of a state's arms in the block, in the order of nodes.
    """

    def __init__(
        self,
        shoppers: Shoppers,
        half_life: float | None,
        base: Base,
        shapes: Shapes,
        fit: str,
        grid: Grid = STATES,
    ) -> None:
        assert shoppers.nodes is not None
        self._grid = grid
        self._shoppers, self._half_life, self._base, self._fit = shoppers, half_life, base, fit
        self._index, self._length = _layout(shoppers)
        n_replicates = shoppers.n_replicates
        self._block = np.arange(n_replicates) * self._length
        size = n_replicates * self._length
        self._impressions, self._clicks, self._shares, self._unit = (np.zeros(size) for _ in range(4))
        self._buys = np.zeros((n_replicates, shoppers.n_products))
        self._strengths = np.broadcast_to(shoppers.strengths, self._buys.shape)
        self._root = np.zeros((2, n_replicates, 1))
        self.shapes = [shapes] * n_replicates
        self._stacked = _stacked(self.shapes)
        self._of_all = 0.0

    def arms(self, session: int, states: Indices, customers: Indices) -> Arms:
        arms = self.ratios(session, states, customers).arms(self._shoppers.click_value)
        weight = decay_weight(session, self._half_life)
        rounds = slates(np.full(len(states), self._of_all), self._shoppers.size, weight)
        return replace(arms, rounds=rounds, fades=self._half_life is not None)

    def ratios(self, session: int, states: Indices, customers: Indices) -> Ratios:
        """The factors behind the beliefs about the candidates."""
        index = self._index.take(states, axis=0)
        products = index[:, 0] + self._row_of_products
        index += self._block[:, None, None]
        shapes = self._stacked
        clicks, expected = self._clicks.take(index), self._unit.take(index)
        expected *= shapes.alpha[:, None]  # type: ignore[index]
        shares = self._shares_of(states, customers)
        return combine(
            shares,
            shapes.alpha * np.exp(shapes.gamma * np.log(shares)),
            _by_node(expected),
            _by_node(clicks),
            self._buys.take(products),
            (self._root[0], self._root[1]),
            shapes,
            decay_weight(session, self._half_life),
            self._strengths.take(products),
        )

    def learn(self, shown: Shown) -> None:
        weight = decay_weight(shown.session, self._half_life)
        clicked: Array = shown.answer.clicked * np.float64(weight)
        nodes = np.arange(self._index.shape[1])[:, None]
        index = self._index[shown.states[:, None, None], nodes, shown.arms[:, None]]
        products = index[:, 0] + self._row_of_products
        index += self._block[:, None, None]
        self._add(
            index, weight * self._shoppers.looks, clicked, self._shares_of(shown.states, shown.customers, shown.arms)
        )
        if shown.answer.bought is not None:
            bought = weight * shown.answer.bought
            self._buys.put(products, self._buys.take(products) + bought)
            self._root[1] += bought.sum(axis=-1, keepdims=True)
        self._root[0] += clicked.sum(axis=-1, keepdims=True)
        self._of_all += weight * float(self._shoppers.looks.sum())
        if due(shown.session) and self._fit != "none":
            self._refit(weight)

    def absorb(self, other: Self) -> None:
        """Adds the sums; the shapes stay this learner's own until the next refit."""
        for mine, theirs in zip(self._summed, other._summed, strict=True):
            mine += theirs
        self._of_all += other._of_all
        gamma = np.repeat([shapes.gamma for shapes in self.shapes], self._length)
        self._unit[:] = expected_clicks(self._impressions, self._shares, 1.0, gamma)

    @property
    def _summed(self) -> tuple[Array, ...]:
        return self._impressions, self._clicks, self._shares, self._buys, self._root

    def _add(self, index: Indices, weight: Array, clicked: Array, shares: Array) -> None:
        """weight : of an impression at each place, shape (size,)"""
        impressions = self._impressions.take(index) + weight
        shares = self._shares.take(index) + weight * shares[:, None]
        self._impressions.put(index, impressions)
        self._shares.put(index, shares)
        self._clicks.put(index, self._clicks.take(index) + clicked[:, None])
        self._unit.put(index, self._expected(impressions, shares))

    def _expected(self, impressions: Array, shares: Array) -> Array:
        gamma = self._stacked.gamma[:, :, None]  # type: ignore[index]
        return shares if (gamma == 1.0).all() else expected_clicks(impressions, shares, 1.0, gamma)

    @property
    def _row_of_products(self) -> Indices:
        return (np.arange(self._shoppers.n_replicates) * self._shoppers.n_products)[:, None]

    def _shares_of(self, states: Indices, customers: Indices, arms: Indices | None = None) -> Array:
        return np.maximum(self._base.of(states, customers, arms), LEAST_SHARE)

    def _refit(self, weight: float) -> None:
        for replicate, shapes in enumerate(self.shapes):
            block = self._block_sums(replicate)
            fitted = self._fitted(shapes, block, weight, self._strengths[replicate])
            if fitted.gamma != shapes.gamma:
                shown = np.flatnonzero(block.impressions)
                unit = expected_clicks(block.impressions[shown], block.shares[shown], 1.0, fitted.gamma)
                self._unit[self._block[replicate] + shown] = unit
            self.shapes[replicate] = fitted
        self._stacked = _stacked(self.shapes)

    def _fitted(self, shapes: Shapes, block: Counts, weight: float, strengths: Array) -> Shapes:
        products = self._products_of(block, weight)
        if self._fit == "level":
            return level(*products, shapes, strengths)
        return refit(shapes, products, self._cells(products, block, weight, strengths), self._grid, strengths)

    def likely(self, session: int) -> list[LikelyShapes]:
        """The shapes of each replicate that people are told of after this session."""
        weight = decay_weight(session, self._half_life)
        return [self._likely_of(replicate, weight) for replicate in range(len(self.shapes))]

    def node_sums(self, session: int, states: Indices) -> Counts:
        """Of each candidate at the nodes of these states, shape (n_nodes, R, K) each, in current impressions."""
        index = self._index.take(states, axis=0) + self._block[:, None, None]
        weight = decay_weight(session, self._half_life)
        sums = (self._impressions, self._clicks, self._shares)
        return Counts(*(np.swapaxes(each.take(index), 0, 1) / weight for each in sums))

    def faded(self, session: int) -> float:
        """Faded sums in current impressions, times this, vary by chance as their counts do."""
        weight = decay_weight(session, self._half_life)
        return weight / effective_weight(weight)

    def _likely_of(self, replicate: int, weight: float) -> LikelyShapes:
        block, strengths = self._block_sums(replicate), self._strengths[replicate]
        products = self._products_of(block, weight)
        cells = self._cells(products, block, weight, strengths)
        return likely_shapes(self.shapes[replicate], products, cells, self._grid, strengths, weight)

    def _products_of(self, block: Counts, weight: float) -> Counts:
        """Sums of each product over all states, in current impressions."""
        return Counts(*(sums[: self._shoppers.n_products] / weight for sums in block))

    def _block_sums(self, replicate: int) -> Counts:
        block = slice(self._block[replicate], self._block[replicate] + self._length)
        return Counts(*(sums[block] for sums in (self._impressions, self._clicks, self._shares)))

    def _cells(self, products: Counts, block: Counts, weight: float, strengths: Array) -> Cells:
        sampled = np.zeros(self._shoppers.n_products, dtype=bool)
        sampled[sampled_products(products.clicks, len(self._index))] = True
        shown = block.impressions[self._index[:, -1]] > 0.0
        state, arm = np.nonzero(shown & sampled[self._shoppers.candidates])
        at, unit = self._index[state, :, arm].T, effective_weight(weight)
        return Cells(Counts(*(sums[at] / unit for sums in block)), at[0], at[1:-1], strengths[at[0]])


def _layout(shoppers: Shoppers) -> tuple[Indices, int]:
    """(positions of each state's arms in a block, shape (S, nodes, K); the block's length)."""
    n_products, candidates = shoppers.n_products, shoppers.candidates
    index, start = [candidates], n_products
    for codes in shoppers.nodes if shoppers.nodes is not None else ():
        index.append(start + codes[:, None] * n_products + candidates)
        start += (int(codes.max()) + 1) * n_products
    index.append(start + np.arange(candidates.size).reshape(candidates.shape))
    return np.stack(index, axis=1), start + candidates.size


def _stacked(shapes: list[Shapes]) -> Shapes:
    """The shapes of all replicates as columns, which broadcast against arms of shape (R, K)."""
    columns: dict[str, Any] = {name: np.array([[getattr(each, name)] for each in shapes]) for name in asdict(shapes[0])}
    return Shapes(**columns)


def _by_node(sums: NDArray[np.float64]) -> list[Array]:
    return [sums[:, node] for node in range(sums.shape[1])]
