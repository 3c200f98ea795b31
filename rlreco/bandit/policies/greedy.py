from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.bandit.posterior import Arms, Array


@dataclass(frozen=True, slots=True)
class Greedy:
    """Show the products of the best mean; only the slate's own exploring ever tries others.

    >>> import rlreco as rl
    >>> rl.Greedy()
    Greedy()
    """

    shares: ClassVar[bool] = True
    explores: ClassVar[bool] = True
    any_unit: ClassVar[bool] = True

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        return arms.means
