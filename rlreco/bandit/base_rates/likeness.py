"""What speaks for a product beside how often a customer buys it: how lately she did, how like it is to what she
bought, and whether it sells more than it used to.

The log odds that her next basket holds it are a sum of features, with weights by which the last weeks' baskets were
most likely.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from rlreco.bandit.base_rates.neighbours import NeighbourMatrix
from rlreco.bandit.posterior import Array
from rlreco.bandit.sharing.strength import LEAST_SHARE

FEATURES = (
    "always",
    "own rate",
    "bought",
    "bought: age",
    "bought: baskets",
    "bought: alike",
    "new: alike",
    "new: crowd's rate",
    "share",
    "new: share",
)
"""All by their logarithms, likeness by its root; "bought" and "new" are what the product is to the customer."""


class Evidence(NamedTuple):
    """Of products for a customer at a moment; the shapes broadcast to (..., P).

    own, crowd : base rates, by her baskets and without them
    share : part of all baskets of all time that held it
    baskets : hers with it, 0 where it is new to her
    age : days since the last of them; any number where it is new to her
    alike : how much what she bought speaks for it (NeighbourMatrix.scores)
    """

    own: Array
    crowd: Array
    share: Array
    baskets: Array
    age: Array
    alike: Array

    def of(self, rows: NDArray[Any]) -> "Evidence":
        """Of some of P products, for one customer."""
        return Evidence(*(values[rows] for values in self))


@dataclass(frozen=True, slots=True)
class Likeness:
    """weights : of FEATURES, shape (F,)"""

    weights: Array
    neighbours: NeighbourMatrix

    def rates(self, evidence: Evidence) -> Array:
        """The chance that a basket holds the product, shape (..., P)."""
        return np.asarray(expit(features(evidence) @ self.weights))

    @property
    def by_name(self) -> dict[str, float]:
        return dict(zip(FEATURES, self.weights.tolist(), strict=True))


def weights_of(by_name: Mapping[str, float]) -> Array:
    """In the order of FEATURES."""
    return np.array([by_name.get(name, 0.0) for name in FEATURES])


def features(evidence: Evidence) -> Array:
    """Shape (..., P, F)."""
    had = (evidence.baskets > 0.0).astype(float)
    new, alike = 1.0 - had, np.sqrt(evidence.alike)
    own, crowd, share = (np.log(np.maximum(rates, LEAST_SHARE)) for rates in evidence[:3])
    columns = np.broadcast_arrays(
        np.ones(1),
        own,
        had,
        had * np.log1p(np.maximum(np.where(had > 0.0, evidence.age, 0.0), 0.0)),
        np.log(np.maximum(evidence.baskets, 1.0)),
        had * alike,
        new * alike,
        new * crowd,
        share,
        new * share,
    )
    return np.stack(columns, axis=-1)
