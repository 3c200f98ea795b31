"""Inputs of the contextual policies: numbers for customer, moment and product that one linear model reads.

A number that is the same for all candidates can't change their order, so those of the customer and the moment enter
as products with those of the product.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.posterior import Array
from rlreco.bandit.sharing.strength import LEAST_SHARE
from rlreco.domain.features import FEATURES
from rlreco.domain.ids import StateId
from rlreco.domain.states import parts

CONSTANT = 1.0 / 3.0
"""The first input of every product; the others are of its order too."""


class Contexts(NamedTuple):
    """The parts that inputs are made of.

    product : of each candidate of each state, shape (R or 1, S, K, p)
    state : of each state, shape (S, m)
    """

    product: Array
    state: Array

    def of(self, states: NDArray[np.intp], arms: NDArray[np.intp] | None = None) -> Array:
        """Inputs of all candidates, or of some `arms` (R, n), in one state a replicate; states : shape (R,).

        Shape (R, K or n, 1 + p + 2 m).
        """
        return crossed(self.products(states, arms), self.state[states])

    def products(self, states: NDArray[np.intp], arms: NDArray[np.intp] | None = None) -> Array:
        """The products' own numbers, shape (R, K or n, p); arguments as for `of`."""
        row = np.arange(len(states)) if len(self.product) > 1 else np.zeros(len(states), dtype=np.intp)
        return self.product[(row, states) if arms is None else (row[:, None], states[:, None], arms)]


def crossed(product: Array, state: Array) -> Array:
    """CONSTANT, the product's own, and its first and its last times each of the state's, shape (..., K, 1 + p + 2 m).

    product : shape (..., K, p)
    state : shape (..., m)
    """
    both = [product[..., column, None] * state[..., None, :] for column in (0, -1)]
    return np.concatenate([np.ones((*product.shape[:-1], 1)), product, *both], axis=-1) * CONSTANT


@dataclass(frozen=True, slots=True)
class Scale:
    """Subtracts the mean and divides by the spread that numbers had where it was fitted."""

    mean: Array
    spread: Array

    @classmethod
    def of(cls, values: Array, axis: int | None = None) -> "Scale":
        spread = values.std(axis=axis)
        return cls(values.mean(axis=axis), np.where(spread > 0.0, spread, 1.0))

    def __call__(self, values: Array) -> Array:
        return np.asarray((values - self.mean) / self.spread)


@dataclass(frozen=True, slots=True)
class ProductScales:
    """Fitted on a shop's candidates, then used for any product in any state.

    share, popularity : of logarithms
    mean_share : of the candidates
    price : of logarithms; None where no product has a price
    """

    share: Scale
    popularity: Scale
    mean_share: float
    price: Scale | None

    @classmethod
    def fit(cls, shares: Array, popularity: Array, prices: Array | None) -> "ProductScales":
        """shares : of the baskets of each candidate's state, shape (S, K)

        popularity : shares of all baskets, shape (S, K)
        prices : in the shop's currency, shape (S, K)
        """
        price = None if prices is None else Scale.of(_log_price(prices))
        return cls(Scale.of(_log_share(shares)), Scale.of(_log_share(popularity)), float(shares.mean()), price)

    def __call__(self, shares: Array, popularity: Array, prices: Array | None) -> Array:
        """Numbers of each product, shape (..., p); the arguments as in `fit`, of shape (...)."""
        numbers = [self.share(_log_share(shares)), self.popularity(_log_share(popularity)), shares / self.mean_share]
        if self.price is not None and prices is not None:
            numbers.append(self.price(_log_price(prices)))
        return np.stack(numbers, axis=-1)


def state_numbers(features: Sequence[str], states: Sequence[StateId], rfm: Array | None = None) -> Array:
    """Numbers of each state's customers and moments, shape (S, m).

    rfm : mean recency (days), frequency (orders) and money of each state's customers, shape (S, 3)
    """
    numbers = [_one_hot(features, states, feature) for feature in FEATURES if feature in features]
    if rfm is not None:
        logs = np.log1p(np.maximum(rfm, 0.0))
        numbers.append(Scale.of(logs, axis=0)(logs))
    return np.concatenate(numbers, axis=1)


def _log_share(shares: Array) -> Array:
    return np.log(np.maximum(shares, LEAST_SHARE))


def _log_price(prices: Array) -> Array:
    return np.log1p(np.maximum(prices, 0.0))


def _one_hot(features: Sequence[str], states: Sequence[StateId], feature: str) -> Array:
    """A column for each value but the first, which the others are compared with; shape (S, values - 1)."""
    values = [parts(features, state)[feature] for state in states]
    _, codes = np.unique(values, return_inverse=True)
    return np.eye(int(codes.max()) + 1)[codes][:, 1:]
