"""Inputs of contextual policies about a customer: recency, frequency and money, and latent factors of past baskets."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from rlreco.bandit.linear_features import CONSTANT, Contexts, Scale, crossed
from rlreco.bandit.posterior import Array
from rlreco.simulation.personal.crowd import Crowd, Indices
from rlreco.simulation.personal.latent_tastes import factors

_FACTORS = 10


@dataclass(frozen=True, slots=True)
class CustomerContexts:
    """Inputs of one linear model for all customers: m numbers and f factors of each, from the history alone.

    states : the inputs of products and states
    customer : logarithms of recency, frequency and money, scaled, shape (C, m)
    of_customers, of_products : factors of the baskets, scaled, shape (C, f) and (K, f)
    """

    states: Contexts
    customer: Array
    of_customers: Array
    of_products: Array

    @classmethod
    def fit(cls, states: Contexts, crowd: Crowd) -> "CustomerContexts":
        logs = np.log1p(np.maximum(crowd.rfm, 0.0))
        of_customers, of_products = factors(csr_array(crowd.bought), _FACTORS)
        return cls(states, Scale.of(logs, axis=0)(logs), _scaled(of_customers), _scaled(of_products))

    def of(self, states: Indices, customers: Indices, arms: Indices | None = None) -> Array:
        """As `Contexts.of`, with the customer's numbers beside the state's, and of each factor the product of both."""
        numbers = np.concatenate([self.states.state[states], self.customer[customers]], axis=-1)
        of_products = self.of_products if arms is None else self.of_products[arms]
        likeness = self.of_customers[customers][:, None] * of_products * CONSTANT
        return np.concatenate([crossed(self.states.products(states, arms), numbers), likeness], axis=-1)


def _scaled(values: Array) -> Array:
    """Each column divided by its root mean square."""
    size = np.sqrt((values**2).mean(axis=0))
    return values / np.where(size > 0.0, size, 1.0)
