"""Lists for many users at once: fit, score in chunks, hand out frames."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rlreco.errors import ConfigError
from rlreco.progress import UNWATCHED, Watch
from rlreco.similarity.fitted import Best, Fitted, check_length
from rlreco.similarity.interactions import Array, Id, Interactions, codes_of
from rlreco.similarity.model_registry import Model, model_named

_CHUNK_BYTES = 2**23


class UserList(NamedTuple):
    """Items best first, and their scores."""

    user: Id
    items: list[Id]
    scores: list[float]


@dataclass(frozen=True)
class SimilarLists:
    """The lists of `users`, each at most k long.

    users, unknown : codes of the users who got a list, and the ids asked for that have no interactions
    best : item codes and scores, shape (len(users), k)
    fit_seconds, score_seconds : by the clock that was handed in
    """

    fitted: Fitted
    users: NDArray[np.intp]
    best: Best
    unknown: tuple[Id, ...]
    fit_seconds: float
    score_seconds: float

    @property
    def interactions(self) -> Interactions:
        return self.fitted.interactions

    def __len__(self) -> int:
        return len(self.users)

    def __iter__(self) -> Iterator[UserList]:
        """Every user's list in turn, also the empty ones."""
        sizes = (self.best.items >= 0).sum(axis=1).tolist()
        names = self.interactions.users[self.users].tolist()
        for row, (user, size) in enumerate(zip(names, sizes, strict=True)):
            items = self.interactions.items[self.best.items[row, :size]].tolist()
            yield UserList(user, items, self.best.scores[row, :size].tolist())

    def summary(self) -> dict[str, int | float]:
        """users, items, rows (events that were learned from), fit_seconds, score_seconds."""
        users, items = self.interactions.shape
        seconds = {"fit_seconds": self.fit_seconds, "score_seconds": self.score_seconds}
        return {"users": users, "items": items, "rows": len(self.interactions), **seconds}

    def notes(self) -> list[str]:
        """What a person should know about these lists, in sentences."""
        notes = self.interactions.notes()
        if self.unknown:
            some = ", ".join(map(str, self.unknown[:5]))
            notes.append(f"{len(self.unknown):,} of the users asked for have no interactions and get no list: {some}.")
        short = int((self.best.items[:, -1] < 0).sum())
        if short:
            notes.append(f"{short:,} lists are shorter than {self.best.items.shape[1]}: the items ran out.")
        return notes

    def frame(self) -> pd.DataFrame:
        """One row an item of a list: user, item, score, rank (1 is best)."""
        rows, ranks = np.nonzero(self.best.items >= 0)
        return pd.DataFrame(
            {
                "user": self.interactions.users[self.users[rows]],
                "item": self.interactions.items[self.best.items[rows, ranks]],
                "score": self.best.scores[rows, ranks],
                "rank": ranks + 1,
            }
        )

    def wide(self) -> pd.DataFrame:
        """One row a user: user_id, item1 .. itemk; missing where a list has ended."""
        columns = {f"item{place + 1}": self._place(place) for place in range(self.best.items.shape[1])}
        return pd.DataFrame({"user_id": self.interactions.users[self.users], **columns})

    def _place(self, place: int) -> Any:
        codes = self.best.items[:, place]
        values = pd.Series(self.interactions.items[np.maximum(codes, 0)])
        # Int64, because a column of numbers with gaps would otherwise turn into 12.0.
        return values.astype("Int64" if values.dtype.kind == "i" else "str").mask(codes < 0)


def similar(
    interactions: Interactions,
    model: str | Model = "sar",
    *,
    k: int = 10,
    users: Iterable[Id] | None = None,
    keep_seen: bool = False,
    float32: bool = False,
    watch: Watch = UNWATCHED,
    clock: Callable[[], float] = perf_counter,
    **options: Any,
) -> SimilarLists:
    """Fit a model and make everybody's list of the k best items.

    model : a name with its `options` (similarity="cosine", half_life="30d"), or a model
    users : ids; None for all. One who is unknown is reported, never an error
    keep_seen : also items that the user had already
    float32 : half the memory and time; scores then hold 6 digits
    watch : receives progress at the start of the fit and after each chunk; a cancellation stops before the next chunk
    Raises ConfigError for an option that doesn't fit, CancelledError when it was cancelled.
    """
    check_length(k)
    _check_half_life(interactions, options)
    chosen = model_named(model, **options) if isinstance(model, str) else model
    wanted = list(users) if users is not None else None
    codes = np.arange(interactions.shape[0]) if wanted is None else codes_of(wanted, interactions.users)
    unknown = tuple(one for one, code in zip(wanted or (), codes.tolist(), strict=False) if code < 0)
    watch.check("Stopped before the fit.")
    watch.report(0.0, f"Fitting {chosen.name} to {len(interactions):,} events")
    started = clock()
    fitted = chosen.fit(interactions, np.dtype(np.float32 if float32 else np.float64))
    fit_ended = clock()
    best = best_of_many(fitted, codes[codes >= 0], k, keep_seen=keep_seen, watch=watch)
    return SimilarLists(fitted, codes[codes >= 0], best, unknown, fit_ended - started, clock() - fit_ended)


def best_of_many(
    fitted: Fitted,
    users: NDArray[np.intp],
    k: int,
    *,
    keep_seen: bool = False,
    watch: Watch = UNWATCHED,
) -> Best:
    """The k best of each user, in chunks of a few megabytes, however many users and items there are."""
    check_length(k)
    items: list[NDArray[np.int32]] = [np.empty((0, k), np.int32)]
    scores: list[Array] = [np.empty((0, k))]
    size = max(1, _CHUNK_BYTES // (fitted.weights.dtype.itemsize * fitted.interactions.shape[1]))
    for start in range(0, len(users), size):
        watch.check(f"Stopped after {start:,} of {len(users):,} users; no list was kept.")
        found = fitted.best(users[start : start + size], k, keep_seen)
        items.append(found.items)
        scores.append(found.scores)
        done = min(start + size, len(users))
        watch.report(done / len(users), f"{done:,} of {len(users):,} lists")
    return Best(np.concatenate(items), np.concatenate(scores))


def _check_half_life(interactions: Interactions, options: dict[str, Any]) -> None:
    asked = options.get("half_life")
    if asked is not None and str(asked).lower() != "none" and interactions.times is None:
        raise ConfigError("A half-life needs times: say which column holds them, or leave the half-life out.")
