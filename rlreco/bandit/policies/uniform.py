from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.bandit.posterior import Arms, Array


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every slate is as likely as any other: the yardstick of regret, and the cleanest log to evaluate others from.

    >>> import rlreco as rl
    >>> rl.Uniform()
    Uniform()
    """

    shares: ClassVar[bool] = False
    explores: ClassVar[bool] = False
    learns: ClassVar[bool] = False
    any_unit: ClassVar[bool] = True

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        return np.zeros_like(arms.means)
