"""Who took what, and when: events with numbers for ids, and the sparse matrices that they add up to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from rlreco.errors import DataError, NotFoundError, nearest

Id: TypeAlias = str | int
Array: TypeAlias = NDArray[np.floating[Any]]
Codes: TypeAlias = NDArray[np.int32]
Times: TypeAlias = NDArray[np.datetime64]


@dataclass(frozen=True)
class Interactions:
    """One event a row, in the order of the file; a user may have many events with one item.

    users, items : the distinct ids, ascending, all whole numbers or all text; the place in them is the code
    user_of, item_of : int32 codes, shape (events,)
    ratings : float64, shape (events,), finite; None where every event counts 1
    times : datetime64[us], shape (events,); None where they aren't known
    skipped : rows of the source that named no user or no item, and so are no events
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
            raise DataError("There is no row with both a user and an item. Choose other columns, or another file.")

    def __len__(self) -> int:
        return len(self.user_of)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.users), len(self.items)

    @cached_property
    def seen(self) -> csr_array:
        """1 where the user had the item at all, whatever the rating; float32, shape (users, items)."""
        cells = self.summed(None, np.dtype(np.float32))
        cells.data[:] = 1.0
        return cells

    def summed(self, weights: Array | None, dtype: np.dtype[Any]) -> csr_array:
        """The events' weights (1 each if None) added up by user and item, shape (users, items).

        A cell that adds up to nothing is still stored, so every such matrix has the pattern of `seen`.
        """
        values = np.ones(len(self), dtype) if weights is None else weights.astype(dtype, copy=False)
        return coo_array((values, (self.user_of, self.item_of)), shape=self.shape).tocsr()

    def user_code(self, user: Id) -> int:
        """Raises NotFoundError for a user without events."""
        code = int(codes_of([user], self.users)[0])
        if code < 0:
            raise NotFoundError(f"User {user!r} has no interactions. {self._hint(user)}")
        return code

    def history(self, user: Id) -> pd.DataFrame:
        """The user's events, newest first (in the file's order where times aren't known): item, rating, time."""
        rows = np.flatnonzero(self.user_of == self.user_code(user))
        frame = pd.DataFrame({"item": self.items[self.item_of[rows]]})
        frame["rating"] = 1.0 if self.ratings is None else self.ratings[rows]
        if self.times is None:
            return frame
        frame["time"] = self.times[rows]
        return frame.sort_values("time", ascending=False, kind="stable", ignore_index=True)

    def where(self, chosen: NDArray[np.bool_]) -> "Interactions":
        """Only the chosen events, and only the users and items that they name."""
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
        """What a person should know about the reading, in sentences."""
        if not self.skipped:
            return []
        return [f"{self.skipped:,} of {self.skipped + len(self):,} rows name no user or no item and were left out."]

    def _hint(self, user: Id) -> str:
        return nearest(str(user), map(str, self.users[:1000])) if len(self.users) <= 1000 else "Check the id."


def codes_of(wanted: Iterable[Id], known: NDArray[Any]) -> NDArray[np.intp]:
    """The place of each wanted id in the ascending ids `known`, -1 where it isn't there.

    The number 54 and the text "54" are the same id: one comes from a file, the other from JSON or a text box.
    """
    read = _whole if known.dtype.kind == "i" else str
    return np.array([_place(read(one), known) for one in wanted], dtype=np.intp)


def _place(one: Id | None, known: NDArray[Any]) -> int:
    if one is None:
        return -1
    place = int(np.searchsorted(known, one))
    return place if place < len(known) and known[place] == one else -1


def _whole(one: Id) -> int | None:
    text = str(one)
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 19 else None
