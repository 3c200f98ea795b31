"""Events of users and items with numbers for ids, and the sparse matrices of their sums."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from rlreco.errors import DataError, NotFoundError
from rlreco.hints import nearest
from rlreco.language import gettext

Id: TypeAlias = str | int
Array: TypeAlias = NDArray[np.floating[Any]]
Codes: TypeAlias = NDArray[np.int32]
Times: TypeAlias = NDArray[np.datetime64]


@dataclass(frozen=True)
class Interactions:
    """Events of users with items, in the order of the file; a user may have many events with an item.

    users, items : the distinct ids, ascending, all whole numbers or all text; a code is an index into them
    user_of, item_of : int32 codes, shape (events,)
    ratings : float64, shape (events,), finite; None if every event counts 1
    times : datetime64[us], shape (events,); None if the source has no times
    skipped : number of rows of the source without a user or an item
    """

    users: NDArray[Any]
    items: NDArray[Any]
    user_of: Codes
    item_of: Codes
    ratings: Array | None = None
    times: Times | None = None
    skipped: int = 0

    def __post_init__(self) -> None:
        if not len(self.user_of):
            raise DataError(
                gettext("There is no row with both a user and an item. Choose other columns, or another file.")
            )

    def __len__(self) -> int:
        return len(self.user_of)

    def __repr__(self) -> str:
        return f"<Interactions: {len(self):,} events of {len(self.users):,} users with {len(self.items):,} items>"

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.users), len(self.items)

    @cached_property
    def seen(self) -> csr_array:
        """1 where the user had the item, whatever the rating; float32, shape (users, items)."""
        cells = self.summed(None, np.dtype(np.float32))
        cells.data[:] = 1.0
        return cells

    def summed(self, weights: Array | None, dtype: np.dtype[Any]) -> csr_array:
        """The sums of the events' weights (1 each if None) by user and item, shape (users, items).

        Sums of 0 are stored as well, so every such matrix has the pattern of `seen`.
        """
        values = np.ones(len(self), dtype) if weights is None else weights.astype(dtype, copy=False)
        return coo_array((values, (self.user_of, self.item_of)), shape=self.shape).tocsr()

    def user_code(self, user: Id) -> int:
        """The code of the user. Raises NotFoundError for a user without events."""
        code = int(codes_of([user], self.users)[0])
        if code < 0:
            raise NotFoundError(
                gettext("User {user} has no interactions. {hint}", user=repr(user), hint=self._hint(user))
            )
        return code

    def history(self, user: Id) -> pd.DataFrame:
        """The user's events: item, rating, time; newest first, or without times in the order of the file."""
        rows = np.flatnonzero(self.user_of == self.user_code(user))
        frame = pd.DataFrame({"item": self.items[self.item_of[rows]]})
        frame["rating"] = 1.0 if self.ratings is None else self.ratings[rows]
        if self.times is None:
            return frame
        frame["time"] = self.times[rows]
        return frame.sort_values("time", ascending=False, kind="stable", ignore_index=True)

    def where(self, chosen: NDArray[np.bool_]) -> "Interactions":
        """The chosen events, with their users and items only."""
        users, user_of = np.unique(self.user_of[chosen], return_inverse=True)
        items, item_of = np.unique(self.item_of[chosen], return_inverse=True)
        return replace(
            self,
            users=self.users[users],
            items=self.items[items],
            user_of=user_of.astype(np.int32),
            item_of=item_of.astype(np.int32),
            ratings=None if self.ratings is None else self.ratings[chosen],
            times=None if self.times is None else self.times[chosen],
        )

    def notes(self) -> list[str]:
        """Remarks on how the source was read, in sentences."""
        if not self.skipped:
            return []
        return [f"{self.skipped:,} of {self.skipped + len(self):,} rows have no user or no item and were left out."]

    def _hint(self, user: Id) -> str:
        return nearest(str(user), map(str, self.users[:1000])) if len(self.users) <= 1000 else gettext("Check the id.")


def codes_of(wanted: Iterable[Id], ids: NDArray[Any]) -> NDArray[np.intp]:
    """The index of each wanted id in the ascending `ids`, -1 for ids that aren't there.

    The number 54 and the text "54" are the same id: files have numbers, JSON and text boxes may have text.
    """
    typed = _whole if ids.dtype.kind == "i" else str
    return np.array([_code(typed(id_), ids) for id_ in wanted], dtype=np.intp)


def _code(id_: Id | None, ids: NDArray[Any]) -> int:
    if id_ is None:
        return -1
    index = int(np.searchsorted(ids, id_))
    return index if index < len(ids) and ids[index] == id_ else -1


def _whole(id_: Id) -> int | None:
    text = str(id_)
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 19 else None
