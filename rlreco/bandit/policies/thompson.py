from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.bandit.policies.parameters import check_numbers
from rlreco.bandit.posterior import Arms, Array
from rlreco.errors import ConfigError
from rlreco.language import gettext

MOST_Z = 5.0
"""Wider draws are mostly 0 and now and then huge, of which the integral of propensities is no longer right."""


@dataclass(frozen=True, slots=True)
class Thompson:
    """Draw every arm's mean from its posterior and show the highest draws (Thompson, Biometrika 25, 1933).

    The posterior is the arms': Beta(1, 1) and the counts where each arm stands alone, Gamma with the product's own
    relative variance where arms share.

    z : above 0 and at most 5, multiplies the posterior's standard deviation; none: 1 where arms don't share, .5 where
        they do, and .35 where evidence fades as well: it never ends, so exploring by it costs more.

    >>> import rlreco as rl
    >>> rl.Thompson(z=0.5)
    Thompson(z=0.5)
    """

    z: float | None = None

    shares: ClassVar[bool] = True
    explores: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.z is not None:
            check_numbers("thompson", z=self.z)
        if self.z is not None and not 0 < self.z <= MOST_Z:
            raise ConfigError(
                gettext("thompson: z must be above 0 and at most {most}, got {z}.", most=f"{MOST_Z:g}", z=f"{self.z:g}")
            )

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        return arms.draw(rng, self.z)

    def exceeds(self, arms: Arms, threshold: Array) -> Array:
        """The chance that an arm's score lies above `threshold`, which broadcasts against the arms."""
        return arms.exceeds(threshold, self.z)

    def moments(self, arms: Arms) -> tuple[Array, Array]:
        """Mean and standard deviation of each score."""
        return arms.moments(self.z)
