"""Features of customer, moment and product for the contextual policies: what a linear model can tell apart.

A feature that is the same for all candidates can't change their order, so what is known of the customer and the moment
comes in as products with what is known of the product.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.arms import Array
from rlreco.bandit.sharing import LEAST_SHARE
from rlreco.records import StateId
from rlreco.states import FEATURES, parts

CONSTANT = 1.0 / 3.0
"""The first feature of every product; the others are of its order too."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers less their mean, in units of their spread, as both were where it was fitted."""

    mean: Array
    spread: Array

    @classmethod
    def of(cls, values: Array, axis: int | None = None) -> "Scale":
        spread = values.std(axis=axis)
        return cls(values.mean(axis=axis), np.where(spread > 0.0, spread, 1.0))

    def __call__(self, values: Array) -> Array:
        return np.asarray((values - self.mean) / self.spread)


@dataclass(frozen=True, slots=True)
class Contexts:
    """Fitted on a shop's states and their candidates, and the same for any product of any state ever after.

    states : what is known of each state's customers and moments, shape (S, q)
    share, popularity, price : scales of logarithms; price is None where nothing has one
    """

    states: Array
    share: Scale
    popularity: Scale
    mean_share: float
    price: Scale | None

    @classmethod
    def fit(
        cls,
        features: Sequence[str],
        states: Sequence[StateId],
        shares: Array,
        popularity: Array,
        prices: Array | None = None,
        rfm: Array | None = None,
    ) -> "Contexts":
        """shares, popularity, prices : of each candidate, in its state, overall and in the shop's currency, (S, K)

        rfm : recency (days), frequency (orders) and money of each state's customers, shape (S, 3)
        """
        of_state = [_one_hot(features, states, feature) for feature in FEATURES if feature in features]
        if rfm is not None:
            logs = np.log1p(np.maximum(rfm, 0.0))
            of_state.append(Scale.of(logs, axis=0)(logs))
        return cls(
            np.concatenate(of_state, axis=1),
            Scale.of(_log_share(shares)),
            Scale.of(_log_share(popularity)),
            float(shares.mean()),
            None if prices is None else Scale.of(_log_price(prices)),
        )

    def of(self, states: NDArray[np.intp] | int, shares: Array, popularity: Array, prices: Array | None) -> Array:
        """Features of products in a state, shape (..., K, d); the first is always CONSTANT.

        states : row of the state, shape (...); shares, popularity, prices : of the products, shape (..., K)
        """
        product = [self.share(_log_share(shares)), self.popularity(_log_share(popularity)), shares / self.mean_share]
        if self.price is not None and prices is not None:
            product.append(self.price(_log_price(prices)))
        state = self.states[states][..., None, :]
        crossed = [of_product[..., None] * state for of_product in (product[0], product[-1])]
        constant = np.ones((*shares.shape, 1))
        return np.concatenate([constant, np.stack(product, axis=-1), *crossed], axis=-1) * CONSTANT


def _log_share(shares: Array) -> Array:
    return np.log(np.maximum(shares, LEAST_SHARE))


def _log_price(prices: Array) -> Array:
    return np.log1p(np.maximum(prices, 0.0))


def _one_hot(features: Sequence[str], states: Sequence[StateId], feature: str) -> Array:
    """All values but the first, which the others are compared with; shape (S, values - 1)."""
    values = [parts(features, state)[feature] for state in states]
    _, codes = np.unique(values, return_inverse=True)
    return np.eye(int(codes.max()) + 1)[codes][:, 1:]
