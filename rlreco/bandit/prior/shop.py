"""A shop by its sales history: its states, their candidates, and the shares of baskets in which each was bought."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rlreco.bandit.linear_features import Contexts, ProductScales, state_numbers
from rlreco.bandit.posterior import Array
from rlreco.bandit.sharing.strength import mean_share
from rlreco.domain.features import FEATURES, CustomerFeature
from rlreco.domain.ids import ProductId, StateId
from rlreco.domain.records import CandidateSet, Customer
from rlreco.domain.states import Part, StateSpace, crossing_value
from rlreco.errors import DataError
from rlreco.language import gettext

Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Shop:
    """S states, K candidates each, P products.

    features : names, in the order of the states' ids
    candidates : product index, shape (S, K)
    shares : of the state's baskets, above 0, shape (S, K)
    baskets : of each state in the history, shape (S,)
    crossings : those that the history speaks for, where the profile leaves the choice to it
    prices : of each product, 0 where unknown, shape (P,); None: no price is known; for contextual policies
    rfm : mean recency, frequency and money of each state's customers, shape (S, 3), or None; for contextual policies
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
        """The shop that an experiment froze. Raises DataError where states have different numbers of candidates."""
        states = tuple(sets)
        if len({len(candidates.products) for candidates in sets.values()}) != 1:
            raise DataError(gettext("Simulated shoppers need the same number of candidates in every state."))
        names = sorted({product for candidates in sets.values() for product in candidates.products})
        index = {name: number for number, name in enumerate(names)}
        return cls(
            tuple(features),
            states,
            tuple(names),
            np.array([[index[product] for product in sets[state].products] for state in states]),
            np.array([sets[state].shares for state in states]),
            np.array([baskets[state] for state in states], dtype=float),
        )

    def values(self, features: Sequence[str]) -> tuple[Indices, int]:
        """(code of each state's values of these features, how many codes there are)."""
        names = [crossing_value(self.features, features, state) for state in self.states]
        distinct, codes = np.unique(names, return_inverse=True)
        return codes, len(distinct)

    @property
    def contexts(self) -> Contexts:
        """What a linear model reads of each state's candidates."""
        product = self.product_scales(*self._of_candidates)
        return Contexts(product[None], state_numbers(self.features, self.states, self.rfm))

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
        """P(a session comes in the state), shape (S,): its customers and its moments independently, each by baskets.

        So states without a single basket occur too.
        """
        of_customer = [name for name in self.features if issubclass(FEATURES[name], CustomerFeature)]
        of_moment = [name for name in self.features if name not in of_customer]
        chances = self._marginal(of_customer) * self._marginal(of_moment)
        return np.asarray(chances / chances.sum())

    @property
    def popularity(self) -> Array:
        """Each product's share of all baskets, shape (P,): over the states where it is a candidate."""
        weight = np.broadcast_to(self.baskets[:, None] + 1e-9, self.shares.shape).ravel()
        flat, n_products = self.candidates.ravel(), len(self.products)
        shares = np.bincount(flat, weights=weight * self.shares.ravel(), minlength=n_products)
        return np.asarray(shares / np.bincount(flat, weights=weight, minlength=n_products))

    @property
    def product_baskets(self) -> Array:
        """Baskets with each product, by its share of all, shape (P,)."""
        return self.popularity * self.baskets.sum()

    @property
    def mean_share(self) -> float:
        """Mean share of the candidates, over states by their baskets: of a product that never sold."""
        visits = np.broadcast_to(self.baskets[:, None], self.candidates.shape)
        chances = np.bincount(self.candidates.ravel(), visits.ravel(), len(self.products)).astype(float)
        return mean_share(self.popularity, chances)

    @property
    def core(self) -> Indices:
        """Products that are candidates in more than half of the states."""
        n_states = np.bincount(self.candidates.ravel(), minlength=len(self.products))
        return np.flatnonzero(n_states > len(self.states) / 2)

    def _marginal(self, features: Sequence[str]) -> Array:
        codes, _ = self.values(features)
        return np.asarray(np.bincount(codes, weights=self.baskets), dtype=float)[codes]


def mean_rfm(space: StateSpace, states: Iterable[StateId], customers: Iterable[Customer]) -> Array | None:
    """Mean recency (days), frequency (orders) and money of each state's customers, 0 without any; shape (S, 3).

    None where the states say nothing about the customer.
    """
    if not any(isinstance(feature, CustomerFeature) for feature in space.features):
        return None
    listed, kinds = list(customers), dict[Part, int]()
    kind = [kinds.setdefault(space.customer_part(customer), len(kinds)) for customer in listed]
    values = pd.DataFrame([(customer.recency, customer.frequency, customer.monetary) for customer in listed])
    rows = [kinds.get(space.split(state)[0], -1) for state in states]
    return np.asarray(values.groupby(kind).mean().reindex(rows).fillna(0.0), dtype=float)
