"""Rules that keep places of a slate: for products new to the customer, for other categories, for new products.

All are of one form. Candidates fall into groups, each with a largest number on a slate, and a candidate that is new in
the shop goes ahead of all others with some chance, as if its score were infinite. The slate is then made by going down
the scores, leaving out candidates whose group is full.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc

from rlreco.bandit.policies.registry import Recommender
from rlreco.bandit.posterior import Array
from rlreco.bandit.slates.slate import Indices, explorer_chances
from rlreco.domain.ids import ProductId
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError
from rlreco.language import gettext

Flags = NDArray[np.bool_]

UNGROUPED = -1
_HALVINGS = 50


class Marks(NamedTuple):
    """The properties of candidates that the rules go by; each of shape (n_arms,).

    bought : whether the customer had bought it
    new : whether it is new in the shop
    category : code of its category, UNGROUPED without one
    """

    bought: Flags
    new: Flags
    category: Indices

    @classmethod
    def of(
        cls,
        products: Sequence[ProductId],
        bought: Container[ProductId],
        new: Container[ProductId],
        categories: Mapping[ProductId, int],
    ) -> "Marks":
        """categories : code of each product that has a category"""
        return cls(
            np.array([product in bought for product in products], dtype=bool),
            np.array([product in new for product in products], dtype=bool),
            np.array([categories.get(product, UNGROUPED) for product in products], dtype=np.intp),
        )

    @classmethod
    def concatenated(cls, parts: Sequence["Marks"]) -> "Marks":
        """One after the other."""
        bought, new, category = zip(*parts, strict=True)
        return cls(np.concatenate(bought), np.concatenate(new), np.concatenate(category))

    def take(self, rows: Indices | slice) -> "Marks":
        return Marks(self.bought[rows], self.new[rows], self.category[rows])


@dataclass(frozen=True, slots=True)
class SlateRules:
    """Settings of the profile. False where they are the defaults, so that there is no rule.

    discovery : least number of products on a slate that are new to the customer
    per_category : largest number of products of one category; None: any
    minimum_share : least share of all places for products new in the shop, on average, in [0, 1)
    """

    discovery: int = 0
    per_category: int | None = None
    minimum_share: float = 0.0

    @classmethod
    def of(cls, profile: Profile) -> "SlateRules":
        return cls(profile.discovery, profile.per_category, profile.minimum_share)

    def __bool__(self) -> bool:
        return self != NO_RULES

    def check(self, recommender: Recommender) -> None:
        """Raises ConfigError for a policy that can't keep them with exact propensities."""
        if self and recommender.abilities.draws_slate is not None:
            raise ConfigError(
                gettext(
                    "{name} draws its slates in its own way, so it can't keep discovery, perCategory or minimumShare. "
                    "Choose another policy, or leave these settings at their defaults.",
                    name=recommender.name,
                )
            )

    def for_new_products(self, recommender: Recommender, new: Flags) -> tuple[Recommender, "SlateRules"]:
        """The policy and the rules for candidates of which some are new in the shop: half of the places that would
        explore are theirs, so that each is shown soon and exploring costs no more than before.

        new : of each candidate, shape (n_arms,)
        As given where the policy explores in its own way, or the new products' share is as large anyway.
        """
        half = recommender.epsilon / 2.0
        if recommender.abilities.draws_slate is not None or half <= self.minimum_share or not new.any():
            return recommender, self
        return replace(recommender, epsilon=half), replace(self, minimum_share=half)

    def room(self, marks: Marks, size: int, epsilon: float) -> "Room | None":
        """The rules for the candidates of one choice; None where they change nothing.

        size : of the slate
        epsilon : the chance that a place of it explores
        """
        n_new = int(np.count_nonzero(marks.new))
        ahead = np.where(marks.new, newcomer_chance(n_new, size, epsilon, self.minimum_share), 0.0)
        group = self._groups(marks)
        grouped = group >= 0
        if not ahead.any() and not grouped.any():
            return None
        codes, group[grouped] = np.unique(group[grouped], return_inverse=True)
        return Room(self, group, np.bincount(group[grouped], minlength=len(codes)), ahead)

    def _groups(self, marks: Marks) -> Indices:
        if self.discovery:
            return np.where(marks.bought, 0, UNGROUPED)
        return np.full(len(marks.category), UNGROUPED) if self.per_category is None else marks.category.copy()


NO_RULES = SlateRules()


@dataclass(frozen=True, slots=True)
class Room:
    """The rules for the candidates of one choice.

    group : of each arm, from 0, or UNGROUPED; shape (n_arms,)
    sizes : number of arms in each group
    ahead : chance of each arm to go ahead of all others, shape (n_arms,)
    """

    rules: SlateRules
    group: Indices
    sizes: Indices
    ahead: Array

    def caps(self, size: int) -> Indices:
        """The largest number of each group's arms on a slate of that size.

        Where the other candidates can't fill the slate, it is as small as lets the slate be filled.
        """
        n_free = len(self.group) - int(self.sizes.sum())
        if self.rules.discovery:
            return np.maximum(0, np.full(len(self.sizes), size - min(self.rules.discovery, n_free)))
        cap = size if self.rules.per_category is None else self.rules.per_category
        while n_free + np.minimum(self.sizes, cap).sum() < size:
            cap += 1
        return np.full(len(self.sizes), cap)


@lru_cache(maxsize=4096)
def newcomer_chance(n_new: int, size: int, epsilon: float, share: float) -> float:
    """The chance of each of n_new products to go ahead, by which on average `share` of a slate's places is theirs.

    Not counted are places that explore, with chance epsilon each, and products that would be on the slate anyway.
    1 where there are too few.
    """
    if share == 0.0 or n_new == 0:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if _places(middle, n_new, size, epsilon) < share * size:
            low = middle
        else:
            high = middle
    return high


def _places(chance: float, n_new: int, size: int, epsilon: float) -> float:
    """Expected number of places: min(Binomial(n_new, chance), size - e) over the number e of explorers."""
    most, reached = min(size, n_new), np.zeros(size + 1)
    reached[1 : most + 1] = bdtrc(np.arange(float(most)), n_new, chance)
    return float(explorer_chances(size, epsilon) @ reached.cumsum()[::-1])
