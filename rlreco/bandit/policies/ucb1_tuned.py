from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.bandit.policies.confidence import check_exploration, log_time, optimistic
from rlreco.bandit.posterior import Arms, Array


@dataclass(frozen=True, slots=True)
class Ucb1Tuned:
    """UCB1 with a bonus by the variance of a click, which is small where clicks are rare.

        score = mean + sqrt(c ln t / n min(1/4, V + sqrt(2 c ln t / n))), V = mean (1 - mean)

    V is the variance of a click, and the largest that rewards in [0, 1] of that mean can have.
    Auer, Cesa-Bianchi, Fischer, Machine Learning 47, 2002, section 4.

    exploration : c, 0 or more, multiplies ln t.

    >>> import rlreco as rl
    >>> rl.Ucb1Tuned(exploration=0.5)
    Ucb1Tuned(exploration=0.5)
    """

    exploration: float = 1.0

    shares: ClassVar[bool] = True
    explores: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_exploration("ucb1_tuned", self.exploration)

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        def index(means: Array, shown: Array) -> Array:
            rate = log_time(arms, self.exploration) / shown
            variance = means * (1.0 - means) + np.sqrt(2.0 * rate)
            return np.asarray(means + np.sqrt(rate * np.minimum(0.25, variance)))

        return optimistic(arms, index)
