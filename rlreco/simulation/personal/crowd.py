"""Customers with tastes of their own: how often they come, in which states, and how much products appeal to them."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.posterior import Array
from rlreco.domain.ids import CustomerId
from rlreco.domain.records import BaseRate

Indices = NDArray[np.intp]


class Exponents(NamedTuple):
    """Powers in a customer's rate of buying a product.

    share : of the product's share of all baskets
    score : of the customer's score for the product by latent factors
    """

    share: float
    score: float

    def __str__(self) -> str:
        return f"share^{self.share:.2f} x score^{self.score:.2f}"


class Places(NamedTuple):
    """In which states of the shop C customers come; states tell M moments and the segments of customers apart.

    moments : P(a session comes at the moment), shape (M,), sums to 1
    states : index of each customer's state at each moment, shape (C, M)
    segments : index of each customer's own part of these states, shape (C,)
    """

    moments: Array
    states: Indices
    segments: Indices


class Appeal(NamedTuple):
    """Logarithms, without noise, of how much K products appeal to C customers.

    each : shape (C, K)
    common : the product's part of it, the same for all customers, shape (K,)
    """

    each: Array
    common: Array
    exponents: Exponents


@dataclass(frozen=True, slots=True)
class Crowd:
    """C customers of a shop in which all states have the same K candidates, in the same order.

    visits : P(a session is the customer's), shape (C,), sums to 1
    bought : the customer's baskets with each candidate in the history that policies see, shape (C, K)
    rates : the customer's base rate of each candidate by that history, above 0, shape (C, K)
    rfm : recency (days), frequency (orders) and money, shape (C, 3)
    base : how the rates were made
    """

    customers: tuple[CustomerId, ...]
    visits: Array
    places: Places
    appeal: Appeal
    bought: Array
    rates: Array
    rfm: Array
    base: BaseRate

    def draw(self, n: int, rng: np.random.Generator) -> tuple[Indices, Indices]:
        """(states, customers) of n sessions, shape (n,) each: customers by how often they come, at any moment."""
        customers, moments = drawn(self.visits, n, rng), drawn(self.places.moments, n, rng)
        return self.places.states[customers, moments], customers


def drawn(chances: Array, n: int, rng: np.random.Generator) -> Indices:
    """Indices of `chances`, each drawn in proportion to its chance, shape (n,)."""
    up_to = np.cumsum(chances)
    return np.searchsorted(up_to, rng.random(n) * up_to[-1], side="right")
