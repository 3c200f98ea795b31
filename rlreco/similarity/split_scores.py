"""Scores of models on a split: lists made from some events have to find the other, held-out events."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rlreco.errors import ConfigError, DataError
from rlreco.language import gettext, gettext_noop, number, percent
from rlreco.progress import UNWATCHED, Watch
from rlreco.similarity.fitted import Fitted
from rlreco.similarity.interactions import Array, Interactions, Times
from rlreco.similarity.model_registry import MODELS, Model, fits, model_named
from rlreco.similarity.popular_items import PopularItems
from rlreco.similarity.similar_lists import best_of_many
from rlreco.specs import named

Mask: TypeAlias = NDArray[np.bool_]
_DTYPE = np.dtype(np.float64)

_IN_WORDS = {
    "random": gettext_noop("random"),
    "chronological": gettext_noop("chronological"),
    "global-time": gettext_noop("global-time"),
}
"""Split -> its word."""

Split: TypeAlias = Callable[[Interactions, float, np.random.Generator], Mask]


@dataclass(frozen=True, slots=True)
class Score:
    """The scores of a model. Warm users have events in the training part too, cold users have none.

    ndcg, recall : at k, means over the warm users, in [0, 1]
    coverage : share of the training items that are in a list
    users : number of warm users with items to find
    cold_ndcg, cold_recall : for the cold users, who all get the popular list; NaN without cold users
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
    """The scores of several models on the same split of the events.

    train_events, test_events : number of events in each part
    repeats : test events with an item that the user had in training; they don't count, as seen items aren't listed
    cold_users, cold_events : number of test users without training events, and of their events
    new_item_events : test events with an item that is not in training; no list can find them, they count as missed
    left_out : models that the items are too many for
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
    left_out: tuple[str, ...] = ()

    def summary(self) -> dict[str, Any]:
        """Plain values for JSON; NaN becomes None."""
        return {**asdict(self), "scores": [_plain(score) for score in self.scores]}

    def frame(self) -> pd.DataFrame:
        """One row for each model."""
        return pd.DataFrame([asdict(score) for score in self.scores])

    def notes(self) -> list[str]:
        """Remarks on the split, in sentences."""
        sizes = gettext(
            "{train} events to learn from, {test} to find ({split} split).",
            train=number(self.train_events),
            test=number(self.test_events),
            split=gettext(_IN_WORDS[self.split]),
        )
        cold = gettext(
            "Cold users: {users}, with {share} of the events to find; popularity alone serves them.",
            users=number(self.cold_users),
            share=percent(self.cold_events / self.test_events),
        )
        too_large = gettext("Left out, as the items are too many: {models}.", models=", ".join(self.left_out))
        return [sizes, *([cold] if self.cold_users else []), *([too_large] if self.left_out else [])]


def compare(
    interactions: Interactions,
    models: Mapping[str, Model] | Sequence[str] | None = None,
    split: str = "random",
    *,
    rng: np.random.Generator,
    share: float = 0.25,
    k: int = 10,
    watch: Watch = UNWATCHED,
) -> Comparison:
    """NDCG, recall and coverage at k of each model, popularity always among them.

    models : label -> model, or names of models; None: all but those that the items are too many for
    split : "random" (a share of each user's items), "chronological" (each user's last events) or
        "global-time" (all events after one moment)
    share : of the events to hold out, in (0, 1)
    watch : receives progress and can cancel
    Raises ConfigError for a split that is impossible, DataError if a part is empty.
    """
    held_out = _mask(interactions, split, share, rng)
    train = interactions.where(~held_out)
    wanted = WantedItems.of(interactions, train, held_out)
    cold = _cold_scores(PopularItems().fit(train, _DTYPE), wanted, k)
    chosen = _with_popularity(_that_fit(train.shape[1]) if models is None else models)
    scores = tuple(
        _score(label, model.fit(train, _DTYPE), wanted, cold, k, watch.part(label, done, len(chosen)))
        for done, (label, model) in enumerate(chosen.items())
    )
    counts = (wanted.repeats, wanted.n_cold, wanted.cold_events, wanted.new_item_events)
    left_out = tuple(name for name in MODELS if name not in chosen) if models is None else ()
    return Comparison(split, k, scores, len(train), int(held_out.sum()), *counts, left_out)


@dataclass(frozen=True, slots=True)
class WantedItems:
    """The items that lists have to find, one row for each user and item.

    users, items : of warm users, in codes of the training part; -1 for items that are new there
    cold_users, cold_items : of users without training events, who have numbers of their own
    cold_events, repeats, new_item_events : as in `Comparison`
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
    def of(cls, every: Interactions, train: Interactions, held_out: Mask) -> "WantedItems":
        user_in_train, item_in_train = _renumbered(every.users, train.users), _renumbered(every.items, train.items)
        users, items = every.user_of[held_out], every.item_of[held_out]
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
    held_out = np.zeros(len(cells), dtype=bool)
    held_out[order] = _last(users[order], share)
    return np.asarray(held_out[cell_of])


def chronological(interactions: Interactions, share: float, rng: np.random.Generator) -> Mask:
    """About a share of each user's events, the last; events of the same moment, such as a basket, stay together."""
    times = _times(interactions)
    order = np.lexsort((times, interactions.user_of))
    users, moments = interactions.user_of[order], times[order]
    last = _last(users, share)
    first_last = np.flatnonzero(last & ~np.r_[False, last[:-1] & (users[1:] == users[:-1])])
    cut = np.full(interactions.shape[0], np.datetime64("9999-01-01"), dtype="datetime64[us]")
    cut[users[first_last]] = moments[first_last - 1]
    return np.asarray(times > cut[interactions.user_of])


