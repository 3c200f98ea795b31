from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.bandit.policies.confidence import check_exploration, log_time, optimistic
from rlreco.bandit.posterior import Arms, Array

_STEPS, _CLOSE = 60, 1e-9
_ALMOST = 1e-12


@dataclass(frozen=True, slots=True)
class KlUcb:
    """Show the highest means that the rewards so far don't contradict.

        score = max {q : n KL(mean, q) <= c ln t}, KL of two Bernoulli arms

    Garivier and Cappe, COLT 2011, without their ln ln t term.

    exploration : c, 0 or more, multiplies ln t.

    >>> import rlreco as rl
    >>> rl.KlUcb(exploration=0.5)
    KlUcb(exploration=0.5)
    """

    exploration: float = 1.0

    shares: ClassVar[bool] = True
    explores: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_exploration("kl_ucb", self.exploration)

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        return optimistic(arms, lambda means, shown: upper(means, log_time(arms, self.exploration) / shown))


def upper(means: Array, budget: Array) -> Array:
    """The q above the mean with KL(mean, q) = budget, to 1e-9; 1 where there is none below it.

    KL is convex in q, so Newton's steps from above come down to the root and never pass it. They start at the lower of
    two bounds: Pinsker's, and that without the part of KL that a success adds.
    """
    p = np.clip(means, _ALMOST, 1.0 - _ALMOST)
    entropy = p * np.log(p) + (1.0 - p) * np.log1p(-p)
    q = np.minimum(p + np.sqrt(budget / 2.0), -np.expm1((entropy - budget) / (1.0 - p)))
    q = np.clip(q, p, 1.0 - _ALMOST)
    for _ in range(_STEPS):
        gap = entropy - p * np.log(q) - (1.0 - p) * np.log1p(-q) - budget
        step = np.maximum(gap, 0.0) * q * (1.0 - q) / np.maximum(q - p, _ALMOST)
        # Half way to the mean at most: where rounding has lifted the slope it would be bisection's step.
        q = q - np.minimum(step, (q - p) / 2.0)
        if step.max(initial=0.0) < _CLOSE:
            break
    return np.asarray(q)
