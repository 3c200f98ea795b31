"""Fitted models: profiles of users times weights of items."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from rlreco.errors import ConfigError
from rlreco.language import gettext, number
from rlreco.similarity.interactions import Array, Id, Interactions, codes_of
from rlreco.similarity.top import rounded, top

Weights: TypeAlias = csr_array | NDArray[Any]

# Dense rows are added four floats and more at a time, sparse rows entry by entry: 15 to 30 times slower each.
_WORTH_DENSE = 0.04
_LARGEST_DENSE = 2**28

LONGEST = 10_000


class Rescaling(Protocol):
    """Puts scores on another scale without changing their order."""

    def rescaled(self, scores: Array, users: NDArray[np.intp]) -> Array: ...


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model that is fitted to interactions; its scores are the product of profiles and weights.

    profiles : shape (users, features)
    weights : shape (features, items)
    """

    interactions: Interactions
    profiles: csr_array
    weights: Weights
    rescaling: Rescaling | None = None

    def __repr__(self) -> str:
        users, items = self.interactions.shape
        return f"<Fitted: {users:,} users, {items:,} items>"

    def scores(self, users: NDArray[np.intp]) -> Array:
        """Every item's score, shape (len(users), items); before any rescaling."""
        return product(self.profiles[users], self.weights)

    def best(self, users: NDArray[np.intp], k: int, keep_seen: bool = False, exclude: Collection[Id] = ()) -> "Best":
        """The k best items of each user, by score and then by id; fewer where the items run out.

        users : codes
        keep_seen : include items that the user had
        exclude : items that no user gets
        """
        check_length(k)
        scores = rounded(self.scores(users))
        if not keep_seen:
            scores[_cells(self.interactions.seen[users])] = -np.inf
        if exclude:
            codes = codes_of(list(exclude), self.interactions.items)
            scores[:, codes[codes >= 0]] = -np.inf
        items, values = top(scores, k)
        return Best(items, values if self.rescaling is None else self.rescaling.rescaled(values, users))

    def best_for(self, items: NDArray[np.intp], k: int, exclude: Collection[Id] = ()) -> "Best":
        """The k best items for a stranger who has these, shape (1, k), each of them counting 1; none of these.

        items : codes. Scores are those before any rescaling, which is each user's own.
        """
        check_length(k)
        scores = rounded(np.array(self._sums(items)[None], dtype=self.weights.dtype))
        codes = codes_of(list(exclude), self.interactions.items)
        scores[:, [*items, *codes[codes >= 0]]] = -np.inf
        return Best(*top(scores, k))

    def _sums(self, items: NDArray[np.intp]) -> Array:
        """The score of each item for a user who has these, shape (items,)."""
        rows = self.weights[items if self.compares_items else [0]]
        return np.asarray(rows.sum(axis=0))

    @property
    def compares_items(self) -> bool:
        """Whether the weights are those between items; models of popularity have none."""
        return self.weights.shape[0] == self.weights.shape[1] > 1

    def similar(self, items: NDArray[np.intp], k: int) -> "Best":
        """The k items that having each of these speaks for most, by weight and then by id; fewer where none is above 0.

        items : codes, of a model that compares items
        """
        check_length(k)
        rows = self.weights[items]
        weights = rounded(np.array(rows if isinstance(rows, np.ndarray) else rows.toarray()))
        weights[np.arange(len(items)), items] = 0.0
        weights[weights <= 0.0] = -np.inf
        return Best(*top(weights, k))

    def candidates(self, user: Id, k: int = 100, exclude: Collection[Id] = ()) -> list[tuple[Id, float]]:
        """Items that the user never had with their scores, the k best; empty for an unknown user."""
        code = codes_of([user], self.interactions.users)
        if code[0] < 0:
            return []
        best = self.best(code, k, exclude=exclude)
        size = int((best.items[0] >= 0).sum())
        items = self.interactions.items[best.items[0, :size]].tolist()
        return list(zip(items, best.scores[0, :size].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Best:
    """The best items of some users, shape (users, k), best first.

    items : int32 codes, -1 after the end of a list
    scores : float64, NaN after the end of a list
    """

    items: NDArray[np.int32]
    scores: Array


def check_length(k: int) -> None:
    """Raises ConfigError unless 1 <= k <= LONGEST."""
    if not 1 <= k <= LONGEST:
        raise ConfigError(gettext("A list holds 1 to {most} items, got k = {k}.", most=number(LONGEST), k=k))


def product(profiles: csr_array, weights: Weights) -> Array:
    """The dense product, shape (users, items), in new memory."""
    scores = profiles @ weights
    return scores if isinstance(scores, np.ndarray) else scores.toarray()


def dense_if_faster(weights: csr_array) -> Weights:
    """The weights as a dense matrix if that multiplies faster and fits in 256 MB, else unchanged."""
    cells = weights.shape[0] * weights.shape[1]
    fits = cells * weights.dtype.itemsize <= _LARGEST_DENSE
    return weights.toarray() if fits and weights.nnz >= _WORTH_DENSE * cells else weights


def _cells(rows: csr_array) -> tuple[NDArray[np.intp], NDArray[Any]]:
    return np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)), rows.indices
