from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlreco.bandit.policies.linear import solved, spread
from rlreco.bandit.policies.parameters import check_numbers
from rlreco.bandit.posterior import Arms, Array
from rlreco.errors import ConfigError
from rlreco.language import gettext


@dataclass(frozen=True, slots=True)
class LinUcb:
    """Contextual: reward is linear in features of the customer, the moment and the product.

        score = x' theta + alpha sqrt(x' A^-1 x), theta = A^-1 b

    Li, Chu, Langford, Schapire, WWW 2010 (a single model, so that learning about an arm helps the others).

    alpha : 0 or more, optimism in standard deviations.

    >>> import rlreco as rl
    >>> rl.LinUcb(alpha=0.2)
    LinUcb(alpha=0.2)
    """

    alpha: float = 0.1

    shares: ClassVar[bool] = False
    explores: ClassVar[bool] = True
    reads_features: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_numbers("lin_ucb", alpha=self.alpha)
        if not 0 <= self.alpha < np.inf:
            raise ConfigError(gettext("lin_ucb: alpha must be 0 or more, got {alpha}.", alpha=f"{self.alpha:g}"))

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        theta, inverse = solved("lin_ucb", arms)
        assert arms.linear is not None
        features = arms.linear.features
        return np.asarray((features @ theta[..., None])[..., 0] + self.alpha * spread(features, inverse))
