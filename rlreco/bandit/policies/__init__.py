"""Policies, one file each: a frozen record of parameters and one pure method, `scores(arms, rng)`."""

from typing import ClassVar, Protocol

import numpy as np

from rlreco.bandit.arms import Arms, Array


class Policy(Protocol):
    """shares : whether it reads arms that share between states unless told otherwise, or each state alone.

    explores : whether the profile's `explore` of the slate is laid over it; not where it explores by itself.
    """

    shares: ClassVar[bool]
    explores: ClassVar[bool]

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        """One number an arm, shape (..., n_arms); the slate shows the highest, ties at random."""
        ...
