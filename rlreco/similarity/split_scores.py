"""What lists would have been worth: some events are kept back, and lists made from the rest have to find them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rlreco.errors import ConfigError, DataError, nearest
from rlreco.progress import UNWATCHED, Watch
from rlreco.similarity.fitted import Fitted
from rlreco.similarity.interactions import Array, Interactions, Times
from rlreco.similarity.model_registry import Model, model_named
from rlreco.similarity.popular_items import Popularity
from rlreco.similarity.similar_lists import best_of_many

Mask: TypeAlias = NDArray[np.bool_]
_DTYPE = np.dtype(np.float64)

Split: TypeAlias = Callable[[Interactions, float, np.random.Generator], Mask]


@dataclass(frozen=True, slots=True)
class Score:
    """How one model did; the first four for the warm users, who have events in the training part too.

    ndcg, recall : at k, means over the warm users, in [0, 1]
    coverage : share of the training items that were in anybody's list
    users : warm users with something to find
    cold_ndcg, cold_recall : the same for users without training events, who all get the popular list; NaN without any
    """

    model: str
    ndcg: float
    recall: float
    coverage: float
    users: int
    cold_ndcg: float
    cold_recall: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The models side by side, on one split of the events.

    train_events, test_events : how many events each part has
    repeats : test events with an item that the user had in training: nothing to find, as seen items aren't listed
    cold_users, cold_events : test users without training events, and their events
    new_item_events : test events with an item that nobody had in training; no list can find them, they count as missed
    """

    split: str
    k: int
    scores: tuple[Score, ...]
    train_events: int
    test_events: int
    repeats: int
    cold_users: int
    cold_events: int
    new_item_events: int

    def summary(self) -> dict[str, Any]:
        """Plain values for JSON; NaN becomes None."""
        return {**asdict(self), "scores": [_plain(score) for score in self.scores]}

    def frame(self) -> pd.DataFrame:
        """One row a model."""
        return pd.DataFrame([asdict(score) for score in self.scores])

    def notes(self) -> list[str]:
        sizes = f"{self.train_events:,} events to learn from, {self.test_events:,} to find ({self.split} split)."
        share = self.cold_events / self.test_events
        cold = f"Cold users: {self.cold_users:,}, with {share:.0%} of the events to find; popularity alone serves them."
        return [sizes, cold] if self.cold_users else [sizes]


def compare(
    interactions: Interactions,
    models: Mapping[str, Model] | Sequence[str] = ("sar", "ease", "popularity"),
    split: str = "random",
    *,
    rng: np.random.Generator,
    share: float = 0.25,
    k: int = 10,
    watch: Watch = UNWATCHED,
) -> Comparison:
    """NDCG, recall and coverage at k of each model, with popularity always beside them.

    models : label -> model, or names of models
    split : "random" (a share of each user's items), "chronological" (each user's last events) or
        "global-time" (all events after one moment)
    share : of the events to keep back, in (0, 1)
    Raises ConfigError for what can't be split so, DataError where nothing is left on one side.
    """
    held = _mask(interactions, split, share, rng)
    train = interactions.where(~held)
    asked = Asked.of(interactions, train, held)
    cold = _cold_marks(Popularity().fit(train, _DTYPE), asked, k)
    chosen = _with_popularity(models)
    scores = tuple(
        _score(label, model.fit(train, _DTYPE), asked, cold, k, _part(watch, label, done, len(chosen)))
        for done, (label, model) in enumerate(chosen.items())
    )
    counts = (asked.repeats, asked.n_cold, asked.cold_events, asked.new_item_events)
    return Comparison(split, k, scores, len(train), int(held.sum()), *counts)


