from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.bandit.policies.confidence import check_exploration, log_time, optimistic
from rlreco.bandit.posterior import Arms, Array


@dataclass(frozen=True, slots=True)
class Ucb1:
    """The highest mean plus a bonus for having been shown little.

        score = mean + sqrt(2 c ln t / n), t slates chosen before, n impressions; an arm never shown comes first

    Auer, Cesa-Bianchi, Fischer, Machine Learning 47, 2002.

    exploration : c, 0 or more, multiplies ln t; 1 is the textbook's, which explores a lot at click rates of percents.

    >>> import rlreco as rl
    >>> rl.Ucb1(exploration=0.5)
    Ucb1(exploration=0.5)
    """

    exploration: float = 1.0

    shares: ClassVar[bool] = True
    explores: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_exploration("ucb1", self.exploration)

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        return optimistic(arms, lambda means, shown: means + np.sqrt(2.0 * log_time(arms, self.exploration) / shown))
