"""Features of customer, moment and product for the contextual policies: what a linear model can tell apart.

A feature that is the same for all candidates can't change their order, so what is known of the customer and the moment
comes in as products with what is known of the product.
"""

from collections.abc import Sequence

import numpy as np

from rlreco.bandit.arms import Array
from rlreco.bandit.sharing import LEAST_SHARE
from rlreco.records import StateId
from rlreco.states import FEATURES, parts


def contexts(
    features: Sequence[str],
    states: Sequence[StateId],
    shares: Array,
    popularity: Array,
    prices: Array | None = None,
    rfm: Array | None = None,
) -> Array:
    """Shape (S, K, d), of the order of 1; the first feature is always 1.

    shares, popularity, prices : of each candidate, in its state, overall and in the shop's currency, shape (S, K)
    rfm : recency (days), frequency (orders) and money of each state's customers, shape (S, 3)
    """
    product = [_standard(np.log(np.maximum(values, LEAST_SHARE))) for values in (shares, popularity)]
    product.append(shares / shares.mean())
    if prices is not None:
        product.append(_standard(np.log1p(np.maximum(prices, 0.0))))
    of_state = [_one_hot(features, states, feature) for feature in FEATURES if feature in features]
    if rfm is not None:
        of_state.append(_standard(np.log1p(np.maximum(rfm, 0.0)), axis=0))
    state = np.concatenate(of_state, axis=1)
    crossed = [of_product[..., None] * state[:, None, :] for of_product in (product[0], product[-1])]
    ones = np.ones((*shares.shape, 1))
    return np.concatenate([ones, np.stack(product, axis=-1), *crossed], axis=-1) / 3.0


def _standard(values: Array, axis: int | None = None) -> Array:
    spread = values.std(axis=axis)
    return np.asarray((values - values.mean(axis=axis)) / np.where(spread > 0.0, spread, 1.0))


def _one_hot(features: Sequence[str], states: Sequence[StateId], feature: str) -> Array:
    """All values but the first, which the others are compared with; shape (S, values - 1)."""
    values = [parts(features, state)[feature] for state in states]
    _, codes = np.unique(values, return_inverse=True)
    return np.eye(int(codes.max()) + 1)[codes][:, 1:]
