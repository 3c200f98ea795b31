"""The best lists for groups of customers: references that know all tastes, and need not learn."""

from dataclasses import replace
from typing import Self

import numpy as np

from rlreco.bandit.policies.registry import Recommender, parse
from rlreco.bandit.posterior import Arms, Array
from rlreco.simulation.learners import Shown
from rlreco.simulation.personal.crowd import Indices
from rlreco.simulation.shoppers import PersonalShoppers, Truth

FOR_ALL, FOR_EACH_SEGMENT = "best list for all", "best list for each segment"
REFERENCES = (FOR_ALL, FOR_EACH_SEGMENT)
"""The second has the least regret that a policy which learns by states can have, where tastes have no calendar."""


def reference(name: str) -> Recommender:
    """Shows the best mean, and never explores."""
    return replace(parse("greedy:explore=0"), spec=name)


class BestLists:
    """Believes of each product its true mean reward in the customer's group, customers weighted by their visits.

    groups : index of each customer's group, shape (C,)
    """

    def __init__(self, shoppers: PersonalShoppers, groups: Indices) -> None:
        self._shoppers, self._groups = shoppers, groups
        self._weights = _weights(groups, shoppers.crowd.visits)
        self._truth: Truth | None = None
        self._means: Array = np.zeros(0)

    @classmethod
    def named(cls, name: str, shoppers: PersonalShoppers) -> Self:
        """name : one of REFERENCES"""
        segments = shoppers.crowd.places.segments
        return cls(shoppers, segments if name == FOR_EACH_SEGMENT else np.zeros_like(segments))

    def arms(self, session: int, states: Indices, customers: Indices) -> Arms:
        means = self._means_under(self._shoppers.truth(session))
        rows = np.arange(len(customers)), self._groups[customers]
        return Arms(means[rows] * self._shoppers.swing(session), np.ones((len(customers), self._shoppers.n_arms)))

    def learn(self, shown: Shown) -> None:
        """Nothing is left to learn."""

    def absorb(self, other: Self) -> None:
        """Nothing was learned."""

    def _means_under(self, truth: Truth) -> Array:
        """Shape (R, groups, K); computed again only when tastes have changed."""
        if truth is not self._truth:
            self._truth, self._means = truth, self._weights @ self._shoppers.rewards(truth)
        return self._means


def _weights(groups: Indices, visits: Array) -> Array:
    """Of each customer in each group, shape (groups, C); those of a group sum to 1."""
    members = np.arange(groups.max() + 1)[:, None] == groups
    weights = members * visits
    return weights / np.maximum(weights.sum(axis=1, keepdims=True), np.finfo(float).tiny)
