"""Lists for all customers, learned from events: computed in memory, not yet published."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from rlreco.domain.lists import ListedItem
from rlreco.progress import Cancel, Progress, Watch
from rlreco.service.lists.seen import SeenChoice, choose_seen
from rlreco.similarity import (
    Interactions,
    PopularItems,
    SimilarLists,
    fits,
    interactions_of_sales,
    model_named,
    similar,
)
from rlreco.similarity.candidate_source import first_seen_within
from rlreco.transactions import ClassedLines, Lines, classify
from rlreco.transactions.classes import refuse_without_products

LONGEST = 100
"""Items of a published list: as many as the bandit takes candidates from; people see ten."""

_POPULAR, _NEW = 500, 100
_ANY_SIZE = "sar"


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
    seen: SeenChoice

    def __repr__(self) -> str:
        return f"<Fit: {self.model}, {len(self.lists):,} lists>"

    @property
    def keep_seen(self) -> bool:
        """Whether lists hold products that their customers had already."""
        return self.seen.keep

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
            "seen": self.seen.summary(),
            **self.lists.summary(),
        }


def events_of(lines: Lines | ClassedLines) -> Interactions:
    """The bought lines of goods of known customers, each counting once. Raises DataError if no product is named."""
    classed = lines if isinstance(lines, ClassedLines) else classify(lines)
    refuse_without_products(classed)
    return interactions_of_sales(classed.table)


class DefaultModel(NamedTuple):
    """remark : a sentence where it isn't the preferred one, else empty"""

    name: str
    remark: str


def default_model(n_items: int, preferred: str = "ease") -> DefaultModel:
    """The model for lists of so many items where nobody names one: the preferred one, else sar, which fits any."""
    if fits(model_named(preferred), n_items):
        return DefaultModel(preferred, "")
    remark = f"The lists are made by {_ANY_SIZE}: {n_items:,} items are too many for {preferred}."
    return DefaultModel(_ANY_SIZE, remark)


def fit(
    interactions: Interactions,
    model: str | None = None,
    *,
    k: int = LONGEST,
    keep_seen: bool | None = None,
    seed: int = 0,
    source: str = "",
    popular_half_life: str = "30d",
    new_for: str = "30d",
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    clock: Callable[[], float] = perf_counter,
    **options: Any,
) -> Fit:
    """Lists for all customers by `model` with its `options`, and the popular and new items.

    model : None: the default one
    keep_seen : whether lists hold items that their customers had already; None: chosen by the sales, with `seed`
    popular_half_life : after which an event counts half for the popular items
    new_for : how long an item is new after its first event
    Raises ConfigError for an option that doesn't fit, CancelledError once `cancel` returns True.
    """
    watch, name = Watch.of(progress, cancel), model or default_model(interactions.shape[1]).name
    seen = choose_seen(interactions, model_named(name, **options), keep_seen, k=k, seed=seed, watch=watch)
    lists = similar(interactions, name, k=k, keep_seen=seen.keep, watch=watch, clock=clock, **options)
    popular = _popular(interactions, popular_half_life)
    new = tuple(ListedItem(str(item), 0.0) for item in first_seen_within(interactions, new_for)[:_NEW])
    return Fit(lists, name, options, {"popular": popular, "new": new}, source, seen)


def _popular(interactions: Interactions, half_life: str) -> tuple[ListedItem, ...]:
    model = PopularItems(half_life).fit(interactions, np.dtype(np.float64))
    best = model.best(np.zeros(1, dtype=np.intp), min(_POPULAR, interactions.shape[1]), keep_seen=True)
    size = int((best.items[0] >= 0).sum())
    items = interactions.items[best.items[0, :size]].tolist()
    return tuple(ListedItem(str(item), score) for item, score in zip(items, best.scores[0].tolist(), strict=False))
