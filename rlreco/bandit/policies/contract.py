"""The protocol of a policy and its optional abilities, in the order in which they are consulted.

| consulted | ability | used |
|---|---|---|
| when its arms are made | `shares`, `reads_features` | to choose the sums that its arms are made of |
| when a slate is chosen | `DrawsSlate` | to draw the slate itself, instead of taking the highest scores |
| | `SetsEpsilon` | to replace the exploring of the slate (`explores`) by its own |
| for the propensities | `DrawsSlate` | as exact chances |
| | `ScoresJointly` | to count them over many draws |
| | `ScoresAtRandom` | to integrate them; a policy with neither has exact chances: only ties are random |
| when it learns | `LearnsByPropensity` | to divide each reward by its chance, in simulations |
| when a log is evaluated | `learns`, `any_unit` | to know which parts of the log it needs |
"""

from typing import ClassVar, Protocol, TypeGuard

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.posterior import Arms, Array
from rlreco.bandit.slates.slate import Indices, Slate


class Policy(Protocol):
    """A frozen record of its parameters.

    shares : whether it reads arms that share between states by default, or each state alone
    explores : whether the slate's `explore` applies to it; False where it explores by itself
    """

    shares: ClassVar[bool]
    explores: ClassVar[bool]

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        """One number an arm, shape (..., n_arms); the slate shows the highest, ties at random."""
        ...


def reads_features(policy: object) -> bool:
    """Whether it learns a linear model of features rather than means of arms."""
    return getattr(policy, "reads_features", False)


class DrawsSlate(Protocol):
    """A policy that explores in a way of its own and has exact chances of inclusion."""

    def slate(
        self, arms: Arms, size: int, rng: np.random.Generator, available: NDArray[np.bool_] | None = None
    ) -> Slate: ...

    def inclusion(self, arms: Arms, of: Indices, size: int) -> Array:
        """Chance that each arm in `of` is on the slate; arms of one choice, shape (n_arms,)."""
        ...


def draws_slate(policy: object) -> TypeGuard[DrawsSlate]:
    return hasattr(policy, "slate")


class SetsEpsilon(Protocol):
    """A policy that decides how often a place of the slate explores."""

    def epsilon_at(self, arms: Arms) -> float | Array:
        """In [0, 1]; shape (...) of the arms without their last axis."""
        ...


def sets_epsilon(policy: object) -> TypeGuard[SetsEpsilon]:
    return hasattr(policy, "epsilon_at")


class ScoresJointly(Protocol):
    """A policy whose scores depend on each other, so that their propensities can only be counted over many draws."""

    def draws(self, arms: Arms, n_draws: int, rng: np.random.Generator) -> Array:
        """Independent draws of all scores, shape (n_draws, ..., n_arms)."""
        ...


def scores_jointly(policy: object) -> TypeGuard[ScoresJointly]:
    return hasattr(policy, "draws")


class ScoresAtRandom(Protocol):
    """A policy whose scores are independent draws with a known distribution."""

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array: ...

    def exceeds(self, arms: Arms, threshold: Array) -> Array:
        """The chance that an arm's score lies above `threshold`, which broadcasts against the arms."""
        ...


def scores_at_random(policy: object) -> TypeGuard[ScoresAtRandom]:
    return hasattr(policy, "exceeds")


class LearnsByPropensity(Protocol):
    """A policy that learns from reward / propensity."""

    def chances(self, arms: Arms, size: int, available: NDArray[np.bool_] | None = None) -> Array:
        """Of inclusion, shape (..., n_arms)."""
        ...


def learns_by_propensity(policy: object) -> TypeGuard[LearnsByPropensity]:
    return hasattr(policy, "chances")


def learns(policy: object) -> bool:
    """Whether its scores depend on earlier sessions, so that evaluating it needs a first part of the log."""
    return getattr(policy, "learns", True)


def any_unit(policy: object) -> bool:
    """Whether only the order of the means counts, so that rewards may have any unit; else they lie in [0, 1]."""
    return getattr(policy, "any_unit", False)
