from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.policies.parameters import check_numbers
from rlreco.bandit.posterior import Arms, Array
from rlreco.bandit.slates.given_chances import capped, systematic_slate
from rlreco.bandit.slates.slate import Indices, Slate, check_size
from rlreco.errors import ConfigError
from rlreco.language import gettext


@dataclass(frozen=True, slots=True)
class Exp3:
    """For rewards that an adversary may choose: weights grow with the reward an arm would have earned, seen or not.

        gain = sum of reward / propensity          weight = exp(gamma k gain / K), k places on a slate
        chance of inclusion = k ((1 - gamma) weight / sum of weights + gamma / K), at most 1

    Auer, Cesa-Bianchi, Freund, Schapire, SIAM J. Comput. 32, 2002; for slates Exp3.M of Uchiya, Nakamura, Kudo, ALT
    2010, which doesn't add to the gains of arms whose chance was cut to 1; here they grow like all others, so gains are
    plain sums. The slate has exactly these chances: it is drawn by systematic sampling from arms in random order.

    gamma : in (0, 1], the share of pure exploring; none: sqrt(K ln K / (k t)), right for any horizon.

    >>> import rlreco as rl
    >>> rl.Exp3(gamma=0.1)
    Exp3(gamma=0.1)
    """

    gamma: float | None = None

    shares: ClassVar[bool] = False
    explores: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if self.gamma is not None:
            check_numbers("exp3", gamma=self.gamma)
        if self.gamma is not None and not 0 < self.gamma <= 1:
            raise ConfigError(
                gettext("exp3: gamma must lie above 0 and up to 1, got {gamma}.", gamma=f"{self.gamma:g}")
            )

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        """Gumbel-top-k over the chances of a slate of one."""
        return np.log(self.chances(arms, 1)) + rng.gumbel(size=arms.means.shape)

    def slate(
        self, arms: Arms, size: int, rng: np.random.Generator, available: NDArray[np.bool_] | None = None
    ) -> Slate:
        check_size(size, arms.means.shape[-1])
        return systematic_slate(self.chances(arms, size, available), size, rng)

    def inclusion(self, arms: Arms, of: Indices, size: int) -> Array:
        """Exact chance that each arm in `of` is on the slate; arms of one choice, shape (n_arms,)."""
        return self.chances(arms, size)[of]

    def chances(self, arms: Arms, size: int, available: NDArray[np.bool_] | None = None) -> Array:
        """Of inclusion, shape (..., n_arms); they add up to `size`."""
        if arms.gains is None:
            raise ConfigError(gettext("exp3 reads sums of reward / propensity, and these arms carry none."))
        here = np.ones(arms.gains.shape, dtype=bool) if available is None else available
        n_arms = here.sum(axis=-1, keepdims=True)
        gamma = self._gamma(arms, n_arms, size)
        logs = np.where(here, gamma * arms.gains * size / n_arms, -np.inf)
        weights = np.exp(logs - logs.max(axis=-1, keepdims=True))
        return capped(weights, size, here / n_arms, gamma)

    def _gamma(self, arms: Arms, n_arms: NDArray[np.int_], size: int) -> Array:
        if self.gamma is not None:
            return np.full((*arms.means.shape[:-1], 1), self.gamma)
        return np.minimum(1.0, np.sqrt(n_arms * np.log(np.maximum(n_arms, 2)) / (size * arms.time)))
