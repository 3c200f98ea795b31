from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.bandit.policies.parameters import check_numbers
from rlreco.bandit.posterior import Arms, Array
from rlreco.errors import ConfigError
from rlreco.language import gettext

_GUMBEL_DEVIATION = np.pi / np.sqrt(6.0)


@dataclass(frozen=True, slots=True)
class Softmax:
    """Show arms in proportion to exp(mean reward / temperature): Boltzmann exploration (Luce, 1959).

    Adding Gumbel noise and taking the best k draws a slate without replacement from those chances
    (Gumbel-top-k: Kool, van Hoof, Welling, ICML 2019).

    temperature : above 0, in units of normalised reward; near 0 the best arm nearly always wins.

    >>> import rlreco as rl
    >>> rl.Softmax(temperature=0.1)
    Softmax(temperature=0.1)
    """

    temperature: float = 0.05

    shares: ClassVar[bool] = True
    explores: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_numbers("softmax", temperature=self.temperature)
        if not 0 < self.temperature < np.inf:
            raise ConfigError(
                gettext("softmax: temperature must be above 0, got {temperature}.", temperature=f"{self.temperature:g}")
            )

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        return arms.means / self.temperature + rng.gumbel(size=arms.means.shape)

    def exceeds(self, arms: Arms, threshold: Array) -> Array:
        """The chance that an arm's score lies above `threshold`, which broadcasts against the arms."""
        with np.errstate(over="ignore"):
            return np.asarray(-np.expm1(-np.exp(arms.means / self.temperature - threshold)))

    def moments(self, arms: Arms) -> tuple[Array, Array]:
        """Mean and standard deviation of each score."""
        return arms.means / self.temperature + np.euler_gamma, np.full(arms.means.shape, _GUMBEL_DEVIATION)
