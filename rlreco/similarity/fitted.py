"""What every model becomes once it is fitted: profiles of users times weights of items."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from rlreco.errors import ConfigError
from rlreco.similarity.interactions import Array, Id, Interactions, codes_of
from rlreco.similarity.top import rounded, top

Weights: TypeAlias = csr_array | NDArray[Any]

# A dense row is added up four floats and more at a time, a sparse one entry by entry, 15 to 30 times slower each.
_WORTH_DENSE = 0.04
_LARGEST_DENSE = 2**28

LONGEST = 10_000


class Rescaling(Protocol):
    """Puts scores on another scale without changing any order."""

    def rescaled(self, scores: Array, users: NDArray[np.intp]) -> Array: ...


@dataclass(frozen=True, slots=True)
class Fitted:
    """profiles : (users, features), weights : (features, items); a user's scores are the product."""

    interactions: Interactions
    profiles: csr_array
    weights: Weights
    rescaling: Rescaling | None = None

    def scores(self, users: NDArray[np.intp]) -> Array:
        """Every item's score, shape (len(users), items); before any rescaling."""
        return product(self.profiles[users], self.weights)

    def best(self, users: NDArray[np.intp], k: int, keep_seen: bool = False, exclude: Collection[Id] = ()) -> "Best":
        """The k best items of each user by score, then id; fewer where fewer are left.

        users : codes; keep_seen : also items that the user had; exclude : items that nobody may get
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

    def candidates(self, user: Id, k: int = 100, exclude: Collection[Id] = ()) -> list[tuple[Id, float]]:
        """Item and score of the user's k best unseen items; none for a user who is unknown or has had everything."""
        code = codes_of([user], self.interactions.users)
        if code[0] < 0:
            return []
        found = self.best(code, k, exclude=exclude)
        size = int((found.items[0] >= 0).sum())
        items = self.interactions.items[found.items[0, :size]].tolist()
        return list(zip(items, found.scores[0, :size].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Best:
    """items : int32 codes, -1 where the list has ended; scores : float64, NaN there. Shape (users, k), best first."""

    items: NDArray[np.int32]
    scores: Array


def check_length(k: int) -> None:
    if not 1 <= k <= LONGEST:
        raise ConfigError(f"A list holds 1 to {LONGEST:,} items, got k = {k}.")


def product(profiles: csr_array, weights: Weights) -> Array:
    """Dense, shape (users, items), in memory of its own."""
    made = profiles @ weights
    return made if isinstance(made, np.ndarray) else made.toarray()


def handy(weights: csr_array) -> Weights:
    """Dense where that multiplies faster and fits in 256 MB, else as it is."""
    cells = weights.shape[0] * weights.shape[1]
    fits = cells * weights.dtype.itemsize <= _LARGEST_DENSE
    return weights.toarray() if fits and weights.nnz >= _WORTH_DENSE * cells else weights


def _cells(rows: csr_array) -> tuple[NDArray[np.intp], NDArray[Any]]:
    return np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)), rows.indices
