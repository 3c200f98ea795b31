"""The protocol of a policy and its optional abilities, in the order in which they are consulted.

| consulted | ability | used |
|---|---|---|
| when its arms are made | `shares`, `reads_features` | to choose the sums that its arms are made of |
| when a slate is chosen | `DrawsSlate` | to draw the slate itself, instead of taking the highest scores |
| | `SetsEpsilon` | to replace the exploring of the slate (`explores`) by its own |
| for the propensities | `DrawsSlate` | as exact chances |
| | `ScoresJointly` | to count them over many draws |
| | `ScoresAtRandom` | to integrate them, without draws; a policy with neither has exact chances: only ties are random |
| when it learns | `LearnsByPropensity` | to divide each reward by its chance, in simulations |
| when a log is evaluated | `learns`, `any_unit` | to know which parts of the log it needs |
"""

from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.posterior import Arms, Array
from rlreco.bandit.slates.slate import Indices, Slate


class Policy(Protocol):
    """A frozen record of its parameters."""

    @property
    def shares(self) -> bool:
        """Whether it reads arms that share between states by default, or each state alone."""
        ...

    @property
    def explores(self) -> bool:
        """Whether the slate's `explore` applies to it; False where it explores by itself."""
        ...

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        """One number an arm, shape (..., n_arms); the slate shows the highest, ties at random."""
        ...


class DrawsSlate(Protocol):
    """A policy that explores in a way of its own and has exact chances of inclusion."""

    def slate(
        self, arms: Arms, size: int, rng: np.random.Generator, available: NDArray[np.bool_] | None = None
    ) -> Slate: ...

    def inclusion(self, arms: Arms, of: Indices, size: int) -> Array:
        """Chance that each arm in `of` is on the slate; arms of one choice, shape (n_arms,)."""
        ...


class SetsEpsilon(Protocol):
    """A policy that decides how often a place of the slate explores."""

    def epsilon_at(self, arms: Arms) -> float | Array:
        """In [0, 1]; shape (...) of the arms without their last axis."""
        ...


class ScoresJointly(Protocol):
    """A policy whose scores depend on each other, so that their propensities can only be counted over many draws."""

    def draws(self, arms: Arms, n_draws: int, rng: np.random.Generator) -> Array:
        """Independent draws of all scores, shape (n_draws, ..., n_arms)."""
        ...


class ScoresAtRandom(Protocol):
    """A policy whose scores are independent draws with a known distribution."""

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array: ...

    def exceeds(self, arms: Arms, threshold: Array) -> Array:
        """The chance that an arm's score lies above `threshold`, which broadcasts against the arms."""
        ...

    def moments(self, arms: Arms) -> tuple[Array, Array]:
        """Mean and standard deviation of each score, to place the thresholds by; each of shape (..., n_arms)."""
        ...


class LearnsByPropensity(Protocol):
    """A policy that learns from reward / propensity."""

    def chances(self, arms: Arms, size: int, available: NDArray[np.bool_] | None = None) -> Array:
        """Of inclusion, shape (..., n_arms)."""
        ...


class Abilities(NamedTuple):
    """What a policy can do beyond `scores`; of each protocol the policy itself, or None where it can't.

    reads_features : it learns a linear model of features rather than means of arms
    learns : its scores depend on earlier sessions, so that evaluating it needs a first part of the log
    any_unit : only the order of the means counts, so that rewards may have any unit; else they lie in [0, 1]
    """

    reads_features: bool
    draws_slate: DrawsSlate | None
    sets_epsilon: SetsEpsilon | None
    scores_jointly: ScoresJointly | None
    scores_at_random: ScoresAtRandom | None
    learns_by_propensity: LearnsByPropensity | None
    learns: bool
    any_unit: bool


def abilities_of(policy: Any) -> Abilities:
    """By the methods and class attributes that the policy has."""

    def able(method: str) -> Any:
        return policy if hasattr(policy, method) else None

    return Abilities(
        reads_features=getattr(policy, "reads_features", False),
        draws_slate=able("slate"),
        sets_epsilon=able("epsilon_at"),
        scores_jointly=able("draws"),
        scores_at_random=able("exceeds"),
        learns_by_propensity=able("chances"),
        learns=getattr(policy, "learns", True),
        any_unit=getattr(policy, "any_unit", False),
    )
