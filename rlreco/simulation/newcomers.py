"""Products that the shop has just taken on: the best one of each world, about which the sales history says nothing."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.posterior import Array
from rlreco.bandit.prior.shop import Shop
from rlreco.bandit.sharing.strength import strengths
from rlreco.simulation.environments import Tastes

Indices = NDArray[np.intp]


class Places(NamedTuple):
    """Of sessions: whether the best slate holds the world's newcomer, and whether the slate shown then does too.

    Bool, of the same shape each.
    """

    belongs: NDArray[np.bool_]
    shown: NDArray[np.bool_]


def best_product(shop: Shop, tastes: Tastes, click_value: float) -> int:
    """Index of the product that earns most over all visits, counted where it is a candidate.

    click_value : reward of a click on the scale where a buy is 1
    """
    buys = tastes.buy[shop.candidates]
    rewards = shop.visits[:, None] * tastes.click * (click_value + (1.0 - click_value) * buys)
    return int(np.argmax(np.bincount(shop.candidates.ravel(), rewards.ravel(), len(shop.products))))


def history_without(newcomers: Indices | None, shares: Array, shop: Shop) -> tuple[Array, Array]:
    """(shares, strengths of the products) by a history that says nothing of the newcomers, who have the mean share.

    newcomers : of each world, shape (R,); None: none
    shares : of the candidates, shape (1 or R, S, K)
    Returns shapes (1 or R, S, K) and (1 or R, P).
    """
    baskets = np.stack([replace(shop, shares=of_world).product_baskets for of_world in shares])
    if newcomers is None:
        return shares, strengths(baskets)
    baskets = np.broadcast_to(baskets, (len(newcomers), baskets.shape[1])).copy()
    baskets[np.arange(len(newcomers)), newcomers] = 0.0
    return np.where(baskets[:, shop.candidates] > 0.0, shares, shop.mean_share), strengths(baskets)


def places(newcomers: Indices, products: Indices, rewards: Array, arms: Indices) -> Places:
    """For slates of n sessions in R worlds.

    newcomers : product index, shape (R,)
    products : of each candidate, shape (n, R, K); rewards : expected, of the same
    arms : of the slates, shape (n, R, size)
    """
    size = arms.shape[-1]
    is_newcomer = products == newcomers[:, None]
    threshold = np.partition(rewards, -size, axis=-1)[..., -size]
    belongs = (is_newcomer & (rewards >= threshold[..., None])).any(axis=-1)
    return Places(belongs, belongs & np.take_along_axis(is_newcomer, arms, axis=-1).any(axis=-1))
