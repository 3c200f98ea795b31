"""A shop as the simulated shoppers know it: states, their candidates, and the shares of its sales history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.features import Contexts, ProductScales, state_features
from rlreco.bandit.posterior import Array
from rlreco.domain.ids import ProductId, StateId
from rlreco.domain.records import CandidateSet
from rlreco.domain.states import parts
from rlreco.errors import DataError

Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Shop:
    """S states, K candidates each, P products.

    candidates : product index, shape (S, K); shares : of the state's baskets, above 0, shape (S, K)
    baskets : of each state, in the history, shape (S,)
    crossings : those that the history speaks for, where the profile leaves it to the history
    prices : of each product, 0 where unknown, shape (P,); rfm : mean recency, frequency and money of each state's
    segment, shape (S, 3); both for contextual policies, None where unknown
    """

    features: tuple[str, ...]
    states: tuple[StateId, ...]
    products: tuple[ProductId, ...]
    candidates: Indices
    shares: Array
    baskets: Array
    crossings: tuple[tuple[str, ...], ...] = ()
    prices: Array | None = None
    rfm: Array | None = None

    @classmethod
    def of_sets(
        cls, sets: Mapping[StateId, CandidateSet], baskets: Mapping[StateId, float], features: Sequence[str]
    ) -> "Shop":
        """From what an experiment froze. Raises DataError where states have different numbers of candidates."""
        states = tuple(sets)
        if len({len(candidates.products) for candidates in sets.values()}) != 1:
            raise DataError("Simulated shoppers need the same number of candidates in every state.")
        names = sorted({product for candidates in sets.values() for product in candidates.products})
        place = {name: index for index, name in enumerate(names)}
        return cls(
            tuple(features),
            states,
            tuple(names),
            np.array([[place[product] for product in sets[state].products] for state in states]),
            np.array([sets[state].shares for state in states]),
            np.array([baskets[state] for state in states], dtype=float),
        )

    def values(self, features: Sequence[str]) -> tuple[Indices, int]:
        """(code of each state's values of these features, how many codes there are)."""
        names = ["&".join(parts(self.features, state)[feature] for feature in features) for state in self.states]
        distinct, codes = np.unique(names, return_inverse=True)
        return codes, len(distinct)

    @property
    def contexts(self) -> Contexts:
        """What a linear model is told of each state's candidates."""
        product = self.product_scales(*self._of_candidates)
        return Contexts(product[None], state_features(self.features, self.states, self.rfm))

    @property
    def product_scales(self) -> ProductScales:
        return ProductScales.fit(*self._of_candidates)

    @property
    def _of_candidates(self) -> tuple[Array, Array, Array | None]:
        """Shares in the state, shares of all baskets, and prices, shape (S, K) each."""
        prices = None if self.prices is None else self.prices[self.candidates]
        return self.shares, self.popularity[self.candidates], prices

    @property
    def visits(self) -> Array:
        """P(a session comes in the state), shape (S,): segment and calendar cell independently, each by its baskets.

        So states without a single basket occur too.
        """
        cell = [feature for feature in self.features if feature != "segment"]
        segment_features = [feature for feature in self.features if feature == "segment"]
        chances = self._marginal(segment_features) * self._marginal(cell)
        return np.asarray(chances / chances.sum())

    @property
    def popularity(self) -> Array:
        """Each product's share of all baskets, shape (P,): over the states where it is a candidate."""
        weight = np.broadcast_to(self.baskets[:, None] + 1e-9, self.shares.shape).ravel()
        flat, n_products = self.candidates.ravel(), len(self.products)
        shares = np.bincount(flat, weights=weight * self.shares.ravel(), minlength=n_products)
        return np.asarray(shares / np.bincount(flat, weights=weight, minlength=n_products))

    @property
    def core(self) -> Indices:
        """Products that are candidates in more than half of the states."""
        places = np.bincount(self.candidates.ravel(), minlength=len(self.products))
        return np.flatnonzero(places > len(self.states) / 2)

    def _marginal(self, features: Sequence[str]) -> Array:
        codes, _ = self.values(features)
        return np.asarray(np.bincount(codes, weights=self.baskets), dtype=float)[codes]
