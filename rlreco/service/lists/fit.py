"""Lists for all customers, learned from events: computed in memory, not yet published."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from rlreco.domain.lists import ListedItem
from rlreco.progress import Cancel, Progress, Watch
from rlreco.similarity import (
    Interactions,
    PopularItems,
    SimilarLists,
    interactions_of_sales,
    similar,
)
from rlreco.similarity.candidate_source import first_seen_within
from rlreco.transactions import ClassedLines, Lines, classify
from rlreco.transactions.classes import refuse_without_products

LONGEST = 100
"""Items of a published list: as many as the bandit takes candidates from; people see ten."""

_POPULAR, _NEW = 500, 100


@dataclass(frozen=True)
class Fit:
    """Lists that can be published.

    common : for all customers: "popular" lately and "new", best first
    source : of the events, in words
    """

    lists: SimilarLists
    model: str
    options: Mapping[str, Any]
    common: Mapping[str, tuple[ListedItem, ...]]
    source: str
    keep_seen: bool

    @property
    def interactions(self) -> Interactions:
        return self.lists.interactions

    def about(self) -> dict[str, Any]:
        """Plain values for the version's record."""
        length = self.lists.best.items.shape[1]
        return {
            "model": self.model,
            "options": {name: value for name, value in self.options.items() if value is not None},
            "k": length,
            "source": self.source,
            **self.lists.summary(),
        }


def events_of(lines: Lines | ClassedLines) -> Interactions:
    """The bought lines of goods of known customers, each counting once. Raises DataError if no product is named."""
    classed = lines if isinstance(lines, ClassedLines) else classify(lines)
    refuse_without_products(classed)
    return interactions_of_sales(classed.table)


def fit(
    interactions: Interactions,
    model: str = "ease",
    *,
    k: int = LONGEST,
    keep_seen: bool = False,
    source: str = "",
    popular_half_life: str = "30d",
    new_for: str = "30d",
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    clock: Callable[[], float] = perf_counter,
    **options: Any,
) -> Fit:
    """Lists for all customers by `model` with its `options`, and the popular and new items.

    popular_half_life : after which an event counts half for the popular items
    new_for : how long an item is new after its first event
    Raises ConfigError for an option that doesn't fit, CancelledError once `cancel` returns True.
    """
    lists = similar(
        interactions, model, k=k, keep_seen=keep_seen, watch=Watch.of(progress, cancel), clock=clock, **options
    )
    popular = _popular(interactions, popular_half_life)
    new = tuple(ListedItem(str(item), 0.0) for item in first_seen_within(interactions, new_for)[:_NEW])
    return Fit(lists, model, options, {"popular": popular, "new": new}, source, keep_seen)


def _popular(interactions: Interactions, half_life: str) -> tuple[ListedItem, ...]:
    model = PopularItems(half_life).fit(interactions, np.dtype(np.float64))
    best = model.best(np.zeros(1, dtype=np.intp), min(_POPULAR, interactions.shape[1]), keep_seen=True)
    size = int((best.items[0] >= 0).sum())
    items = interactions.items[best.items[0, :size]].tolist()
    return tuple(ListedItem(str(item), score) for item, score in zip(items, best.scores[0].tolist(), strict=False))
