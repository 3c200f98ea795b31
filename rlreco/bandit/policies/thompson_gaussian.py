from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import ndtr

from rlreco.bandit.policies.parameters import check_numbers
from rlreco.bandit.posterior import Arms, Array
from rlreco.errors import ConfigError
from rlreco.language import gettext


@dataclass(frozen=True, slots=True)
class ThompsonGaussian:
    """Thompson sampling with a normal posterior: no assumption on how rewards in [0, 1] are spread.

        alone:   mean ~ N(sum / (n + 1), z^2 / (n + 1)), the sum of n rewards (Agrawal and Goyal, AISTATS 2013: z is 1)
        shared:  mean ~ N(mean, z^2 variance), the variance that the shared arms bring

    z : above 0, multiplies the standard deviation; none: 1/2 for each, the most that rewards in [0, 1] can spread.

    >>> import rlreco as rl
    >>> rl.ThompsonGaussian(z=0.5)
    ThompsonGaussian(z=0.5)
    """

    z: float | None = None

    shares: ClassVar[bool] = True
    explores: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.z is not None:
            check_numbers("thompson_gaussian", z=self.z)
        if self.z is not None and not 0 < self.z < np.inf:
            raise ConfigError(gettext("thompson_gaussian: z must be above 0, got {z}.", z=f"{self.z:g}"))

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        return self._centre(arms) + self._spread(arms) * rng.standard_normal(arms.means.shape)

    def exceeds(self, arms: Arms, threshold: Array) -> Array:
        """The chance that an arm's score lies above `threshold`, which broadcasts against the arms."""
        return np.asarray(ndtr((self._centre(arms) - threshold) / self._spread(arms)))

    def moments(self, arms: Arms) -> tuple[Array, Array]:
        """Mean and standard deviation of each score."""
        return self._centre(arms), self._spread(arms)

    def _centre(self, arms: Arms) -> Array:
        if arms.relative_variance is None:
            return np.asarray(arms.means * arms.impressions / (arms.impressions + 1.0))
        return arms.means

    def _spread(self, arms: Arms) -> Array:
        z = 0.5 if self.z is None else self.z
        if arms.relative_variance is None:
            return np.asarray(z / np.sqrt(arms.impressions + 1.0))
        return np.asarray(z * arms.means * np.sqrt(arms.relative_variance))
