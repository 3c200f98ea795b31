"""What a bandit may show to one customer: alike to what she had, popular lately, and new."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rlreco.errors import ConfigError
from rlreco.similarity.decay import HalfLife, in_days
from rlreco.similarity.fitted import Fitted
from rlreco.similarity.interactions import Id, Interactions, codes_of
from rlreco.similarity.model_registry import Model
from rlreco.similarity.popular_items import Popularity


class Candidate(NamedTuple):
    """source : "similar", "popular" or "new", the first that brought it; score : of that model, 0 for new ones."""

    item: Id
    score: float
    source: str


@dataclass(frozen=True, slots=True)
class CandidateSource:
    """similar, popular : fitted on the same interactions; new : items too young to be learned about, newest first."""

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
        """new_for : how long an item is new after its first event; new : the new items, where the shop knows them."""
        dtype = np.dtype(np.float32)
        chosen = first_seen_within(interactions, new_for) if new is None else new
        popular = Popularity(half_life).fit(interactions, dtype)
        return cls(model.fit(interactions, dtype), popular, tuple(chosen))

    def candidates(
        self, user: Id, k: int = 100, popular: int = 50, new: int = 20, exclude: Collection[Id] = ()
    ) -> list[Candidate]:
        """At most k similar, then `popular` and `new` further items, none twice and none that the user had.

        exclude : products that are unavailable or blocked. An unknown user gets what is popular and new.
        """
        if min(k, popular, new) < 0:
            raise ConfigError("The numbers of candidates can't be below 0.")
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
        # Everybody's scores are the same, so anybody's row will do.
        found = self.popular.best(np.zeros(1, dtype=np.intp), k, keep_seen=True, exclude=exclude)
        size = int((found.items[0] >= 0).sum())
        items = self.popular.interactions.items[found.items[0, :size]].tolist()
        return list(zip(items, found.scores[0, :size].tolist(), strict=True))


def first_seen_within(interactions: Interactions, period: HalfLife) -> list[Id]:
    """Items whose first event is within `period` of the last event of all, newest first; none without times."""
    days = in_days(period)
    if days is None or interactions.times is None:
        return []
    moments = interactions.times.astype(np.int64)
    first = np.full(interactions.shape[1], np.iinfo(np.int64).max)
    np.minimum.at(first, interactions.item_of, moments)
    recent = np.flatnonzero(first > moments.max() - days * 86_400e6)
    return list(interactions.items[recent[np.argsort(-first[recent], kind="stable")]].tolist())
