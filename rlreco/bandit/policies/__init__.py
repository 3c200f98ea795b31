"""Policies, one file each: a frozen record of parameters and one pure method, `scores(arms, rng)`."""

from typing import ClassVar, Protocol, TypeGuard

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.posterior import Arms, Array


class Policy(Protocol):
    """shares : whether it reads arms that share between states unless told otherwise, or each state alone.

    explores : whether the profile's `explore` of the slate is laid over it; not where it explores by itself.
    """

    shares: ClassVar[bool]
    explores: ClassVar[bool]

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        """One number an arm, shape (..., n_arms); the slate shows the highest, ties at random."""
        ...


class Weighs(Protocol):
    """A policy that learns from reward / propensity."""

    def chances(self, arms: Arms, size: int, available: NDArray[np.bool_] | None = None) -> Array:
        """Of inclusion, shape (..., n_arms)."""
        ...


def weighs(policy: object) -> TypeGuard[Weighs]:
    return hasattr(policy, "chances")


def reads_features(policy: object) -> bool:
    """Whether it learns one linear model of features rather than means of arms."""
    return getattr(policy, "reads_features", False)
