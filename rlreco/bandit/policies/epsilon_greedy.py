from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.bandit.policies.parameters import check_numbers
from rlreco.bandit.posterior import Arms, Array
from rlreco.errors import ConfigError
from rlreco.language import gettext


@dataclass(frozen=True, slots=True)
class EpsilonGreedy:
    """The best means, but each place of the slate explores at random with a chance that fades.

        chance = epsilon / (1 + decay t), t slates chosen before

    With decay above 0 it is the epsilon_n-greedy of Auer, Cesa-Bianchi and Fischer (Machine Learning 47, 2002).

    epsilon : in [0, 1]; decay : 0 or more, 0 keeps the chance as it is.

    >>> import rlreco as rl
    >>> rl.EpsilonGreedy(epsilon=0.2)
    EpsilonGreedy(epsilon=0.2, decay=0.0)
    """

    epsilon: float = 0.1
    decay: float = 0.0

    shares: ClassVar[bool] = True
    explores: ClassVar[bool] = False
    any_unit: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_numbers("epsilon_greedy", epsilon=self.epsilon, decay=self.decay)
        if not 0 <= self.epsilon <= 1:
            raise ConfigError(
                gettext("epsilon_greedy: epsilon must lie in 0 to 1, got {epsilon}.", epsilon=f"{self.epsilon:g}")
            )
        if not 0 <= self.decay < np.inf:
            raise ConfigError(gettext("epsilon_greedy: decay must be 0 or more, got {decay}.", decay=f"{self.decay:g}"))

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        return arms.means

    def epsilon_at(self, arms: Arms) -> float | Array:
        if self.decay == 0.0:
            return self.epsilon
        return np.asarray(self.epsilon / (1.0 + self.decay * arms.time[..., 0]))
