from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.bandit.policies.linear import solved
from rlreco.bandit.policies.parameters import check_numbers
from rlreco.bandit.posterior import Arms, Array
from rlreco.errors import ConfigError
from rlreco.language import gettext


@dataclass(frozen=True, slots=True)
class LinTs:
    """Contextual Thompson sampling: draw the linear model, and show its best products.

        theta ~ N(A^-1 b, v^2 A^-1), score = x' theta

    Agrawal and Goyal, ICML 2013. The scores of a slate share one draw, so their propensities are counted over draws.

    v : above 0, the standard deviation of a reward that the model believes in.

    >>> import rlreco as rl
    >>> rl.LinTs(v=0.2)
    LinTs(v=0.2)
    """

    v: float = 0.1

    shares: ClassVar[bool] = False
    explores: ClassVar[bool] = True
    reads_features: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_numbers("lin_ts", v=self.v)
        if not 0 < self.v < np.inf:
            raise ConfigError(gettext("lin_ts: v must be above 0, got {v}.", v=f"{self.v:g}"))

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        return self.draws(arms, 1, rng)[0]

    def draws(self, arms: Arms, n_draws: int, rng: np.random.Generator) -> Array:
        """So many independent draws of all scores at once, shape (n_draws, ..., n_arms)."""
        theta, inverse = solved("lin_ts", arms)
        assert arms.linear is not None
        noise = np.linalg.cholesky(inverse) @ rng.standard_normal((n_draws, *theta.shape))[..., None]
        return np.asarray((arms.linear.features @ (theta[..., None] + self.v * noise))[..., 0])