@dataclass(frozen=True, slots=True)
class Asked:
    """What lists have to find: one row a user and item, in codes of the training part, items that are new there -1.

    users, items : warm users; cold_users, cold_items : users without training events, numbered from 0
    """

    users: NDArray[np.intp]
    items: NDArray[np.intp]
    cold_users: NDArray[np.intp]
    cold_items: NDArray[np.intp]
    cold_events: int
    repeats: int
    new_item_events: int

    @property
    def n_cold(self) -> int:
        return len(np.unique(self.cold_users))

    @classmethod
    def of(cls, every: Interactions, train: Interactions, held: Mask) -> "Asked":
        user_in_train, item_in_train = _renumbered(every.users, train.users), _renumbered(every.items, train.items)
        users, items = every.user_of[held], every.item_of[held]
        repeated = _contained(train, user_in_train[users], item_in_train[items])
        wanted_users, wanted_items = _distinct(users[~repeated], items[~repeated], every)
        warm = user_in_train[wanted_users] >= 0
        return cls(
            users=user_in_train[wanted_users[warm]],
            items=item_in_train[wanted_items[warm]],
            cold_users=wanted_users[~warm],
            cold_items=item_in_train[wanted_items[~warm]],
            cold_events=int((user_in_train[users] < 0).sum()),
            repeats=int(repeated.sum()),
            new_item_events=int((item_in_train[items] < 0).sum()),
        )


def random(interactions: Interactions, share: float, rng: np.random.Generator) -> Mask:
    """A share of each user's items, drawn at random, with all events of the user with it."""
    cells, cell_of = np.unique(_cells(interactions.user_of, interactions.item_of, interactions), return_inverse=True)
    users = cells // interactions.shape[1]
    order = np.lexsort((rng.random(len(cells)), users))
    held = np.zeros(len(cells), dtype=bool)
    held[order] = _last(users[order], share)
    return np.asarray(held[cell_of])


def chronological(interactions: Interactions, share: float, rng: np.random.Generator) -> Mask:
    """About a share of each user's events, the last; events of one moment, such as a basket, are never torn apart."""
    times = _times(interactions)
    order = np.lexsort((times, interactions.user_of))
    users, moments = interactions.user_of[order], times[order]
    last = _last(users, share)
    first_last = np.flatnonzero(last & ~np.r_[False, last[:-1] & (users[1:] == users[:-1])])
    cut = np.full(interactions.shape[0], np.datetime64("9999-01-01"), dtype="datetime64[us]")
    cut[users[first_last]] = moments[first_last - 1]
    return np.asarray(times > cut[interactions.user_of])


def global_time(interactions: Interactions, share: float, rng: np.random.Generator) -> Mask:
    """Everything after the moment up to which the rest of the events had happened."""
    times = _times(interactions)
    return np.asarray(times > np.quantile(times.astype(np.int64), 1.0 - share, method="lower").astype(times.dtype))


SPLITS: Mapping[str, Split] = {"random": random, "chronological": chronological, "global-time": global_time}


def ndcg(hits: Mask, wanted: NDArray[np.intp]) -> Array:
    """Of each user: sum over hits of 1 / log2(rank + 1), over the same of the best list possible.

    hits : shape (users, k), whether the item at each rank was wanted; wanted : how many items were, at least 1
    """
    gains = 1.0 / np.log2(np.arange(hits.shape[1]) + 2.0)
    ideal = np.cumsum(gains)[np.minimum(wanted, hits.shape[1]) - 1]
    return np.asarray(hits @ gains / ideal)


def recall(hits: Mask, wanted: NDArray[np.intp]) -> Array:
    """Of each user: the share of the wanted items that the list holds."""
    return np.asarray(hits.sum(axis=1) / wanted)


def _mask(interactions: Interactions, split: str, share: float, rng: np.random.Generator) -> Mask:
    if split not in SPLITS:
        raise ConfigError(f"There is no split {split!r}. {nearest(split, SPLITS)}")
    if not 0.0 < share < 1.0:
        raise ConfigError(f"The share of events to keep back must be between 0 and 1, got {share}.")
    held = SPLITS[split](interactions, share, rng)
    if not held.any() or held.all():
        raise DataError(
            f"The {split} split leaves nothing on one side: there are too few events for a share of {share}."
        )
    return held