def global_time(interactions: Interactions, share: float, rng: np.random.Generator) -> Mask:
    """The events after the moment before which the other events, 1 - share of all, had happened."""
    times = _times(interactions)
    return np.asarray(times > np.quantile(times.astype(np.int64), 1.0 - share, method="lower").astype(times.dtype))


SPLITS: Mapping[str, Split] = {"random": random, "chronological": chronological, "global-time": global_time}


def ndcg(hits: Mask, wanted: NDArray[np.intp]) -> Array:
    """NDCG of each user: the sum over hits of 1 / log2(rank + 1), divided by that of the best possible list.

    hits : shape (users, k), whether the item at each rank was wanted
    wanted : number of wanted items, at least 1
    """
    gains = 1.0 / np.log2(np.arange(hits.shape[1]) + 2.0)
    ideal = np.cumsum(gains)[np.minimum(wanted, hits.shape[1]) - 1]
    return np.asarray(hits @ gains / ideal)


def recall(hits: Mask, wanted: NDArray[np.intp]) -> Array:
    """Recall of each user: the share of the wanted items that are in the list."""
    return np.asarray(hits.sum(axis=1) / wanted)


def hit_mask(lists: NDArray[np.int32], rows: NDArray[np.intp], items: NDArray[np.intp], n_items: int) -> Mask:
    """Whether the item at each rank of each list is wanted, shape of `lists`.

    rows, items : the wanted items, parallel; -1 for an item that no list can contain
    """
    wanted = (rows * n_items + items)[items >= 0]
    listed = np.arange(len(lists))[:, None] * n_items + lists
    return np.asarray((lists >= 0) & np.isin(listed, wanted))


def _mask(interactions: Interactions, split: str, share: float, rng: np.random.Generator) -> Mask:
    split_by = named("split", SPLITS, split)
    if not 0.0 < share < 1.0:
        raise ConfigError(f"The share of events to hold out must be between 0 and 1, got {share}.")
    held_out = split_by(interactions, share, rng)
    if not held_out.any() or held_out.all():
        raise DataError(
            f"The {split} split leaves nothing on one side: there are too few events for a share of {share}."
        )
    return held_out


def _with_popularity(models: Mapping[str, Model] | Sequence[str]) -> dict[str, Model]:
    chosen = dict(models) if isinstance(models, Mapping) else {name: model_named(name) for name in models}
    if not any(isinstance(model, PopularItems) for model in chosen.values()):
        chosen["popularity"] = PopularItems()
    return chosen


def _that_fit(n_items: int) -> list[str]:
    return [name for name in MODELS if fits(model_named(name), n_items)]


def _score(label: str, fitted: Fitted, wanted: WantedItems, cold: tuple[float, float], k: int, watch: Watch) -> Score:
    users, user_of, sizes = np.unique(wanted.users, return_inverse=True, return_counts=True)
    best = best_of_many(fitted, users, k, watch=watch)
    hits = hit_mask(best.items, user_of, wanted.items, fitted.interactions.shape[1])
    listed = np.unique(best.items[best.items >= 0])
    coverage = len(listed) / fitted.interactions.shape[1]
    return Score(label, _mean(ndcg(hits, sizes)), _mean(recall(hits, sizes)), coverage, len(users), *cold)


def _cold_scores(popular: Fitted, wanted: WantedItems, k: int) -> tuple[float, float]:
    """NDCG and recall of the popular list, which all users without training events get."""
    users, user_of, sizes = np.unique(wanted.cold_users, return_inverse=True, return_counts=True)
    best = popular.best(np.zeros(1, dtype=np.intp), k, keep_seen=True)
    hits = hit_mask(
        np.repeat(best.items, len(users), axis=0), user_of, wanted.cold_items, popular.interactions.shape[1]
    )
    return _mean(ndcg(hits, sizes)), _mean(recall(hits, sizes))


def _last(groups: NDArray[Any], share: float) -> Mask:
    """The last share (rounded down) of each run of equal values; groups : ascending."""
    _, starts, group, sizes = np.unique(groups, return_index=True, return_inverse=True, return_counts=True)
    ranks = np.arange(len(groups)) - starts[group]
    return np.asarray(ranks >= sizes[group] - np.floor(sizes[group] * share + 1e-9))


def _times(interactions: Interactions) -> Times:
    if interactions.times is None:
        raise ConfigError("This split needs times: name their column, or split at random.")
    return interactions.times


def _cells(users: NDArray[Any], items: NDArray[Any], within: Interactions) -> NDArray[np.int64]:
    return np.asarray(users.astype(np.int64) * within.shape[1] + items)


def _distinct(
    users: NDArray[Any], items: NDArray[Any], within: Interactions
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return np.divmod(np.unique(_cells(users, items, within)), within.shape[1])


def _contained(train: Interactions, users: NDArray[np.intp], items: NDArray[np.intp]) -> Mask:
    in_training = (users >= 0) & (items >= 0)
    return np.asarray(in_training & np.isin(_cells(users, items, train), _cells(train.user_of, train.item_of, train)))


def _renumbered(every: NDArray[Any], kept: NDArray[Any]) -> NDArray[np.intp]:
    """Code in `kept` of each id of `every`, -1 for ids that aren't there; both ascending."""
    return np.asarray(pd.Index(kept).get_indexer(pd.Index(every)), dtype=np.intp)


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _plain(score: Score) -> dict[str, Any]:
    return {key: None if value != value else value for key, value in asdict(score).items()}
