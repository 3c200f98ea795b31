"""Shoppers whose tastes are known, so that regret is exact: what they would click and buy, drawn from the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.arms import Array
from rlreco.records import CandidateSet, ProductId, StateId
from rlreco.states import parts

MEAN_CLICK_RATE = 0.04
"""Mean over the candidates, states weighted by their baskets."""

_MOST_CLICK_RATE = 0.35
_SCALES = {"product": 0.5, "segment": 0.15, "month": 0.2, "state": 0.25}
_BUY_RATE, _BUY_SCALE, _BUY_RANGE = 0.15, 0.3, (0.02, 0.6)


@dataclass(frozen=True, slots=True)
class World:
    """The truth of one shop: S states, K candidates each. The policies never see it.

    products : product ids of each state's candidates
    click : P(click | shown), shape (S, K); buy : P(bought | clicked), shape (S, K)
    visits : P(a session comes in the state), shape (S,), sums to 1
    """

    states: tuple[StateId, ...]
    products: tuple[tuple[ProductId, ...], ...]
    click: Array
    buy: Array
    visits: Array

    def rewards(self, state: int, click_reward: float) -> Array:
        """Expected normalised reward of showing each candidate, shape (K,)."""
        return self.click[state] * (click_reward + (1.0 - click_reward) * self.buy[state])

    def answer(
        self, state: int, arms: NDArray[np.intp], rng: np.random.Generator
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """(clicked, bought) of each shown candidate; whoever buys has clicked."""
        clicked = rng.random(arms.shape) < self.click[state, arms]
        return clicked, clicked & (rng.random(arms.shape) < self.buy[state, arms])


def calibrated(
    sets: Mapping[StateId, CandidateSet],
    baskets: Mapping[StateId, float],
    features: Sequence[str],
    rng: np.random.Generator,
) -> World:
    """Tastes from the transactions: share of baskets times lognormal noise at the product and at each crossing.

    click = min(.35, c share exp(.5 z_product + .15 z_segment + .2 z_month + .25 z_state)), z standard normal,
    c such that the mean click rate is 4 %; P(bought | clicked) = clip(.15 exp(.3 z'), .02, .6) of the product.
    sets : every state's candidates, all of one length; baskets : of each state, in the history
    """
    states = tuple(sets)
    names = sorted({product for candidates in sets.values() for product in candidates.products})
    place = {name: index for index, name in enumerate(names)}
    arms = np.array([[place[product] for product in sets[state].products] for state in states])
    shares = np.array([sets[state].shares for state in states])
    visits = visit_chances(states, baskets, features)
    weight = np.array([baskets[state] for state in states])
    appeal = shares * np.exp(_tastes(states, features, arms, len(names), rng))
    buy = np.clip(_BUY_RATE * np.exp(_BUY_SCALE * rng.standard_normal(len(names))), *_BUY_RANGE)
    products = tuple(sets[state].products for state in states)
    return World(states, products, _click_rates(appeal, weight), buy[arms], visits)


def visit_chances(states: Sequence[StateId], baskets: Mapping[StateId, float], features: Sequence[str]) -> Array:
    """Segment and calendar cell drawn independently, each by its baskets: so states without a basket occur too."""
    weight = np.array([baskets[state] for state in states], dtype=float)
    values = [parts(features, state) for state in states]
    segment = [value.get("segment", "") for value in values]
    cell = ["_".join(part for name, part in value.items() if name != "segment") for value in values]
    chances = _marginal(segment, weight) * _marginal(cell, weight)
    return chances / chances.sum()


def _marginal(names: Sequence[str], weight: Array) -> Array:
    _, codes = np.unique(np.array(names), return_inverse=True)
    return np.asarray(np.bincount(codes, weights=weight), dtype=float)[codes]


def _tastes(
    states: Sequence[StateId],
    features: Sequence[str],
    arms: NDArray[np.intp],
    n_products: int,
    rng: np.random.Generator,
) -> Array:
    tastes = _SCALES["product"] * rng.standard_normal(n_products)[arms]
    for feature in ("segment", "month"):
        if feature in features:
            _, codes = np.unique([parts(features, state)[feature] for state in states], return_inverse=True)
            noise = rng.standard_normal((codes.max() + 1, n_products))
            tastes = tastes + _SCALES[feature] * noise[codes[:, None], arms]
    return tastes + _SCALES["state"] * rng.standard_normal(arms.shape)


def _click_rates(appeal: Array, weight: Array) -> Array:
    """The level c by bisection: the mean rises with it, and 60 halvings are below the last bit that matters."""
    low, high = 0.0, 2.0 * _MOST_CLICK_RATE / np.median(appeal)
    for _ in range(60):
        middle = (low + high) / 2.0
        mean = np.average(np.minimum(_MOST_CLICK_RATE, middle * appeal).mean(axis=1), weights=weight)
        low, high = (middle, high) if mean < MEAN_CLICK_RATE else (low, middle)
    return np.minimum(_MOST_CLICK_RATE, low * appeal)
