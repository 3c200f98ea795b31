"""Lists for many users at once, scored in chunks."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rlreco.errors import ConfigError
from rlreco.language import gettext, number
from rlreco.progress import UNWATCHED, Watch
from rlreco.similarity.fitted import Best, Fitted, check_length
from rlreco.similarity.interactions import Array, Id, Interactions, codes_of
from rlreco.similarity.model_registry import Model, model_named

_CHUNK_BYTES = 2**23


class UserList(NamedTuple):
    """The items of a user with their scores, best first."""

    user: Id
    items: list[Id]
    scores: list[float]


@dataclass(frozen=True)
class SimilarLists:
    """The lists of some users, each of at most k items.

    users : codes of the users with a list
    best : item codes and scores, shape (len(users), k)
    unknown : requested ids that have no interactions
    fit_seconds, score_seconds : by the given clock
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

    def __repr__(self) -> str:
        return f"<SimilarLists: {len(self):,} lists of at most {self.best.items.shape[1]} items>"

    def __iter__(self) -> Iterator[UserList]:
        """The list of every user, empty lists included."""
        sizes = (self.best.items >= 0).sum(axis=1).tolist()
        names = self.interactions.users[self.users].tolist()
        for row, (user, size) in enumerate(zip(names, sizes, strict=True)):
            items = self.interactions.items[self.best.items[row, :size]].tolist()
            yield UserList(user, items, self.best.scores[row, :size].tolist())

    def summary(self) -> dict[str, int | float]:
        """users, items, rows (events of the fit), fit_seconds, score_seconds."""
        users, items = self.interactions.shape
        seconds = {"fit_seconds": self.fit_seconds, "score_seconds": self.score_seconds}
        return {"users": users, "items": items, "rows": len(self.interactions), **seconds}

    def notes(self) -> list[str]:
        """Remarks on these lists, in sentences."""
        notes = self.interactions.notes()
        if self.unknown:
            examples = ", ".join(map(str, self.unknown[:5]))
            notes.append(
                f"{len(self.unknown):,} of the requested users have no interactions and get no list: {examples}."
            )
        short = int((self.best.items[:, -1] < 0).sum())
        if short:
            notes.append(f"{short:,} lists are shorter than {self.best.items.shape[1]}: the items ran out.")
        return notes

    def frame(self) -> pd.DataFrame:
        """One row for each item of each list: user, item, score, rank (1 is best)."""
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
        """One row for each user: user_id, item1 .. itemk; missing after the end of a list."""
        columns = {f"item{rank}": self._items_at(rank) for rank in range(1, self.best.items.shape[1] + 1)}
        return pd.DataFrame({"user_id": self.interactions.users[self.users], **columns})

    def _items_at(self, rank: int) -> Any:
        codes = self.best.items[:, rank - 1]
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
    """Fit a model and make the list of the k best items of each user.

    model : a name with its `options` (similarity="cosine", half_life="30d"), or a model
    users : ids; None for all. Unknown ids are reported, never an error
    keep_seen : include items that the user had already
    float32 : half the memory and time; scores then hold 6 digits
    watch : receives progress at the start of the fit and after each chunk; a cancellation stops before the next chunk
    Raises ConfigError for an option that doesn't fit, CancelledError when it was cancelled.
    """
    check_length(k)
    _check_half_life(interactions, options)
    chosen = model_named(model, **options) if isinstance(model, str) else model
    wanted = list(users) if users is not None else None
    codes = np.arange(interactions.shape[0]) if wanted is None else codes_of(wanted, interactions.users)
    unknown = tuple(id_ for id_, code in zip(wanted or (), codes.tolist(), strict=False) if code < 0)
    watch.check(gettext("Stopped before the fit."))
    fitting = gettext("Fitting {model} to {events} events", model=chosen.name, events=number(len(interactions)))
    watch.report(0.0, fitting)
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
    exclude: Collection[Id] = (),
    watch: Watch = UNWATCHED,
) -> Best:
    """The k best items of each user, in chunks of a few megabytes. exclude : items that no user gets"""
    check_length(k)
    items: list[NDArray[np.int32]] = [np.empty((0, k), np.int32)]
    scores: list[Array] = [np.empty((0, k))]
    size = max(1, _CHUNK_BYTES // (fitted.weights.dtype.itemsize * fitted.interactions.shape[1]))
    for start in range(0, len(users), size):
        watch.check(
            gettext(
                "Stopped after {done} of {all} users; no list was kept.", done=number(start), all=number(len(users))
            )
        )
        best = fitted.best(users[start : start + size], k, keep_seen, exclude)
        items.append(best.items)
        scores.append(best.scores)
        done = min(start + size, len(users))
        doing = gettext("{done} of {all} lists", done=number(done), all=number(len(users)))
        watch.report(done / len(users), doing)
    return Best(np.concatenate(items), np.concatenate(scores))


def _check_half_life(interactions: Interactions, options: dict[str, Any]) -> None:
    half_life = options.get("half_life")
    if half_life is not None and str(half_life).lower() != "none" and interactions.times is None:
        raise ConfigError(gettext("A half-life needs times: name their column, or leave the half-life out."))