def _with_popularity(models: Mapping[str, Model] | Sequence[str]) -> dict[str, Model]:
    chosen = dict(models) if isinstance(models, Mapping) else {name: model_named(name) for name in models}
    if not any(isinstance(model, Popularity) for model in chosen.values()):
        chosen["popularity"] = Popularity()
    return chosen


def _part(watch: Watch, label: str, done: int, n_models: int) -> Watch:
    """Reports the progress of one of several models as its part of the whole, after `done` others."""

    def progress(share: float, doing: str) -> None:
        watch.report((done + share) / n_models, f"{label}: {doing}")

    return Watch(progress, watch.cancelled)


def _score(label: str, fitted: Fitted, asked: Asked, cold: tuple[float, float], k: int, watch: Watch) -> Score:
    users, user_of, wanted = np.unique(asked.users, return_inverse=True, return_counts=True)
    best = best_of_many(fitted, users, k, watch=watch)
    hits = _hits(best.items, user_of, asked.items, fitted.interactions.shape[1])
    listed = np.unique(best.items[best.items >= 0])
    coverage = len(listed) / fitted.interactions.shape[1]
    return Score(label, _mean(ndcg(hits, wanted)), _mean(recall(hits, wanted)), coverage, len(users), *cold)


def _cold_marks(popular: Fitted, asked: Asked, k: int) -> tuple[float, float]:
    """NDCG and recall of the one popular list for all users without training events."""
    users, user_of, wanted = np.unique(asked.cold_users, return_inverse=True, return_counts=True)
    one = popular.best(np.zeros(1, dtype=np.intp), k, keep_seen=True)
    hits = _hits(np.repeat(one.items, len(users), axis=0), user_of, asked.cold_items, popular.interactions.shape[1])
    return _mean(ndcg(hits, wanted)), _mean(recall(hits, wanted))


def _hits(lists: NDArray[np.int32], rows: NDArray[np.intp], items: NDArray[np.intp], n_items: int) -> Mask:
    """Whether each place of each list holds a wanted item.

    rows, items : what is wanted, parallel; item -1 for what no list can hold
    """
    wanted = (rows * n_items + items)[items >= 0]
    listed = np.arange(len(lists))[:, None] * n_items + lists
    return np.asarray((lists >= 0) & np.isin(listed, wanted))


def _last(groups: NDArray[Any], share: float) -> Mask:
    """The last share (rounded down) of each run of equal values; groups : ascending."""
    _, starts, place, sizes = np.unique(groups, return_index=True, return_inverse=True, return_counts=True)
    ranks = np.arange(len(groups)) - starts[place]
    return np.asarray(ranks >= sizes[place] - np.floor(sizes[place] * share + 1e-9))


def _times(interactions: Interactions) -> Times:
    if interactions.times is None:
        raise ConfigError("This split needs times: say which column holds them, or split at random.")
    return interactions.times


def _cells(users: NDArray[Any], items: NDArray[Any], within: Interactions) -> NDArray[np.int64]:
    return np.asarray(users.astype(np.int64) * within.shape[1] + items)


def _distinct(
    users: NDArray[Any], items: NDArray[Any], within: Interactions
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return np.divmod(np.unique(_cells(users, items, within)), within.shape[1])


def _contained(train: Interactions, users: NDArray[np.intp], items: NDArray[np.intp]) -> Mask:
    known = (users >= 0) & (items >= 0)
    return np.asarray(known & np.isin(_cells(users, items, train), _cells(train.user_of, train.item_of, train)))


def _renumbered(every: NDArray[Any], kept: NDArray[Any]) -> NDArray[np.intp]:
    """Code in `kept` of each id of `every`, -1 where it isn't there; both ascending."""
    return np.asarray(pd.Index(kept).get_indexer(pd.Index(every)), dtype=np.intp)


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _plain(score: Score) -> dict[str, Any]:
    return {key: None if value != value else value for key, value in asdict(score).items()}
