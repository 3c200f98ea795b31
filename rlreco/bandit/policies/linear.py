"""The linear model of the two contextual policies: of the reward, over features of customer and product."""

import numpy as np

from rlreco.bandit.posterior import Arms, Array
from rlreco.errors import ConfigError
from rlreco.language import gettext


def solved(name: str, arms: Arms) -> tuple[Array, Array]:
    """(theta, inverse of A), shapes (..., d) and (..., d, d).

    A = identity + sum of x x', b = sum of reward x: both plain sums, so learners merge by adding them.
    """
    if arms.linear is None:
        raise ConfigError(gettext("{name} reads features, and these arms carry none.", name=name))
    inverse = np.asarray(np.linalg.inv(arms.linear.a + np.eye(arms.linear.a.shape[-1])), dtype=float)
    return (inverse @ arms.linear.b[..., None])[..., 0], inverse


def spread(features: Array, inverse: Array) -> Array:
    """sqrt(x' A^-1 x) of each arm; features : shape (..., n_arms, d)."""
    return np.sqrt(np.maximum(((features @ inverse) * features).sum(axis=-1), 0.0))
