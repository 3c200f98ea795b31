"""Candidates for a customer: items similar to the customer's own, popular items and new items."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rlreco.errors import ConfigError
from rlreco.language import gettext
from rlreco.similarity.decay import HalfLife, in_days
from rlreco.similarity.fitted import Fitted
from rlreco.similarity.interactions import Id, Interactions, codes_of
from rlreco.similarity.model_registry import Model
from rlreco.similarity.popular_items import PopularItems


class Candidate(NamedTuple):
    """An item that may be shown.

    score : of the model that is its source; 0 for new items
    source : "similar", "popular" or "new", the first that has the item
    """

    item: Id
    score: float
    source: str


@dataclass(frozen=True, slots=True)
class CandidateSource:
    """Makes candidates for any customer.

    similar, popular : fitted on the same interactions
    new : items that are too new for the models, newest first
    """

    similar: Fitted
    popular: Fitted
    new: tuple[Id, ...]

    @classmethod
    def fit(
        cls,
        interactions: Interactions,
        model: Model,
        half_life: HalfLife = "30d",
        new_for: HalfLife = "30d",
        new: Sequence[Id] | None = None,
    ) -> "CandidateSource":
        """A source fitted to these interactions.

        half_life : of the popular items
        new_for : period after its first event in which an item is new
        new : the new items, if the shop has a list of them
        """
        dtype = np.dtype(np.float32)
        new_items = first_seen_within(interactions, new_for) if new is None else new
        popular = PopularItems(half_life).fit(interactions, dtype)
        return cls(model.fit(interactions, dtype), popular, tuple(new_items))

    def candidates(
        self, user: Id, k: int = 100, popular: int = 50, new: int = 20, exclude: Collection[Id] = ()
    ) -> list[Candidate]:
        """Similar items, then popular, then new; none twice and none that the user had.

        k, popular, new : maximum number of items from each source
        exclude : products that are unavailable or blocked
        Unknown users get popular and new items.
        """
        if min(k, popular, new) < 0:
            raise ConfigError(gettext("The numbers of candidates can't be below 0."))
        out = set(exclude) | self._had(user)
        alike = [Candidate(item, score, "similar") for item, score in self.similar.candidates(user, max(k, 1), out)][:k]
        out |= {candidate.item for candidate in alike}
        lately = [Candidate(item, score, "popular") for item, score in self._popular(max(popular, 1), out)][:popular]
        out |= {candidate.item for candidate in lately}
        fresh = [Candidate(item, 0.0, "new") for item in self.new if item not in out][:new]
        return [*alike, *lately, *fresh]

    def _had(self, user: Id) -> set[Id]:
        interactions = self.similar.interactions
        code = codes_of([user], interactions.users)
        return set(interactions.items[interactions.seen[code].indices].tolist()) if code[0] >= 0 else set()

    def _popular(self, k: int, exclude: Collection[Id]) -> list[tuple[Id, float]]:
        # All users have the same scores, so the first row serves everybody.
        best = self.popular.best(np.zeros(1, dtype=np.intp), k, keep_seen=True, exclude=exclude)
        size = int((best.items[0] >= 0).sum())
        items = self.popular.interactions.items[best.items[0, :size]].tolist()
        return list(zip(items, best.scores[0, :size].tolist(), strict=True))


def first_seen_within(interactions: Interactions, period: HalfLife) -> list[Id]:
    """Items whose first event is within `period` of the last of all events, newest first; empty without times."""
    days = in_days(period)
    if days is None or interactions.times is None:
        return []
    moments = interactions.times.astype(np.int64)
    first = np.full(interactions.shape[1], np.iinfo(np.int64).max)
    np.minimum.at(first, interactions.item_of, moments)
    recent = np.flatnonzero(first > moments.max() - days * 86_400e6)
    return list(interactions.items[recent[np.argsort(-first[recent], kind="stable")]].tolist())
