"""Tastes of simulated shoppers, drawn from the sales history: their chances to click and to buy make regret exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.posterior import Array
from rlreco.bandit.prior.shop import Shop
from rlreco.domain.features import FEATURES
from rlreco.domain.ids import ProductId, StateId
from rlreco.domain.records import CandidateSet
from rlreco.simulation.personal.crowd import Crowd

MEAN_CLICK_RATE = 0.04
"""Mean over the candidates, states weighted by their baskets."""

_LEAST_CLICK_RATE, _MOST_CLICK_RATE = 0.001, 0.35
_PRODUCT_SCALE, _STATE_SCALE = 0.5, 0.25
_ADDITIVE_SPREAD = 3.0
_PAIR_SCALE = 0.5
BUY_RATE = 0.15
"""Median over the products of P(bought | clicked)."""

_BUY_SCALE, _BUY_RANGE = 0.3, (0.02, 0.6)


@dataclass(frozen=True, slots=True)
class Tastes:
    """Tastes of one shop's customers.

    click : P(click | shown) of each candidate, shape (S, K); for C customers with tastes of their own, shape (C, K)
    buy : P(bought | clicked) of each product, shape (P,)
    part : logarithm of the product's own appeal, the same in all states, shape (P,)
    """

    click: Array
    buy: Array
    part: Array


@dataclass(frozen=True, slots=True)
class World:
    """The truth of one shop, which policies never see: S states, K candidates each.

    products : product ids of each state's candidates
    click : P(click | shown), shape (S, K)
    buy : P(bought | clicked), shape (S, K)
    visits : P(a session comes in the state), shape (S,), sums to 1
    """

    states: tuple[StateId, ...]
    products: tuple[tuple[ProductId, ...], ...]
    click: Array
    buy: Array
    visits: Array

    def rewards(self, state: int, click_reward: float, buy_reward: Array | float = 1.0) -> Array:
        """Expected normalised reward of showing each candidate, shape (K,). buy_reward : of each candidate"""
        return self.click[state] * (click_reward + (buy_reward - click_reward) * self.buy[state])

    def answer(
        self, state: int, arms: NDArray[np.intp], rng: np.random.Generator
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """(clicked, bought) of each shown candidate; only clicked products are bought."""
        clicked = rng.random(arms.shape) < self.click[state, arms]
        return clicked, clicked & (rng.random(arms.shape) < self.buy[state, arms])


def calibrated(
    sets: Mapping[StateId, CandidateSet],
    baskets: Mapping[StateId, float],
    features: Sequence[str],
    rng: np.random.Generator,
) -> World:
    """One world of shoppers with tastes as `calibrated_tastes` draws them.

    sets : candidates of every state, the same number in each
    baskets : of each state, in the history
    """
    shop = Shop.of_sets(sets, baskets, features)
    tastes = calibrated_tastes(shop, rng)
    products = tuple(sets[state].products for state in shop.states)
    return World(shop.states, products, tastes.click, tastes.buy[shop.candidates], shop.visits)


def calibrated_tastes(shop: Shop, rng: np.random.Generator, kg_scale: float = 1.0, k2_scale: float = 1.0) -> Tastes:
    """Share of baskets times lognormal noise of the product, of each feature and of the state.

    click = min(.35, c share exp(.5 z_product + sum(taste z_feature) + .25 z_state)), z standard normal, `taste` as
    each feature has it (segment .15, month .2), c such that the mean click rate is 4 %;
    P(bought | clicked) = clip(.15 exp(.3 z'), .02, .6) of the product.
    kg_scale, k2_scale : times which the tastes of features, and of states, are as wide
    """
    product, noise = _noise(shop, rng, kg_scale, k2_scale)
    click = _at_mean_rate(shop.shares * np.exp(noise), shop.baskets)
    return Tastes(click, _buy_rates(len(shop.products), rng), np.log(shop.popularity) + product)


def additive_tastes(shop: Shop, rng: np.random.Generator, kg_scale: float = 1.0, k2_scale: float = 1.0) -> Tastes:
    """Share of baskets plus the same noise times three times the shares' spread: no ratio between nodes is true here.

    The history is as good a guide as where tastes multiply: a slate by sales alone has 4/10 of the regret of chance.
    """
    product, noise = _noise(shop, rng, kg_scale, k2_scale)
    spread = _ADDITIVE_SPREAD * shop.shares.std()
    appeal = np.maximum(shop.shares + spread * noise, _LEAST_CLICK_RATE * shop.shares.mean() / MEAN_CLICK_RATE)
    click = _at_mean_rate(appeal, shop.baskets)
    return Tastes(click, _buy_rates(len(shop.products), rng), np.log(shop.popularity) + product)


def personal_tastes(crowd: Crowd, rng: np.random.Generator) -> Tastes:
    """Every customer's own: their appeal times lognormal noise of the product, and of the customer and the product.

    click = min(.35, c exp(appeal + .5 z_product + .5 z_customer_product)), z standard normal, c such that the mean
    click rate is 4 % with customers weighted by their visits; P(bought | clicked) as in `calibrated_tastes`.
    """
    n_products = len(crowd.appeal.common)
    product = _PRODUCT_SCALE * rng.standard_normal(n_products)
    appeal = crowd.appeal.each + product + _PAIR_SCALE * rng.standard_normal(crowd.appeal.each.shape)
    click = _at_mean_rate(np.exp(appeal), crowd.visits)
    return Tastes(click, _buy_rates(n_products, rng), crowd.appeal.common + product)


def drifted(shop: Shop, tastes: Tastes, rng: np.random.Generator) -> Tastes:
    """Tastes after the core products swapped their own appeal: other products sell everywhere now."""
    return swapped(tastes, shop.core, shop.candidates, shop.baskets, rng)


def swapped(
    tastes: Tastes, among: NDArray[np.intp], candidates: NDArray[np.intp], weight: Array, rng: np.random.Generator
) -> Tastes:
    """Tastes after these products swapped their own appeal.

    among : product indices
    candidates : product index of each cell of `tastes.click`
    weight : of each of its rows in the mean click rate
    """
    part = tastes.part.copy()
    part[among] = part[rng.permutation(among)]
    change = np.exp(part - tastes.part)[candidates]
    return Tastes(_at_mean_rate(tastes.click * change, weight), tastes.buy, part)


def misleading_shares(shop: Shop, among: NDArray[np.intp], rng: np.random.Generator) -> Array:
    """Shares of baskets as if these products had swapped their popularity; shape (S, K). among : product indices"""
    popularity = shop.popularity
    wrong = popularity.copy()
    wrong[among] = popularity[rng.permutation(among)]
    return np.minimum(shop.shares * (wrong / popularity)[shop.candidates], 1.0)


def _noise(shop: Shop, rng: np.random.Generator, kg_scale: float, k2_scale: float) -> tuple[Array, Array]:
    """(of each product, of each candidate with the features' and the state's added), in logarithms."""
    n_products = len(shop.products)
    product = _PRODUCT_SCALE * rng.standard_normal(n_products)
    noise = product[shop.candidates]
    for name, feature in FEATURES.items():
        if name in shop.features and feature.taste > 0.0:
            codes, n_codes = shop.values([name])
            of_values = kg_scale * feature.taste * rng.standard_normal((n_codes, n_products))
            noise = noise + of_values[codes[:, None], shop.candidates]
    return product, noise + k2_scale * _STATE_SCALE * rng.standard_normal(noise.shape)


def _buy_rates(n_products: int, rng: np.random.Generator) -> Array:
    return np.clip(BUY_RATE * np.exp(_BUY_SCALE * rng.standard_normal(n_products)), *_BUY_RANGE)


def _at_mean_rate(appeal: Array, weight: Array) -> Array:
    """Click rates in proportion to `appeal`, at the level that gives the mean click rate; weight : of each row.

    By bisection: the mean rises with the level, and 50 halvings are finer than floating point.
    """
    low, high = 0.0, 2.0 * _MOST_CLICK_RATE / np.median(appeal)
    share = weight / weight.sum() / appeal.shape[1]
    for _ in range(50):
        middle = (low + high) / 2.0
        mean = share @ np.minimum(_MOST_CLICK_RATE, middle * appeal).sum(axis=1)
        low, high = (middle, high) if mean < MEAN_CLICK_RATE else (low, middle)
    return np.minimum(_MOST_CLICK_RATE, low * appeal)
