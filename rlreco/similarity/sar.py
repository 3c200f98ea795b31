"""SAR, "simple algorithm for recommendation": the user's items times the similarity of items."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from rlreco.errors import ConfigError, DataError
from rlreco.hints import nearest
from rlreco.language import gettext
from rlreco.similarity.decay import HalfLife, in_days, weights
from rlreco.similarity.fitted import Fitted, Weights, dense_if_faster, product
from rlreco.similarity.interactions import Array, Interactions

_ROWS = 64

Similarity = Callable[[Array, Array, Array], Array]

SIMILARITIES: Mapping[str, Similarity] = {
    "counts": lambda both, users, others: both,
    "jaccard": lambda both, users, others: both / (users + others - both),
    "lift": lambda both, users, others: both / (users * others),
    "cosine": lambda both, users, others: both / np.sqrt(users * others),
}
"""Number of users of both items, of the first and of the second -> similarity; only where `both` is above 0."""


@dataclass(frozen=True, slots=True)
class Sar:
    """score = affinity x similarity; affinity = sum of rating x decay over a user's events with an item.

    similarity : one of SIMILARITIES
    half_life : days, or text such as 30d; none for no decay; used if there are times
    normalize : put scores on the scale of the affinities, which never changes their order
    threshold : the similarity is 0 for pairs that fewer users had together
    now : the moment from which ages count; by default that of the last event
    Source: Microsoft's "Smart Adaptive Recommendations" (2017), a description of the method.
    """

    name: ClassVar[str] = "sar"

    similarity: str = "jaccard"
    half_life: HalfLife = "30d"
    normalize: bool = False
    threshold: int = 1
    now: datetime | None = None

    def __post_init__(self) -> None:
        if self.similarity not in SIMILARITIES:
            hint = nearest(self.similarity, SIMILARITIES)
            raise ConfigError(
                gettext("There is no similarity {similarity}. {hint}", similarity=repr(self.similarity), hint=hint)
            )
        if self.threshold < 1:
            raise ConfigError(
                gettext("The threshold is a number of users, at least 1, got {threshold}.", threshold=self.threshold)
            )
        in_days(self.half_life)

    def check_size(self, n_items: int) -> None:
        """Any number of items will do."""

    def fit(self, interactions: Interactions, dtype: np.dtype[Any]) -> Fitted:
        decay = weights(interactions, self.half_life, self.now)
        affinity = interactions.summed(_strengths(interactions.ratings, decay), dtype)
        alike = dense_if_faster(similarities(interactions.seen, SIMILARITIES[self.similarity], self.threshold, dtype))
        if not self.normalize:
            return Fitted(interactions, affinity, alike)
        return Fitted(interactions, affinity, alike, _scale(affinity, interactions.summed(decay, dtype), alike))


def similarities(seen: csr_array, similarity: Similarity, threshold: int, dtype: np.dtype[Any]) -> csr_array:
    """The similarity of each two items, shape (items, items); not stored where fewer than `threshold` users had both.

    seen : 1 where the user had the item, shape (users, items)
    """
    both = together(seen)
    if threshold > 1:
        both.data[both.data < threshold] = 0
        both.eliminate_zeros()
    users, values = both.diagonal().astype(dtype), np.empty(both.nnz, dtype)
    # A few rows at a time: the formulas need several arrays of the size of their arguments.
    for start in range(0, len(users), _ROWS):
        ends = both.indptr[start : start + _ROWS + 1]
        cells = slice(ends[0], ends[-1])
        first = np.repeat(users[start : start + _ROWS], np.diff(ends))
        values[cells] = similarity(both.data[cells].astype(dtype), first, users[both.indices[cells]])
    return csr_array((values, both.indices, both.indptr), shape=both.shape)


def together(seen: csr_array) -> csr_array:
    """The number of users who had both of two items, int32, shape (items, items)."""
    counted = seen.astype(np.int32)
    return counted.T.tocsr() @ counted


@dataclass(frozen=True, slots=True)
class AffinityScale:
    """Scales each user's scores from their possible range to the range from `low` to `high`.

    With c = units x similarity a score lies between min(c) x low and max(c) x high.
    units : affinities if every rating were 1, shape (users, items)
    alike : similarity of items, shape (items, items)
    low, high : the least and the greatest affinity
    """

    units: csr_array
    alike: Weights
    low: float
    high: float

    def rescaled(self, scores: Array, users: NDArray[np.intp]) -> Array:
        counts = product(self.units[users], self.alike)
        least = counts.min(axis=1, keepdims=True) * self.low
        width = counts.max(axis=1, keepdims=True) * self.high - least
        share = np.divide(scores - least, width, out=np.zeros_like(scores), where=width > 0)
        return np.where(np.isnan(scores), np.nan, share * (self.high - self.low) + self.low)


def _scale(affinity: csr_array, units: csr_array, alike: Weights) -> AffinityScale:
    low, high = float(affinity.data.min()), float(affinity.data.max())
    if low < 0:
        raise DataError(
            gettext(
                "Scores can be normalised only if no rating is below 0; the lowest is {low}. Leave the option out.",
                low=f"{low:g}",
            )
        )
    return AffinityScale(units, alike, low, high)


def _strengths(ratings: Array | None, decay: Array | None) -> Array | None:
    if ratings is None or decay is None:
        return decay if ratings is None else ratings
    return ratings * decay
