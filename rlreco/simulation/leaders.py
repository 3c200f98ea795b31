"""Which arm leads by what a policy has learned, and how sure that is: of classic arms, whose best one is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.best_arm import chances_of_best, losses_of_choosing
from rlreco.bandit.posterior import Arms, Array


class Leaders(NamedTuple):
    """The arm most likely to be the best, by the posterior of each replicate: arrays of shape (checkpoints, R).

    chance : that it is the best
    loss : expected reward of the best arm less its own
    right : 1 where it is the best in truth, else 0
    """

    chance: Array
    loss: Array
    right: Array

    @classmethod
    def of(cls, arms: Arms, rewards: Array) -> "Leaders":
        """At one moment, shape (R,). rewards : true expected reward of each arm, shape (R, K)"""
        chances, losses = chances_of_best(arms, z=1.0), losses_of_choosing(arms, z=1.0)
        row, leader = np.arange(len(chances)), chances.argmax(axis=-1)
        right = rewards[row, leader] == rewards.max(axis=-1)
        return cls(chances[row, leader], losses[row, leader], right.astype(float))

    @classmethod
    def stacked(cls, moments: Sequence["Leaders"]) -> "Leaders":
        return cls(*(np.array(values) for values in zip(*moments, strict=True)))

    def take(self, rows: Any) -> "Leaders":
        return Leaders(*(values[rows] for values in self))


@dataclass(frozen=True, slots=True)
class BestArm:
    """How well a policy found the best arm, over the replicates.

    chance, loss : of the leader at the end, means
    right : share of replicates whose leader is the best arm
    declared : share of those that declare a winner: its chance reaches the threshold and stays there
    declared_right : share whose declared winner is the best arm
    since : median session of the declaration, of those that declare one; None where none does
    """

    chance: float
    loss: float
    right: float
    declared: float
    declared_right: float
    since: float | None

    @classmethod
    def of(cls, checkpoints: Array, leaders: Leaders, threshold: float) -> "BestArm":
        since = stays_from(checkpoints, leaders.chance >= threshold)
        declared, right = np.isfinite(since), leaders.right[-1]
        return cls(
            chance=float(leaders.chance[-1].mean()),
            loss=float(leaders.loss[-1].mean()),
            right=float(right.mean()),
            declared=float(declared.mean()),
            declared_right=float((declared * right).mean()),
            since=float(np.median(since[declared])) if declared.any() else None,
        )


def stays_from(checkpoints: Array, holds: NDArray[np.bool_]) -> Array:
    """First checkpoint from which a condition holds until the last; inf where it doesn't hold there.

    holds : bool, shape (n, ...); returns shape (...)
    """
    n_last = np.cumprod(holds[::-1], axis=0).sum(axis=0)
    first = np.minimum(len(checkpoints) - n_last, len(checkpoints) - 1)
    return np.where(n_last > 0, checkpoints[first], np.inf)
